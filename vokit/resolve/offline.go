package resolve

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"
	"sync"

	"vogo/vokit/sky"
)

//go:generate go run ./gen

// namesData are 1050 objects: stars with names of their own, stars of V up to 4
// with a Bayer or Flamsteed designation, well-known AGB stars, and the Messier
// objects with their NGC and IC numbers. Stars are from the Extended Hipparcos
// Compilation (Anderson & Francis 2012), to 0.4 arcsec, Messier objects to an
// arcminute; both as packed in d3-celestial 0.7.35 (BSD-3-Clause).
//
//go:embed names.csv
var namesData []byte

// offlineSource is what the objects of the catalogue say they are from.
const offlineSource = "the catalogue of this program (XHIP, Messier; no resolver answers)"

// catalogue finds the objects of namesData by the keys of their names.
var catalogue = sync.OnceValue(func() map[string]*Object {
	rows, err := csv.NewReader(bytes.NewReader(namesData)).ReadAll()
	if err != nil {
		panic("resolve: names.csv: " + err.Error()) // a test reads it
	}
	out := map[string]*Object{}
	for _, r := range rows[1:] {
		names := strings.Split(r[0], "|")
		ra, _ := strconv.ParseFloat(r[1], 64)
		dec, _ := strconv.ParseFloat(r[2], 64)
		o := &Object{Name: names[0], Type: r[3], Position: sky.New(ra, dec), Aliases: names[1:], By: offlineSource}
		for _, n := range names {
			if k := Key(n); out[k] == nil {
				out[k] = o
			}
		}
	}
	return out
})

// Offline finds bright and well-known objects without a network: stars by name
// ("Vega", "alf Lyr", "HD 172167"), Messier objects ("M 31", "NGC 224").
func Offline(name string) (*Object, bool) {
	o := catalogue()[Key(name)]
	if o == nil {
		return nil, false
	}
	c := *o
	c.Query = strings.Join(strings.Fields(name), " ")
	c.Aliases = append([]string(nil), o.Aliases...)
	return &c, true
}
