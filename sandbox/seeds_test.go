package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"vogo/vokit/fits"
	skypos "vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/votable"
	"vogo/vokit/wcs"
)

// TestServicesAreApart: each answers for its own tables only.
func TestServicesAreApart(t *testing.T) {
	s := server(t)
	owners := map[string]string{"basic": "simbad", "dasch.plates": "gavo", `"V/147/sdss12"`: "vizier", "lolss.mosaic": "astron", "allwise_p3as_psd": "irsa", "gaiadr3.gaia_source": "gaia"}
	for tab, owner := range owners {
		for _, st := range sites {
			status, data := send(t, s, st.name, url.Values{"QUERY": {"SELECT TOP 1 * FROM " + tab}}, nil)
			if st.name == owner && status != http.StatusOK || st.name != owner && status != http.StatusBadRequest {
				t.Errorf("%s at %s: status %d %.300s", tab, st.name, status, data)
			}
		}
	}
	for _, u := range []string{"http://dc.g-vo.org/tap", "https://dc.g-vo.org/tap/", "HTTP://DC.zah.uni-heidelberg.de/tap", "registry"} {
		if got, err := s.Service(u); err != nil || got != s.URL()+"/gavo/tap" {
			t.Errorf("%s is %s, %v", u, got, err)
		}
	}
	for u, name := range map[string]string{"http://simbad.u-strasbg.fr/simbad/sim-tap": "simbad", "https://vo.astron.nl/tap": "astron",
		"http://vao.stsci.edu/CAOMTAP/TapService.aspx": "mast", "http://tapvizier.u-strasbg.fr/TAPVizieR/tap": "vizier"} {
		if got, err := s.Service(u); err != nil || got != s.URL()+"/"+name+"/tap" {
			t.Errorf("%s is %s, %v", u, got, err)
		}
	}
}

// TestPhotometryTutorial: the list, its colours, and a radio cutout.
func TestPhotometryTutorial(t *testing.T) {
	s := server(t)
	_, _, data := get(t, s.URL()+"/tutorial/objects.vot")
	list, err := votable.Read(bytes.NewReader(data))
	if err != nil || list.NumRows() != 19 {
		t.Fatalf("the list: %v", err)
	}
	up := map[string]*table.Table{"t1": list}
	if n := query(t, s, "vizier", coloursQuery, up).NumRows(); n != 23 {
		t.Errorf("%d matches in SDSS", n)
	}
	for site, q := range map[string]string{
		"gavo": "SELECT m.name, c.* FROM twomass.data AS c JOIN tap_upload.t1 AS m ON DISTANCE(c.raj2000, c.dej2000, m.ra, m.dec) < 2/3600.",
		"irsa": "SELECT m.name, c.* FROM allwise_p3as_psd AS c JOIN tap_upload.t1 AS m ON DISTANCE(c.ra, c.dec, m.ra, m.dec) < 2/3600.",
	} {
		if n := query(t, s, site, q, up).NumRows(); n < 15 {
			t.Errorf("%d matches at %s", n, site)
		}
	}
	src := query(t, s, "astron", "SELECT ra, dec, maj_axis, peak_flux FROM lolss.source_catalog WHERE DISTANCE(POINT('', ra, dec), POINT('', 240.484, 46.768)) < 100./3600.", nil)
	if src.NumRows() != 1 {
		t.Fatalf("%d radio sources", src.NumRows())
	}
	ra, dec, peak := src.Columns()[0].Float(0), src.Columns()[1].Float(0), src.Columns()[3].Float(0)
	status, _, cut := get(t, s.URL()+"/lolss/q/dl/dlget?ID="+url.QueryEscape(lolssMosaic.did())+"&CIRCLE="+url.QueryEscape("240.484 46.768 0.03"))
	if status != http.StatusOK {
		t.Fatalf("cutout: status %d", status)
	}
	im := openImage(t, cut)
	x, y, err := im.w.SkyToPixel(skypos.New(ra, dec))
	if err != nil {
		t.Fatal(err)
	}
	if v := im.im.At(int(x+0.5), int(y+0.5)); math.Abs(v-peak) > 0.1*peak {
		t.Errorf("the cutout has %.3f Jy/beam at the source, the catalogue %.3f", v, peak)
	}
}

