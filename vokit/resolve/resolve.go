// Package resolve finds positions of objects by name, with the Sesame name
// resolver of the CDS, which asks SIMBAD, NED and VizieR in turn
// (https://cds.unistra.fr/cgi-bin/Sesame).
package resolve

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/sky"
)

// Endpoints are where Sesame answers in XML, tried in turn.
var Endpoints = []string{
	"https://cds.unistra.fr/cgi-bin/nph-sesame/-oxI/SNV",
	"https://vizier.cfa.harvard.edu/viz-bin/nph-sesame/-oxI/SNV",
}

// DefaultTimeout is how long each endpoint has.
const DefaultTimeout = 20 * time.Second

// Object is what a resolver knows of a name.
type Object struct {
	Query    string    // the name asked for
	Name     string    // the resolver's own name for it
	Type     string    // object type as the resolver writes it, as "G"
	Position sky.Coord // ICRS
	Redshift float64   // 0 if unknown
	Aliases  []string
	By       string // which database knew it
}

// Resolver asks endpoints and remembers what they say. The zero value is ready.
type Resolver struct {
	mu    sync.Mutex
	known map[string]*Object
}

// Default is the resolver of all calls that bring none.
var Default = &Resolver{}

// Lookup resolves a name at the first endpoint that answers; none stands for
// [Endpoints]. When none answers, the few hundred objects that [Offline] knows
// are still found, and say in By where they are from. A text that is itself a position, as "10:45:03.6 -59:41:04", is
// returned as that.
func (r *Resolver) Lookup(ctx context.Context, name string, endpoints []string, opts ...dal.Option) (*Object, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return nil, dal.Errorf("resolve", "", dal.ErrQuery, "the name is empty")
	}
	if c, err := sky.Parse(name); err == nil {
		return &Object{Query: name, Name: name, Position: c, By: "the text itself"}, nil
	}
	if len(endpoints) == 0 {
		endpoints = Endpoints
	}
	key := strings.ToLower(name) + "\n" + endpoints[0]
	r.mu.Lock()
	o := r.known[key]
	r.mu.Unlock()
	if o != nil {
		c := *o
		return &c, nil
	}
	o, err := ask(ctx, name, endpoints, dal.Apply(opts...))
	if err != nil {
		return offline(ctx, name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]*Object{}
	}
	c := *o
	r.known[key] = &c
	return o, nil
}

// offline is the answer when no resolver has answered.
func offline(ctx context.Context, name string, err error) (*Object, error) {
	if ctx.Err() != nil || errors.Is(err, dal.ErrNotFound) || errors.Is(err, dal.ErrQuery) {
		return nil, err
	}
	if o, ok := Offline(name); ok {
		return o, nil // and is not remembered: the resolvers know more
	}
	var e *dal.Error
	if errors.As(err, &e) {
		c := *e
		c.Hint = strings.TrimPrefix(c.Hint+"; the small catalogue here has bright stars and Messier objects, not this name", "; ")
		return nil, &c
	}
	return nil, err
}

// ask tries the endpoints; one that answers without knowing the name ends it.
func ask(ctx context.Context, name string, endpoints []string, opt *dal.Options) (*Object, error) {
	total := opt.Timeout
	if total == 0 {
		total = DefaultTimeout
	}
	var first error
	for _, e := range endpoints {
		sep := "?"
		if strings.Contains(e, "?") {
			sep = "&"
		}
		b, _, err := opt.HTTP().Get(ctx, dal.Request{Op: "resolve", URL: e + sep + strings.ReplaceAll(url.PathEscape(name), "+", "%2B"), Total: total, Label: "looking up " + name}, 4<<20)
		if err == nil {
			var o *Object
			if o, err = parse(b); err == nil {
				o.Query = name
				return o, nil
			}
			if errors.Is(err, errUnknown) {
				return nil, unknown(name, e)
			}
			err = dal.Errorf("resolve", dal.Host(e), dal.ErrService, "%w", err)
		}
		if ctx.Err() != nil {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func unknown(name, endpoint string) error {
	e := dal.Errorf("resolve", dal.Host(endpoint), dal.ErrNotFound, "no object is called %q", dal.OneLine(name, 80))
	e.Hint = "names are as SIMBAD writes them, \"M 31\" or \"HD 209458\"; moving bodies have no fixed position: vo.Ephemeris"
	return e
}

var errUnknown = errors.New("nothing found")

// parse reads a Sesame answer: the first database with a position counts.
func parse(b []byte) (*Object, error) {
	var x struct {
		XMLName xml.Name
		Targets []struct {
			Resolvers []struct {
				By      string   `xml:"name,attr"`
				Type    string   `xml:"otype"`
				RA      string   `xml:"jradeg"`
				Dec     string   `xml:"jdedeg"`
				Name    string   `xml:"oname"`
				Aliases []string `xml:"alias"`
				Z       []struct {
					V string `xml:"v"`
				} `xml:"z"`
			} `xml:"Resolver"`
			Info []string `xml:"INFO"`
		} `xml:"Target"`
	}
	if err := xml.Unmarshal(b, &x); err != nil || x.XMLName.Local != "Sesame" {
		msg := dal.Message("", b)
		if msg == "" {
			msg = "the answer is empty"
		}
		return nil, fmt.Errorf("no answer of Sesame: %s", dal.OneLine(msg, 200))
	}
	for _, t := range x.Targets {
		for _, r := range t.Resolvers {
			ra, errRA := strconv.ParseFloat(strings.TrimSpace(r.RA), 64)
			dec, errDec := strconv.ParseFloat(strings.TrimSpace(r.Dec), 64)
			if errRA != nil || errDec != nil || !(dec >= -90 && dec <= 90) || !(ra >= -360 && ra <= 720) {
				continue
			}
			_, by, ok := strings.Cut(r.By, "=")
			if !ok {
				by = r.By
			}
			o := &Object{Name: strings.TrimSpace(r.Name), Type: strings.TrimSpace(r.Type), Position: sky.New(ra, dec), By: by}
			for _, a := range r.Aliases {
				o.Aliases = append(o.Aliases, strings.Join(strings.Fields(a), " "))
			}
			if len(r.Z) > 0 {
				if z, err := strconv.ParseFloat(strings.TrimSpace(r.Z[0].V), 64); err == nil {
					o.Redshift = z
				}
			}
			return o, nil
		}
	}
	return nil, errUnknown
}

// String is the object in one line.
func (o *Object) String() string {
	s := o.Name
	if s == "" {
		s = o.Query
	}
	if o.Type != "" {
		s += " (" + o.Type + ")"
	}
	return s + " at " + o.Position.String()
}

// MIMEBundle implements display.MIMEBundler.
func (o *Object) MIMEBundle() display.Bundle {
	g := display.Grid{Title: o.Query, Card: true, Columns: []display.GridColumn{{Name: "property"}, {Name: "value"}}}
	add := func(k, v string) {
		if v != "" {
			g.Rows = append(g.Rows, []string{k, v})
		}
	}
	add("name", o.Name)
	add("type", o.Type)
	add("position (ICRS)", o.Position.String()+" = "+o.Position.Sexagesimal())
	if o.Redshift != 0 {
		add("redshift", strconv.FormatFloat(o.Redshift, 'g', -1, 64))
	}
	add("also", dal.OneLine(strings.Join(o.Aliases, ", "), 200))
	add("source", o.By)
	return g.MIMEBundle()
}
