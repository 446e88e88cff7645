package tap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Examples lists the queries that the service's operators give as examples:
// name, query, description (DALI 1.1, section 2.3).
//
//	ex, err := svc.Examples()
func (s *Service) Examples() (*table.Table, error) { return s.ExamplesContext(display.Ambient()) }

// ExamplesContext is Examples with a context.
func (s *Service) ExamplesContext(ctx context.Context) (*table.Table, error) {
	b, _, err := s.client(nil).Get(ctx, dal.Request{Op: "tap", URL: s.URL + "/examples", Total: time.Minute}, 8<<20)
	if err != nil {
		return nil, dal.WithOp(err, "tap", s.host(), dal.ErrService)
	}
	ex, err := parseExamples(b)
	if err != nil {
		return nil, dal.Errorf("tap", s.host(), dal.ErrService, "examples: %w", err)
	}
	n := len(ex)
	name, query, text := make([]string, n), make([]string, n), make([]string, n)
	for i, e := range ex {
		name[i], query[i], text[i] = e.name, e.query, e.text
	}
	return texts("examples of "+s.host(), []string{"name", "query", "description"}, name, query, text)
}

type example struct{ name, query, text string }

// parseExamples finds in an RDFa document the elements with typeof="example"
// and within them those with property="name" and "query" (TAP 1.1, section
// 2.4.3); other properties repeat values of the query.
func parseExamples(b []byte) ([]example, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict, d.Entity, d.AutoClose = false, xml.HTMLEntity, xml.HTMLAutoClose
	var out []example
	type element struct {
		example  bool
		property string
	}
	var open []element
	inside := 0
	property := ""
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return tidy(out), nil
		}
		if err != nil {
			if len(out) > 0 {
				return tidy(out), nil // pages are often no XML near their end
			}
			return nil, errors.New("the page cannot be read: " + err.Error())
		}
		switch t := tok.(type) {
		case xml.StartElement:
			e := element{property: property}
			for _, a := range t.Attr {
				switch {
				case a.Name.Local == "typeof" && hasWord(a.Value, "example"):
					e.example = true
					inside++
					out = append(out, example{})
				case a.Name.Local == "property" && !hasWord(property, "query"): // a query may mark the values in it
					property = a.Value
				}
			}
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 0 {
				continue
			}
			e := open[len(open)-1]
			open = open[:len(open)-1]
			property = e.property
			if e.example {
				inside--
			}
		case xml.CharData:
			if inside == 0 {
				continue
			}
			ex := &out[len(out)-1]
			switch {
			case hasWord(property, "query"):
				ex.query += string(t)
			case hasWord(property, "name"):
				ex.name += string(t)
			default:
				ex.text += string(t)
			}
		}
	}
}

// hasWord tells whether a list of RDFa terms holds the word, with or without
// its vocabulary.
func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if i := strings.LastIndexAny(w, "#:"); i >= 0 {
			w = w[i+1:]
		}
		if w == word {
			return true
		}
	}
	return false
}

func tidy(list []example) []example {
	var out []example
	for _, e := range list {
		e.name, e.text, e.query = dal.OneLine(e.name, 200), dal.OneLine(e.text, 1000), strings.TrimSpace(e.query)
		if e.query != "" {
			out = append(out, e)
		}
	}
	return out
}