// TestMosaicIsOneFile: the ranges of the large file have the pixels of cutouts.
func TestMosaicIsOneFile(t *testing.T) {
	s := server(t)
	m := lolssMosaic
	u := s.URL() + "/lolss/q/m/" + mosaicID
	part := func(from, n int64) []byte {
		rq, _ := http.NewRequest(http.MethodGet, u, nil)
		rq.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, from+n-1))
		resp, err := http.DefaultClient.Do(rq)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil || int64(len(data)) != n {
			t.Fatalf("%d bytes of %d: %v", len(data), n, err)
		}
		return data
	}
	head := part(0, headerBlocks*2880)
	hdr, err := fits.ParseHeader(string(head))
	if err != nil {
		t.Fatal(err)
	}
	w, err := wcs.New(hdr)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := hdr.Int("NAXIS1"); int(n) != m.n {
		t.Errorf("NAXIS1 is %d", n)
	}
	x, y, err := w.SkyToPixel(skypos.New(240.484, 46.768))
	if err != nil {
		t.Fatal(err)
	}
	x0, y0 := int(x+0.5), int(y+0.5)
	row := part(headerBlocks*2880+4*(int64(y0)*int64(m.n)+int64(x0)), 40)
	want := m.render(window{x0, y0, x0 + 10, y0 + 1})
	for i, v := range want {
		b := row[4*i : 4*i+4]
		if got := math.Float32frombits(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])); got != v {
			t.Fatalf("pixel %d is %g in the file, %g in a cutout", i, got, v)
		}
	}
	if tail := part(m.size()-10, 10); !bytes.Equal(tail, make([]byte, 10)) && m.size()%2880 != 0 {
		t.Error("the file does not end on a block")
	}
}

// TestCometTutorial: an ephemeris as Miriade sends it, and plates that hold it.
func TestCometTutorial(t *testing.T) {
	s := server(t)
	status, _, data := get(t, s.URL()+"/miriade/ephemcc?-name=c:p/encke&-ep=1941-05-15&-nbd=2&-step=12h")
	eph, err := votable.Read(bytes.NewReader(data))
	if err != nil || status != http.StatusOK || eph.NumRows() != 2 || !bytes.Contains(data, []byte("<vot:FIELD")) {
		t.Fatalf("status %d, %v", status, err)
	}
	if ra, _ := eph.Strings("ra"); len(ra[0]) < 10 || ra[0][0] != '+' || len(eph.Coosys) != 0 {
		t.Errorf("right ascension %q, %d COOSYS", ra, len(eph.Coosys))
	}
	epochs, ra, dec := make([]float64, 91), make([]float64, 91), make([]float64, 91)
	for i := range epochs {
		epochs[i] = 30085 + float64(i)
		ra[i], dec[i], _ = bodies["2p"].position(epochs[i])
	}
	var cols []*table.Column
	for name, v := range map[string][]float64{"epoch": epochs, "ra": ra, "dec": dec} {
		c, err := table.NewColumn(table.Meta{Name: name}, v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, c)
	}
	orbit, err := table.New("orbit", cols...)
	if err != nil {
		t.Fatal(err)
	}
	up := map[string]*table.Table{"orbit": orbit}
	count := map[string]int{}
	for _, tab := range []string{"plates", "narrow_plates"} {
		count[tab] = query(t, s, "gavo", "SELECT * FROM dasch."+tab+" JOIN tap_upload.orbit ON (1=CONTAINS(POINT(ra, dec), s_region)) WHERE t_min<epoch AND t_max>epoch", up).NumRows()
	}
	if count["narrow_plates"] < 8 || count["plates"] <= count["narrow_plates"] {
		t.Errorf("plates of the comet: %v", count)
	}
	for _, q := range []string{"-name=nobody", "-name=c:encke&-ep=yesterday", "-name=c:encke&-nbd=0", "-name=c:encke&-step=0d"} {
		if status, _, data := get(t, s.URL()+"/miriade/ephemcc?"+q); status != http.StatusBadRequest {
			t.Errorf("%s: status %d %s", q, status, data)
		}
	}
}

