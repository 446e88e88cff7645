// Command gen makes the catalogue files of the sandbox from the data of the npm
// package d3-celestial 0.7.35 (Olaf Frohn, BSD-3-Clause), whose stars are those
// of the Extended Hipparcos Compilation (Anderson & Francis 2012, Astronomy
// Letters 38, 331):
//
//	npm pack d3-celestial@0.7.35
//	tar xzf d3-celestial-0.7.35.tgz
//	go run ./sandbox/data/gen package/data sandbox/data
//
// It writes stars.bin, names.csv and messier.csv; agb.csv, which it reads, and
// lines.csv are kept by hand.
package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// limit is the V magnitude of the faintest stars; those of agb.csv are taken
// in any case.
const limit = 8.5

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: gen DATA_OF_D3_CELESTIAL OUT")
	}
	from, to := os.Args[1], os.Args[2]
	for name, make := range map[string]func(from, to string) ([]byte, error){"stars.bin": stars, "names.csv": names, "messier.csv": messier} {
		data, err := make(from, to)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o644)
		}
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// collection is a file of GeoJSON.
type collection[ID, P any] struct {
	Features []struct {
		ID         ID
		Properties P
		Geometry   struct{ Coordinates [2]float64 }
	}
}

func read(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// stars packs HIP number, right ascension and declination in units of 0.0001
// degrees, the latter from the south pole, V and B-V in thousandths of a
// magnitude: 3, 3, 3, 2 and 2 bytes, little-endian, by HIP number.
func stars(from, to string) ([]byte, error) {
	var all collection[int, struct {
		Mag float64
		BV  string
	}]
	if err := read(filepath.Join(from, "stars.14.json"), &all); err != nil {
		return nil, err
	}
	wanted, err := agb(to)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all.Features, func(a, b struct {
		ID         int
		Properties struct {
			Mag float64
			BV  string
		}
		Geometry struct{ Coordinates [2]float64 }
	}) int {
		return cmp.Compare(a.ID, b.ID)
	})
	var out []byte
	for _, f := range all.Features {
		if f.Properties.Mag > limit && !wanted[f.ID] {
			continue
		}
		ra, dec := f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]
		bv := int(math.MinInt16) // unknown
		if v, err := strconv.ParseFloat(f.Properties.BV, 64); err == nil {
			bv = scaled(v, 1000)
		}
		out = little(out, f.ID, 3)
		out = little(out, scaled(math.Mod(ra+360, 360), 1e4), 3)
		out = little(out, scaled(dec, 1e4)+900000, 3)
		out = little(out, scaled(f.Properties.Mag, 1000), 2)
		out = little(out, bv, 2)
	}
	return out, nil
}

// agb gives the HIP numbers of agb.csv.
func agb(dir string) (map[int]bool, error) {
	data, err := os.ReadFile(filepath.Join(dir, "agb.csv"))
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	hip := map[int]bool{}
	for _, r := range rows[1:] {
		n, err := strconv.Atoi(r[0])
		if err != nil {
			return nil, err
		}
		hip[n] = true
	}
	return hip, nil
}

func scaled(v, by float64) int { return int(math.Round(v * by)) }

func little(b []byte, v, bytes int) []byte {
	for i := range bytes {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// names lists what stars are called, by HIP number.
func names(from, _ string) ([]byte, error) {
	var all map[string]struct{ Name, Bayer, Flam, Var, HD, C string }
	if err := read(filepath.Join(from, "starnames.json"), &all); err != nil {
		return nil, err
	}
	var hips []int
	for k := range all {
		n, err := strconv.Atoi(k)
		if err != nil {
			return nil, err
		}
		hips = append(hips, n)
	}
	slices.Sort(hips)
	rows := [][]string{{"hip", "name", "bayer", "flam", "var", "con", "hd"}}
	for _, hip := range hips {
		s := all[strconv.Itoa(hip)]
		rows = append(rows, []string{strconv.Itoa(hip), s.Name, s.Bayer, s.Flam, s.Var, s.C, strings.TrimSpace(strings.TrimPrefix(s.HD, "HD"))})
	}
	return table(rows)
}

// messier lists the Messier objects.
func messier(from, _ string) ([]byte, error) {
	var all collection[string, struct {
		Name, Desig, Alt, Type string
		Mag                    float64
	}]
	if err := read(filepath.Join(from, "messier.json"), &all); err != nil {
		return nil, err
	}
	rows := [][]string{{"name", "desig", "alt", "type", "mag", "ra", "dec"}}
	for _, f := range all.Features {
		p := f.Properties
		ra := math.Round(math.Mod(f.Geometry.Coordinates[0]+360, 360)*1e4) / 1e4
		rows = append(rows, []string{p.Name, p.Desig, strings.ReplaceAll(p.Alt, "´", "'"), p.Type, fmt.Sprint(p.Mag), fmt.Sprint(ra), fmt.Sprint(f.Geometry.Coordinates[1])})
	}
	return table(rows)
}

func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(rows)
	return b.Bytes(), err
}
