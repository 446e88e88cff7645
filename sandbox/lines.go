package sandbox

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"vogo/vokit/votable"
)

// linesCSV has well-known spectral lines: rest wavelengths in vacuum,
// ångström.
//
//go:embed data/lines.csv
var linesCSV string

// linesTableDef is the table of spectral lines, with the columns that SLAP 1.0,
// section 5.1, and the utypes that the Simple Spectral Line Data Model give.
func linesTableDef() *tableDef {
	return &tableDef{schema: "linelist", name: "lines", desc: "Well-known spectral lines: real rest wavelengths in vacuum.",
		cols: []column{
			c("wavelength", "double", "m", "em.wl", "Rest wavelength in vacuum", "ip").u("ssldm:Line.wavelength.value"),
			c("title", "char", "", "em.line", "Name of the line; square brackets mark forbidden ones", "p").u("ssldm:Line.title"),
			c("element", "char", "", "phys.atmol.element", "Chemical element", "p").u("ssldm:Line.species.name"),
			c("ion_stage", "int", "", "phys.atmol.ionStage", "Stage of ionisation: 1 is neutral", "p"),
			c("note", "char", "", "meta.note", "What kind of line: forbidden, a blend", ""),
		}, fill: func(_ *sky, add func(...any) error) error {
			rows, err := csv.NewReader(strings.NewReader(linesCSV)).ReadAll()
			if err != nil {
				return fmt.Errorf("read the list of lines: %w", err)
			}
			for _, r := range rows[1:] {
				angstrom, err := strconv.ParseFloat(r[0], 64)
				if err != nil {
					return fmt.Errorf("read the list of lines: %w", err)
				}
				stage, err := strconv.Atoi(r[3])
				if err != nil {
					return fmt.Errorf("read the list of lines: %w", err)
				}
				if err := add(angstrom/1e10, r[1], r[2], stage, text(r[4])); err != nil {
					return err
				}
			}
			return nil
		}}
}

// slap answers Simple Line Access 1.0.
func (s *Server) slap(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		err = s.lineQuery(w, r, p)
	}
	if err != nil {
		simpleError(w, err)
	}
}

func (s *Server) lineQuery(w http.ResponseWriter, r *http.Request, p params) error {
	if q := p.get("REQUEST"); !strings.EqualFold(q, "queryData") {
		return userErrorf("REQUEST=%q is not available (there is queryData)", q)
	}
	maxrec, err := maxRec(p)
	if err != nil {
		return err
	}
	where := []string{"1=1"}
	if strings.EqualFold(p.get("FORMAT"), "METADATA") {
		maxrec = 0
	} else if p.get("WAVELENGTH") == "" {
		return userErrorf("WAVELENGTH is missing; give one in metres, or a range such as 4.8e-7/5.1e-7")
	} else if where, err = wavelengths(p.get("WAVELENGTH")); err != nil {
		return err
	}
	if v := p.get("CHEMICAL_ELEMENT"); v != "" {
		where = append(where, "element="+quoteText(v))
	}
	t, err := s.query(r, "SELECT * FROM linelist.lines WHERE "+strings.Join(where, " AND ")+" ORDER BY wavelength", maxrec)
	if err != nil {
		return err
	}
	t.Name = "lines"
	w.Header().Set("Content-Type", "text/xml;content=x-votable")
	return writeVOTable(w, t, votable.TableData)
}

// wavelengths reads ranges "a/b" in metres, either end of which may be open,
// or single wavelengths; commas separate several.
func wavelengths(v string) ([]string, error) {
	var any []string
	for _, one := range strings.Split(v, ",") {
		lo, hi, ranged := strings.Cut(strings.TrimSpace(one), "/")
		if !ranged {
			hi = lo
		}
		ends := [2]float64{0, math.Inf(1)}
		for i, w := range []string{lo, hi} {
			if w == "" && ranged {
				continue
			}
			x, err := strconv.ParseFloat(w, 64)
			if err != nil || math.IsNaN(x) {
				return nil, userErrorf("WAVELENGTH=%q: %q is not a wavelength in metres or a range such as 4.8e-7/5.1e-7", v, one)
			}
			ends[i] = x
		}
		if !ranged { // equal to the digits that catalogues give
			ends[0], ends[1] = ends[0]*(1-1e-6), ends[1]*(1+1e-6)
		}
		any = append(any, fmt.Sprintf("wavelength BETWEEN %s AND %s", number(ends[0]), number(ends[1])))
	}
	return []string{"(" + strings.Join(any, " OR ") + ")"}, nil
}