// TestOrbits against published facts: Encke's distance in May 1941 (about half
// an astronomical unit), Halley's closest approach of 11 April 1986 (0.42 au),
// and the obliquity and length of the year in the Earth's orbit.
func TestOrbits(t *testing.T) {
	if _, _, m := bodies["2p"].position(30129); math.Abs(m.dist-0.5) > 0.05 {
		t.Errorf("Encke is at %.3f au", m.dist)
	}
	best, when := 9.0, 0.0
	for d := 46500.0; d < 46560; d += 0.25 {
		if _, _, m := bodies["1p"].position(d); m.dist < best {
			best, when = m.dist, d
		}
	}
	if math.Abs(best-0.417) > 0.01 || math.Abs(when-46531) > 1.5 {
		t.Errorf("Halley is nearest at MJD %.2f, %.3f au", when, best)
	}
	for d := 51544.0; d < 51910; d += 30 {
		if r := norm(earth(d)); r < 0.983 || r > 1.017 {
			t.Errorf("the Earth is %.4f au from the Sun", r)
		}
	}
	// Perihelion of the Earth: early in January.
	if a, b := norm(earth(51547)), norm(earth(51727)); a > 0.9835 || b < 1.0165 {
		t.Errorf("perihelion %.4f, aphelion %.4f", a, b)
	}
}

