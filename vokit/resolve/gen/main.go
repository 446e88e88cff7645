// Gen writes names.csv, the catalogue of names for when no resolver answers,
// from the catalogue data of the sandbox: stars with names of their own, stars
// of V up to 4 with a Bayer or Flamsteed designation, the AGB stars of the
// lessons, and the Messier objects with their NGC and IC numbers.
//
//	go run ./gen
package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vogo/vokit/resolve"
)

const data = "../../sandbox/data"

// faintest is how faint stars without names of their own may be.
const faintest = 4.0

// position is where a star is, and its V magnitude.
type position struct{ ra, dec, v float64 }

func main() {
	log.SetFlags(0)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"names", "ra", "dec", "type"})
	for _, r := range append(stars(), messier()...) {
		w.Write(r)
	}
	w.Flush()
	if err := os.WriteFile("names.csv", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func read(name string) [][]string {
	f, err := os.Open(filepath.Join(data, name))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	return rows[1:]
}

// positions are those of stars.bin by HIP number: 13 bytes a star, as the
// sandbox's catalogue describes.
func positions() map[int]position {
	b, err := os.ReadFile(filepath.Join(data, "stars.bin"))
	if err != nil {
		log.Fatal(err)
	}
	out := map[int]position{}
	for s := range slices.Chunk(b, 13) {
		u24 := func(i int) int { return int(s[i]) | int(s[i+1])<<8 | int(s[i+2])<<16 }
		v := int16(uint16(s[9]) | uint16(s[10])<<8)
		out[u24(0)] = position{float64(u24(3)) / 1e4, float64(u24(6)-900000) / 1e4, float64(v) / 1000}
	}
	return out
}

func stars() [][]string {
	at := positions()
	agb := map[string]string{} // HIP number → name in the GCVS
	var out [][]string
	variables := read("agb.csv")
	for _, r := range variables {
		agb[r[0]] = r[1]
	}
	for _, r := range read("names.csv") {
		hip, _ := strconv.Atoi(r[0])
		p, ok := at[hip]
		if !ok {
			continue
		}
		proper, bayer, flam, vari, con, hd := r[1], r[2], r[3], r[4], r[5], r[6]
		if proper == "" && agb[r[0]] == "" && (p.v > faintest || bayer == "" && flam == "") {
			continue
		}
		var names []string
		for _, n := range []string{proper, agb[r[0]], with(resolve.SpellGreek(plainDigits(bayer)), con), with(flam, con), with(vari, con)} {
			if n != "" && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		names = append(names, "HIP "+r[0])
		if hd != "" {
			names = append(names, "HD "+hd)
		}
		kind := "*"
		if agb[r[0]] != "" {
			kind = "AGB"
			delete(agb, r[0])
		}
		out = append(out, row(names, p.ra, p.dec, kind))
	}
	for _, r := range variables { // that names.csv does not have
		hip, _ := strconv.Atoi(r[0])
		if p, ok := at[hip]; ok && agb[r[0]] != "" {
			out = append(out, row([]string{r[1], "HIP " + r[0]}, p.ra, p.dec, "AGB"))
		}
	}
	return out
}

func with(designation, constellation string) string {
	if designation == "" {
		return ""
	}
	return designation + " " + constellation
}

// plainDigits writes the raised numbers of components as digits.
func plainDigits(s string) string {
	return strings.NewReplacer("⁰", "0", "¹", "01", "²", "02", "³", "03", "⁴", "04", "⁵", "05", "⁶", "06", "⁷", "07", "⁸", "08", "⁹", "09").Replace(s)
}

// kinds are SIMBAD's types for those of the Messier list.
var kinds = map[string]string{"gc": "GlC", "oc": "OpC", "pn": "PN", "snr": "SNR", "s": "G", "e": "G", "i": "G", "sfr": "HII", "rn": "RNe", "pos": "*"}

func messier() [][]string {
	var out [][]string
	for _, r := range read("messier.csv") {
		names := []string{"M " + strings.TrimPrefix(r[0], "M")}
		for _, n := range append(strings.Split(r[1], ","), r[2]) {
			if n = strings.TrimSpace(n); n != "" {
				names = append(names, n)
			}
		}
		ra, _ := strconv.ParseFloat(r[5], 64)
		dec, _ := strconv.ParseFloat(r[6], 64)
		out = append(out, row(names, ra, dec, kinds[r[3]]))
	}
	return out
}

func row(names []string, ra, dec float64, kind string) []string {
	return []string{strings.Join(names, "|"), fmt.Sprintf("%.4f", ra), fmt.Sprintf("%.4f", dec), kind}
}
