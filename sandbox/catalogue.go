package sandbox

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"

	"vogo/vokit/resolve"
)

//go:embed data/stars.bin
var starsData []byte

//go:embed data/names.csv
var namesData []byte

//go:embed data/messier.csv
var messierData []byte

//go:embed data/agb.csv
var agbData []byte

// star is a catalogued star. Positions are ICRS degrees; bv is NaN when
// unknown.
type star struct {
	hip     int
	ra, dec float64
	v, bv   float64
}

const starBytes = 13

func decodeStar(b []byte) star {
	u24 := func(i int) int { return int(b[i]) | int(b[i+1])<<8 | int(b[i+2])<<16 }
	i16 := func(i int) int { return int(int16(uint16(b[i]) | uint16(b[i+1])<<8)) }
	s := star{
		hip: u24(0),
		ra:  float64(u24(3)) / 1e4,
		dec: float64(u24(6)-900000) / 1e4,
		v:   float64(i16(9)) / 1000,
		bv:  float64(i16(11)) / 1000,
	}
	if i16(11) == -32768 {
		s.bv = math.NaN()
	}
	return s
}

// catalogue holds the real stars, by declination zones of one degree.
type catalogue struct {
	byHIP []star
	zones [181][]star
}

// stars decodes the catalogue once.
var stars = sync.OnceValue(func() *catalogue {
	n := len(starsData) / starBytes
	c := &catalogue{byHIP: make([]star, n)}
	for i := range n {
		s := decodeStar(starsData[i*starBytes:])
		c.byHIP[i] = s
		z := int(s.dec + 90)
		c.zones[z] = append(c.zones[z], s)
	}
	return c
})

// find gives the star with a HIP number.
func (c *catalogue) find(hip int) (star, bool) {
	i := sort.Search(len(c.byHIP), func(i int) bool { return c.byHIP[i].hip >= hip })
	if i < len(c.byHIP) && c.byHIP[i].hip == hip {
		return c.byHIP[i], true
	}
	return star{}, false
}

// near calls f for the stars within r degrees of a position.
func (c *catalogue) near(ra, dec, r float64, f func(star)) {
	lo, hi := max(0, int(math.Floor(dec-r+90))), min(180, int(math.Floor(dec+r+90)))
	for z := lo; z <= hi; z++ {
		for _, s := range c.zones[z] {
			if separation(ra, dec, s.ra, s.dec) <= r {
				f(s)
			}
		}
	}
}

// separation of two positions, degrees.
func separation(ra1, dec1, ra2, dec2 float64) float64 {
	const rad = math.Pi / 180
	sd := math.Sin((dec2 - dec1) * rad / 2)
	sr := math.Sin((ra2 - ra1) * rad / 2)
	return 2 / rad * math.Asin(math.Sqrt(min(1, sd*sd+math.Cos(dec1*rad)*math.Cos(dec2*rad)*sr*sr)))
}

// agb is an AGB star of the list.
type agb struct {
	star
	name   string // GCVS name, as "R Leo"
	period float64
	sptype string
	class  string // GCVS variability class
	k      float64
}

// agbs gives the AGB stars, by HIP number.
var agbs = sync.OnceValue(func() []agb {
	var out []agb
	for _, r := range records(agbData) {
		hip, _ := strconv.Atoi(r[0])
		s, ok := stars().find(hip)
		if !ok {
			continue
		}
		out = append(out, agb{star: s, name: r[1], period: numberOr(r[2], math.NaN()), sptype: r[3], class: r[4], k: numberOr(r[5], math.NaN())})
	}
	return out
})

// starName is what a star is called.
type starName struct {
	hip                                int
	proper, bayer, flam, vari, con, hd string
}

var starNames = sync.OnceValue(func() []starName {
	var out []starName
	for _, r := range records(namesData) {
		hip, err := strconv.Atoi(r[0])
		if err != nil {
			continue
		}
		out = append(out, starName{hip, r[1], r[2], r[3], r[4], r[5], r[6]})
	}
	return out
})

// records reads a CSV file without its header.
func records(data []byte) [][]string {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	return rows[1:]
}

func numberOr(s string, def float64) float64 {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v
	}
	return def
}

// identifiers lists how a star is called, the main one first, in SIMBAD's
// notation: "* alf Lyr", "V* R Leo", "HD 172167", "HIP 91262", "NAME Vega".
func (n starName) identifiers() []string {
	var ids []string
	if n.bayer != "" {
		b := n.bayer
		for i, r := range "⁰¹²³⁴⁵⁶⁷⁸⁹" {
			b = strings.ReplaceAll(b, string(r), "0"+strconv.Itoa(superscript(i)))
		}
		ids = append(ids, "* "+bayerNumber(resolve.SpellGreek(b))+" "+n.con)
	}
	if n.flam != "" {
		ids = append(ids, "* "+n.flam+" "+n.con)
	}
	if n.vari != "" {
		ids = append(ids, "V* "+n.vari+" "+n.con)
	}
	if n.hd != "" {
		ids = append(ids, "HD "+n.hd)
	}
	ids = append(ids, "HIP "+strconv.Itoa(n.hip))
	if n.proper != "" {
		ids = append(ids, "NAME "+n.proper)
	}
	return ids
}

// superscript maps the byte offset of a superscript digit in the list above
// to its value.
func superscript(offset int) int {
	return len([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹"[:offset]))
}

// bayerNumber writes the component number of a Bayer letter as "pi.01".
func bayerNumber(b string) string {
	if n := len(b); n > 1 && b[n-1] >= '1' && b[n-1] <= '9' && b[n-2] != '0' {
		return b[:n-1] + "0" + b[n-1:]
	}
	return b
}
