package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
)

// lamostStar is a row of lamost5.data.
type lamostStar struct {
	obsid    int
	ra, dec  float64
	subclass string
	mag      float64
	t        float64
	rv       float64
}

// lamostStars are 20,000 stars of the northern sky.
var lamostStars = sync.OnceValue(func() []lamostStar {
	r := rand.New(rand.NewPCG(5, 2019))
	classes := []struct {
		name  string
		share float64
		max   int
	}{{"A", 0.07, 10}, {"F", 0.28, 10}, {"G", 0.30, 10}, {"K", 0.20, 8}, {"M", 0.15, 7}}
	out := make([]lamostStar, 20000)
	for i := range out {
		u := r.Float64()
		k := 0
		for k < len(classes)-1 && u > classes[k].share {
			u -= classes[k].share
			k++
		}
		var ra, dec float64
		for {
			ra, dec = 360*r.Float64(), math.Asin(r.Float64()*1.05-0.15)*180/math.Pi
			if dec < 62 {
				break
			}
		}
		out[i] = lamostStar{obsid: 101000 + i*7 + r.IntN(7), ra: round(ra, 6), dec: round(dec, 6), subclass: classes[k].name + strconv.Itoa(r.IntN(classes[k].max)),
			mag: round(17.5-5*r.Float64()*r.Float64(), 2), t: math.Floor(55860+2000*r.Float64()) + 0.4 + 0.5*r.Float64(), rv: round(45*r.NormFloat64(), 1)}
	}
	return out
})

var lamostIndex = sync.OnceValue(func() map[int]*lamostStar {
	m := map[int]*lamostStar{}
	all := lamostStars()
	for i := range all {
		m[all[i].obsid] = &all[i]
	}
	return m
})

func (s *lamostStar) path() string { return "lamost5/q/" + strconv.Itoa(s.obsid) }

// lamostByPath makes the spectrum of a row.
func lamostByPath(path string) *spectrum {
	id, ok := strings.CutPrefix(path, "lamost5/q/")
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(id)
	s := lamostIndex()[n]
	if err != nil || s == nil || strconv.Itoa(n) != id {
		return nil
	}
	return s.spectrum()
}

func (s *lamostStar) spectrum() *spectrum {
	shape := stellarShape(s.subclass)
	doppler := 1 + s.rv/299792.458
	return &spectrum{id: strconv.Itoa(s.obsid), site: "gavo", path: s.path(), collection: "LAMOST DR5", facility: "LAMOST", instrument: "LAMOST (imitated)",
		target: "LAMOST J" + sexagesimalName(s.ra, s.dec, 2, 1), class: "Star", subclass: s.subclass, ra: s.ra, dec: s.dec, t: s.t, lo: 3700, hi: 9100, n: 2000,
		mag: s.mag, shape: func(w float64) float64 { return shape(w / doppler) }, noise: 0.01 + 0.02*math.Pow(10, 0.3*(s.mag-15)), seed: uint64(s.obsid)}
}

