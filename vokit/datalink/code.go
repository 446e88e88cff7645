package datalink

import (
	"fmt"
	"mime"
	"path"
	"strconv"
	"strings"

	"vogo/display"
	"vogo/vokit/table"
	"vogo/vokit/ucd"
)

// largest is how much a cell should read into memory, in bytes; what is larger
// is fetched into a file.
const largest = 2 << 30

// code is the line of Go that loads what the link leads to, "" if there is none:
// for an error, a page to be read in a browser, an address that is not http.
func (l Link) code() string {
	if l.ErrorMessage != "" {
		return ""
	}
	if l.Service != nil {
		return l.serviceCode()
	}
	if !display.IsHTTP(l.AccessURL) {
		return ""
	}
	load, name := l.loader()
	if load == "" {
		return ""
	}
	if n := strings.TrimPrefix(canonical(l.Semantics), "#"); n != "this" && identifier(n) {
		name = n
	}
	return fmt.Sprintf("%s := %s", name, fmt.Sprintf(load, strconv.Quote(l.AccessURL)))
}

// identifier tells words that can name a variable: "detached-header" and
// "package", which is a keyword, cannot.
func identifier(s string) bool {
	return s != "" && s != "package" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

const intoFile = `vo.Fetch(%s, "downloads")`

// loader is what loads the content, with %s for its URL, and a name for it.
func (l Link) loader() (call, name string) {
	if l.ContentLength > largest {
		return intoFile, "report"
	}
	ct := l.mediaType()
	kind := l.productType()
	asTable := func() (string, string) {
		if kind == "spectrum" {
			return "vo.ReadSpectrum(%s)", "spectrum"
		}
		return "vo.Read(%s)", "tab"
	}
	switch {
	case strings.Contains(strings.ToLower(strings.ReplaceAll(l.ContentType, " ", "")), "content=datalink"):
		return "vo.Datalink(%s)", "links"
	case ct == "text/html", ct == "application/xhtml+xml":
		return "", ""
	case ct == "image/jpeg", ct == "image/png", ct == "image/fits":
		return "vo.Image(%s)", "img"
	case ct == "application/fits":
		switch kind {
		case "spectrum", "timeseries", "measurements", "event", "visibility":
			return asTable()
		}
		return "vo.Image(%s)", "img"
	case strings.Contains(ct, "votable"), ct == "text/csv", ct == "text/tab-separated-values", ct == "application/x-ecsv", strings.Contains(ct, "parquet"):
		return asTable()
	}
	return intoFile, "report"
}

// mediaType is the content type without its parameters; of a link that has none,
// what the end of its URL says.
func (l Link) mediaType() string {
	if ct, _, _ := strings.Cut(l.ContentType, ";"); strings.TrimSpace(ct) != "" {
		return strings.ToLower(strings.TrimSpace(ct))
	}
	name, _, _ := strings.Cut(l.AccessURL, "?")
	switch ext := strings.ToLower(path.Ext(strings.TrimSuffix(name, ".gz"))); ext {
	case ".fits", ".fit":
		return "application/fits"
	case ".vot", ".votable":
		return "application/x-votable+xml"
	case ".ecsv":
		return "application/x-ecsv"
	case ".csv", ".jpg", ".jpeg", ".png", ".html", ".htm", ".pdf":
		ct, _, _ := strings.Cut(mime.TypeByExtension(ext), ";")
		return ct
	}
	return ""
}

// productType is the kind of product, a term of the vocabulary of product types
// (http://www.ivoa.net/rdf/product-type): of the link itself, or of the row it
// belongs to; "" if neither says.
func (l Link) productType() string {
	q := strings.ToLower(l.ContentQualifier)
	if i := strings.LastIndexByte(q, '#'); i >= 0 {
		q = q[i+1:]
	}
	if q == "" && l.Row != nil && l.Is("#this") {
		q = strings.ToLower(find(*l.Row, []string{"dataproduct_type"}, nil, []string{"obscore:obsdataset.dataproducttype"}))
	}
	return q
}

// serviceCode has the dataset's own service cut out a piece: half of what the
// service says there is, for the user to change.
func (l Link) serviceCode() string {
	d := l.Service
	if !d.IsSODA() && !d.IsSODAAsync() || !display.IsHTTP(l.answer) {
		return ""
	}
	var args []string
	if p, ok := d.Input("CIRCLE"); ok {
		args = append(args, l.around(p))
	} else if p, ok := d.Input("POS"); ok {
		args = append(args, l.around(p))
	}
	if p, ok := d.Input("BAND"); ok && p.Values != nil {
		lo, err1 := strconv.ParseFloat(p.Values.Min, 64)
		hi, err2 := strconv.ParseFloat(p.Values.Max, 64)
		if err1 == nil && err2 == nil && lo > 0 && hi > lo {
			args = append(args, fmt.Sprintf(`vo.Spectrum("%.6g m", "%.6g m")`, lo, hi))
		}
	}
	if len(args) == 0 || args[0] == "" {
		return ""
	}
	return fmt.Sprintf("piece := vo.Process(vo.Datalink(%s), %s)", strconv.Quote(l.answer), strings.Join(args, ", "))
}

// around is a place within the dataset: the middle of the largest circle that an
// input takes, or the position of the dataset's row. It is "" if neither is known.
func (l Link) around(p table.Param) string {
	if p.Values != nil {
		text := strings.TrimSpace(p.Values.Max)
		if rest, ok := strings.CutPrefix(text, "CIRCLE"); ok {
			text = rest
		}
		var ra, dec, radius float64
		if n, _ := fmt.Sscan(text, &ra, &dec, &radius); n == 3 && len(strings.Fields(text)) == 3 && radius > 0 {
			return fmt.Sprintf("vo.Around(vo.Coord(%.6g, %.6g), vo.Deg(%.3g))", ra, dec, radius/2)
		}
	}
	if l.Row == nil || l.Row.Table() == nil {
		return ""
	}
	value := func(axis string, names ...string) (float64, bool) {
		for _, c := range l.Row.Table().Columns() {
			u := ucd.Parse(c.UCD)
			if len(u) > 0 && u[0] == axis && u.Has("meta.main") {
				names = append(names, c.Name)
			}
		}
		for _, n := range names {
			if f, err := l.Row.Float(n); err == nil && f == f {
				return f, true
			}
		}
		return 0, false
	}
	ra, ok1 := value("pos.eq.ra", "s_ra")
	dec, ok2 := value("pos.eq.dec", "s_dec")
	if !ok1 || !ok2 {
		return ""
	}
	return fmt.Sprintf("vo.Around(vo.Coord(%.6g, %.6g), vo.Arcmin(1))", ra, dec)
}