func TestSpectraTutorial(t *testing.T) {
	s := server(t)
	m := query(t, s, "gavo", "SELECT ssa_pubDID, accref, raj2000, dej2000, ssa_targsubclass FROM lamost5.data TABLESAMPLE(1) WHERE ssa_targsubclass LIKE 'M%'", nil)
	if n := m.NumRows(); n < 10 || n > 80 {
		t.Fatalf("a sample of %d M stars", n)
	}
	urls, err := m.Strings("accref")
	if err != nil {
		t.Fatal(err)
	}
	_, _, data := get(t, urls[0])
	sp, err := votable.Read(bytes.NewReader(data))
	if err != nil || sp.NumRows() != 2000 {
		t.Fatalf("spectrum: %v", err)
	}
	// TiO takes light away redward of 7053 Å.
	wave, _ := sp.Floats("spectral")
	flux, _ := sp.Floats("flux")
	mean := func(lo, hi float64) float64 {
		sum, n := 0.0, 0
		for i, w := range wave {
			if w > lo && w < hi {
				sum, n = sum+flux[i], n+1
			}
		}
		return sum / float64(n)
	}
	if r := mean(7056, 7100) / mean(7000, 7045); r > 0.97 {
		t.Errorf("the band of TiO has %.2f of the continuum", r)
	}
	u := query(t, s, "eso", "SELECT TOP 1 access_url FROM ivoa.obscore WHERE dataproduct_type='spectrum'", nil).Columns()[0].Text(0)
	_, hdr, data := get(t, u)
	if tab, err := fits.ReadTable(bytes.NewReader(data)); err != nil || hdr.Get("Content-Type") != "application/fits" || tab.NumRows() < 1000 || !tab.Has("flux") {
		t.Errorf("a spectrum in FITS: %v", err)
	}
	for _, path := range []string{"/lamost5/q/1.vot", "/lamost5/q/../x.vot", "/spectra/q/none.vot"} {
		if status, _, _ := get(t, s.URL()+path); status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
}

// TestDiscoveryStory: M 16 in 1995, by three protocols; what the registry says.
func TestDiscoveryStory(t *testing.T) {
	s := server(t)
	_, _, data := get(t, s.URL()+"/mast/sia/hst?POS=274.688,-13.792&SIZE=0.1")
	sia1, err := votable.Read(bytes.NewReader(data))
	if err != nil || sia1.NumRows() != 7 {
		t.Errorf("SIA 1: %v", err)
	}
	_, _, data = get(t, s.URL()+"/cadc/sia2/query?POS=CIRCLE+274.688+-13.792+0.1&BAND=5.007e-7&TIME=49718+50082")
	if tab, err := votable.Read(bytes.NewReader(data)); err != nil || tab.NumRows() != 2 {
		t.Errorf("SIA 2: %v", err)
	}
	for site, want := range map[string]int{"gavo": 2, "mast": 2, "cadc": 2, "eso": 2, "heasarc": 0, "casda": 0} {
		got := query(t, s, site, "SELECT * FROM ivoa.obscore WHERE 1=INTERSECTS(CIRCLE(274.688, -13.792, 0.1), s_region) AND em_min<5.007e-7 AND em_max>5.007e-7 AND t_min<50082 AND t_max>49718", nil)
		if got.NumRows() != want {
			t.Errorf("%s has %d images", site, got.NumRows())
		}
	}
	declared := query(t, s, "gavo", "SELECT DISTINCT short_name FROM rr.resource NATURAL JOIN rr.capability NATURAL JOIN rr.stc_spatial WHERE standard_id LIKE 'ivo://ivoa.net/std/sia%' AND 1=INTERSECTS(coverage, CIRCLE(274.688, -13.792, 0.1))", nil)
	names, _ := declared.Strings("short_name")
	if all := strings.Join(names, ","); !strings.Contains(all, "HST") || !strings.Contains(all, "slowsky") || strings.Contains(all, "CADC SIA2") {
		t.Errorf("services with images of M 16: %s", all)
	}
	related := query(t, s, "gavo", "SELECT ivoid, related_id FROM rr.relationship NATURAL JOIN rr.capability WHERE standard_id LIKE 'ivo://ivoa.net/std/sia%' AND relationship_type='isservedby'", nil)
	known := query(t, s, "gavo", "SELECT ivoid FROM rr.resource", nil)
	ids, _ := known.Strings("ivoid")
	served, _ := related.Strings("related_id")
	for _, id := range served {
		if !strings.Contains(strings.Join(ids, " ")+" ", id+" ") {
			t.Errorf("%s serves something and has no record", id)
		}
	}
}

// TestRegisteredServicesAnswer: every access URL of the registry, but for those
// in trouble.
func TestRegisteredServicesAnswer(t *testing.T) {
	s := server(t)
	all := query(t, s, "gavo", "SELECT DISTINCT standard_id, access_url FROM rr.capability NATURAL JOIN rr.interface WHERE intf_role='std'", nil)
	stds, _ := all.Strings("standard_id")
	urls, _ := all.Strings("access_url")
	params := map[string]string{"conesearch": "RA=240&DEC=47&SR=0.1", "sia": "POS=156,48&SIZE=1", "sia#query-2.0": "?POS=CIRCLE+156+48+1", "ssa": "REQUEST=queryData&POS=34.8366,-2.9776&SIZE=1",
		"tap": "/sync?LANG=ADQL&QUERY=SELECT+TOP+1+*+FROM+tap_schema.tables"}
	for i, u := range urls {
		std := strings.TrimPrefix(stds[i], "ivo://ivoa.net/std/")
		p, ok := params[strings.TrimSuffix(std, "#aux")]
		if !ok || strings.Contains(u, "slowsky") || strings.Contains(u, "brokensky") {
			continue
		}
		status, _, data := get(t, u+p)
		if _, err := votable.Read(bytes.NewReader(data)); err != nil || status != http.StatusOK {
			t.Errorf("%s%s: status %d, %v", u, p, status, err)
		}
	}
}

func TestManyClients(t *testing.T) {
	s := server(t)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			st := sites[i%len(sites)]
			got := query(t, s, st.name, fmt.Sprintf("SELECT table_name, %d AS client FROM tap_schema.tables", i), nil)
			if got.NumRows() == 0 || got.Columns()[1].Int(0) != int64(i) {
				t.Errorf("client %d got the answer of another", i)
			}
		})
	}
	wg.Wait()
}

func BenchmarkThousandRows(b *testing.B) {
	s := server(b)
	query(b, s, "simbad", "SELECT TOP 1 oid FROM basic", nil) // fills the tables
	for b.Loop() {
		if n := query(b, s, "simbad", "SELECT TOP 1000 main_id, ra, dec, otype FROM basic", nil).NumRows(); n != 1000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkFiftyClients(b *testing.B) {
	s := server(b)
	query(b, s, "simbad", "SELECT TOP 1 oid FROM basic", nil)
	for b.Loop() {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { query(b, s, "simbad", "SELECT TOP 1000 main_id, ra, dec, otype FROM basic", nil) })
		}
		wg.Wait()
	}
}