// lamostTable has the columns that lessons about LAMOST use.
func lamostTable() *tableDef {
	return &tableDef{schema: "lamost5", name: "data", desc: "Spectra of stars in the shape of LAMOST, release 5 (synthetic).",
		cols: []column{
			c("accref", "char", "", "meta.ref.url", "Where the spectrum is", "p").u("ssa:Access.Reference"),
			c("mime", "char", "", "meta.code.mime", "Media type of the spectrum", "").u("ssa:Access.Format"),
			c("accsize", "long", "byte", "phys.size;meta.file", "Size of the file, estimated", ""),
			c("obsid", "long", "", "meta.id;obs", "Identifier of the observation", "ip"),
			c("ssa_pubDID", "char", "", "meta.ref.ivoid", "Dataset identifier", "ip").u("ssa:Curation.PublisherDID"),
			c("ssa_dstitle", "char", "", "meta.title;meta.dataset", "Title of the dataset", "").u("ssa:DataID.Title"),
			c("ssa_targname", "char", "", "meta.id;src", "Name of the star", "p").u("ssa:Target.Name"),
			c("ssa_targclass", "char", "", "src.class", "Class of the object", "").u("ssa:Target.Class"),
			c("ssa_targsubclass", "char", "", "src.spType", "Spectral class", "ip"),
			c("raj2000", "double", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", "ip"),
			c("dej2000", "double", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", "ip"),
			c("ssa_dateObs", "double", "d", "time.epoch", "Time of the observation, MJD", "").u("ssa:Char.TimeAxis.Coverage.Location.Value"),
			c("ssa_specstart", "double", "m", "em.wl;stat.min", "Shortest wavelength", "").u("ssa:Char.SpectralAxis.Coverage.Bounds.Start"),
			c("ssa_specend", "double", "m", "em.wl;stat.max", "Longest wavelength", "").u("ssa:Char.SpectralAxis.Coverage.Bounds.Stop"),
			c("mag_r", "float", "mag", "phot.mag;em.opt.R", "Magnitude in r", "p"),
			c("rv", "float", "km.s**-1", "spect.dopplerVeloc.opt", "Radial velocity", ""),
		},
		fill: func(s *sky, add func(...any) error) error {
			for i := range lamostStars() {
				l := &lamostStars()[i]
				name := "LAMOST J" + sexagesimalName(l.ra, l.dec, 2, 1)
				if err := add(s.base+"/"+l.path()+".vot", votableType, 50000, l.obsid, authority+l.path(), fmt.Sprintf("Spectrum of %s, Star %s (synthetic)", name, l.subclass), name, "Star", l.subclass,
					l.ra, l.dec, round(l.t, 5), 3.7e-7, 9.1e-7, l.mag, l.rv); err != nil {
					return err
				}
			}
			return nil
		}}
}

// wfpdbTable lists plates the way the Wide-Field Plate Database does.
func wfpdbTable() *tableDef {
	return &tableDef{schema: "wfpdb", name: "main", desc: "Wide-field plates in the shape of the Wide-Field Plate Database (synthetic).",
		cols: []column{
			c("wfpdbid", "char", "", "meta.id;meta.main", "Identifier of the plate", "ip"),
			c("instr_id", "char", "", "meta.id;instr", "Identifier of the instrument", "p"),
			c("raj2000", "double", "deg", "pos.eq.ra;meta.main", "Right ascension of the plate centre", "ip"),
			c("dej2000", "double", "deg", "pos.eq.dec;meta.main", "Declination of the plate centre", "ip"),
			c("epoch", "double", "yr", "time.epoch;obs.exposure", "Epoch of the observation, Julian year", "ip"),
			c("exptime", "double", "min", "time.duration;obs.exposure", "Exposure time", "p"),
			c("emulsion", "char", "", "instr.plate.emulsion", "Type of emulsion", ""),
			c("object", "char", "", "meta.id;src", "Object or field", ""),
			c("observer", "char", "", "meta.id;obs.observer", "Observer", ""),
			c("notes", "char", "", "meta.note", "Notes", ""),
		},
		fill: func(_ *sky, add func(...any) error) error {
			r := rand.New(rand.NewPCG(1856, 1994))
			g := &plateMaker{r: r}
			instruments := []string{"HAR016", "HAR008", "POT015", "BAM034A", "SON017", "HEI040A", "ROZ050", "KON060"}
			emulsions := []string{"ZU2", "103aO", "Agfa Astro", "IIaO", "Ilford", "unknown"}
			for i := range 6000 {
				ra, dec := g.direction()
				if i < 60 { // the field of the plates tutorial
					ra, dec = g.around(fieldRA, fieldDec, 4)
				}
				ins := instruments[r.IntN(len(instruments))]
				if err := add(fmt.Sprintf("%s_%06d", ins, i+1), ins, round(ra, 4), round(dec, 4), round(1888+105*math.Pow(r.Float64(), 0.7), 3), 5+r.IntN(115), emulsions[r.IntN(len(emulsions))], nil, nil, "synthetic"); err != nil {
					return err
				}
			}
			return nil
		}}
}
