package sandbox

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"vogo/vokit/fits"
	"vogo/vokit/parquet"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// Media types.
const (
	votableType = "application/x-votable+xml"
	xmlType     = "text/xml; charset=utf-8"
	csvType     = "text/csv; header=present; charset=utf-8"
	tsvType     = "text/tab-separated-values; charset=utf-8"
)

// outputFormat is a way to write tables.
type outputFormat struct {
	names []string // values of RESPONSEFORMAT, the first is the media type
	mime  string   // Content-Type
	write func(w io.Writer, t *table.Table) error
}

// outputFormats in the order in which capabilities list them; the first is
// the default.
var outputFormats = []outputFormat{
	{[]string{votableType, "votable", "application/x-votable+xml;serialization=binary2", "votable/b2", "text/xml"}, votableType,
		func(w io.Writer, t *table.Table) error { return writeVOTable(w, t, votable.Binary2) }},
	{[]string{"application/x-votable+xml;serialization=tabledata", "votable/td"}, "application/x-votable+xml;serialization=tabledata",
		func(w io.Writer, t *table.Table) error { return writeVOTable(w, t, votable.TableData) }},
	{[]string{"application/x-votable+xml;serialization=binary", "votable/b"}, "application/x-votable+xml;serialization=binary",
		func(w io.Writer, t *table.Table) error { return writeVOTable(w, t, votable.Binary) }},
	{[]string{"application/fits", "fits"}, "application/fits", writeFITS},
	{[]string{"application/vnd.apache.parquet", "parquet"}, "application/vnd.apache.parquet", writeParquet},
	{[]string{"text/csv", "csv", "text/csv;header=present"}, csvType, func(w io.Writer, t *table.Table) error { return writeCSV(w, t, ',') }},
	{[]string{"text/tab-separated-values", "tsv"}, tsvType, func(w io.Writer, t *table.Table) error { return writeCSV(w, t, '\t') }},
}

// formatFor finds the format a client asks for.
func formatFor(name string) (outputFormat, error) {
	want := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), " ", ""))
	if want == "" {
		return outputFormats[0], nil
	}
	var known []string
	for _, f := range outputFormats {
		for _, n := range f.names {
			if n == want {
				return f, nil
			}
		}
		known = append(known, f.names[0])
	}
	return outputFormat{}, userErrorf("RESPONSEFORMAT=%q is not available (there are: %s)", name, strings.Join(known, ", "))
}

// Infos that go with every result.
func provenance(query string) []table.Info {
	infos := []table.Info{
		{Name: "QUERY_STATUS", Value: "OK"},
		{Name: "PROVIDER", Value: "vogo sandbox"},
		{Name: "SYNTHETIC", Value: "true", Text: "Observations of this service are synthetic; names, positions and magnitudes of catalogued objects are real."},
	}
	if query != "" {
		infos = append(infos, table.Info{Name: "QUERY", Value: query})
	}
	return infos
}

// writeVOTable writes a result; a cut-off one ends in the INFO that DALI 1.1,
// section 4.4.2, wants after the table.
func writeVOTable(w io.Writer, t *table.Table, f votable.Format) error {
	out := *t
	out.Overflow = false
	out.Infos = append(provenance(t.Source), t.Infos...)
	addCoosys(&out)
	if !t.Overflow {
		return votable.Write(w, &out, f)
	}
	var buf bytes.Buffer
	if err := votable.Write(&buf, &out, f); err != nil {
		return err
	}
	end := []byte("</TABLE>")
	i := bytes.LastIndex(buf.Bytes(), end)
	if i < 0 {
		return errors.New("the result has no table")
	}
	i += len(end)
	if _, err := w.Write(buf.Bytes()[:i]); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\n"+`<INFO name="QUERY_STATUS" value="OVERFLOW">There are more rows; raise MAXREC to get them.</INFO>`); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes()[i:])
	return err
}

// addCoosys says that the positions are ICRS.
func addCoosys(t *table.Table) {
	if len(t.Coosys) > 0 {
		return
	}
	for _, c := range t.Columns() {
		if (strings.HasPrefix(c.UCD, "pos.eq.ra") || strings.HasPrefix(c.UCD, "pos.eq.dec")) && c.Ref == "" {
			c.Ref = "icrs"
			t.Coosys = []table.Coosys{{ID: "icrs", System: "ICRS"}}
		}
	}
}

// writeFITS and writeParquet say where a result comes from as their formats
// have it; neither can say that there are more rows.
func writeFITS(w io.Writer, t *table.Table) error {
	out := *t
	out.Infos = append(provenance(t.Source), t.Infos...)
	return fits.WriteTable(w, &out)
}

func writeParquet(w io.Writer, t *table.Table) error {
	out := *t
	out.Infos = append(provenance(t.Source), t.Infos...)
	addCoosys(&out)
	return parquet.Write(w, &out)
}

func writeCSV(w io.Writer, t *table.Table, sep rune) error {
	cw := csv.NewWriter(w)
	cw.Comma = sep
	if err := cw.Write(t.Names()); err != nil {
		return err
	}
	cols := t.Columns()
	row := make([]string, len(cols))
	for i := range t.NumRows() {
		for k, c := range cols {
			row[k] = csvText(c, i)
		}
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// csvText is a cell with all its digits; null is empty.
func csvText(c *table.Column, i int) string {
	switch v := c.Value(i).(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case string:
		return v
	}
	return c.Text(i)
}

// writeError answers with a DALI error document (DALI 1.1, section 4.2):
// the client's mistakes are 400, ours 500.
func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var ue *userError
	if errors.As(err, &ue) {
		status = http.StatusBadRequest
	}
	var nf *notFoundError
	if errors.As(err, &nf) {
		status = http.StatusNotFound
	}
	w.Header().Set("Content-Type", votableType)
	w.WriteHeader(status)
	io.WriteString(w, errorDocument(err.Error()))
}

// notFoundError is about something that is not here.
type notFoundError struct{ msg string }

func (e *notFoundError) Error() string { return e.msg }

func notFoundf(format string, args ...any) error { return &notFoundError{fmt.Sprintf(format, args...)} }

func errorDocument(msg string) string {
	return xml.Header + `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">` +
		`<INFO name="QUERY_STATUS" value="ERROR">` + escape(msg) + `</INFO></RESOURCE></VOTABLE>` + "\n"
}

// escape makes text fit for XML.
func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
