package sandbox

import (
	"bytes"
	"container/list"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// product is a file made on request.
type product struct {
	name, mime string
	make       func() ([]byte, error)
}

// made is the time stamp of all products: they never change.
var made = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// products keeps the files made last, for readers come back for ranges.
type products struct {
	mu    sync.Mutex
	size  int
	order *list.List // of *cached, most recent first
	byKey map[string]*list.Element
	group singleflight.Group
	work  chan struct{} // bounds how many are made at once
}

type cached struct {
	key  string
	data []byte
}

const maxCached = 48 << 20

func newProducts() *products {
	return &products{order: list.New(), byKey: map[string]*list.Element{}, work: make(chan struct{}, 2)}
}

func (c *products) get(key string, mk func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if e := c.byKey[key]; e != nil {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*cached).data, nil
	}
	c.mu.Unlock()
	v, err, _ := c.group.Do(key, func() (any, error) {
		c.work <- struct{}{}
		defer func() { <-c.work }()
		data, err := mk()
		if err == nil {
			c.put(key, data)
		}
		return data, err
	})
	if err != nil {
		return nil, err
	}
	return v.([]byte), nil
}

func (c *products) put(key string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil || len(data) > maxCached {
		return
	}
	c.byKey[key] = c.order.PushFront(&cached{key, data})
	for c.size += len(data); c.size > maxCached; {
		last := c.order.Remove(c.order.Back()).(*cached)
		c.size -= len(last.data)
		delete(c.byKey, last.key)
	}
}

// serve sends a product; ranges and conditions work as in net/http.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, key string, p product) {
	data, err := s.products.get(key, p.make)
	if err != nil {
		writeError(w, err)
		return
	}
	h := fnv.New64a()
	h.Write(data)
	w.Header().Set("Content-Type", p.mime)
	w.Header().Set("ETag", `"`+strconv.FormatUint(h.Sum64(), 16)+`"`)
	w.Header().Set("Content-Disposition", `inline; filename="`+p.name+`"`)
	http.ServeContent(w, r, "", made, bytes.NewReader(data))
}

// plateProduct gives the file of a kind: "fits" the full image, "fits4" one
// scaled down, "jpeg" the large preview, "preview" the small one.
func plateProduct(p *plate, kind string) (product, bool) {
	switch kind {
	case "fits":
		return product{p.id + ".fits", "image/fits", func() ([]byte, error) { return p.fitsImage(1) }}, true
	case "fits" + strconv.Itoa(p.bin):
		return product{p.id + "_small.fits", "image/fits", func() ([]byte, error) { return p.fitsImage(p.bin) }}, p.bin > 1
	case "jpeg":
		return product{p.id + ".jpeg", "image/jpeg", func() ([]byte, error) { return p.jpeg(800) }}, p.previews && !p.noMedium
	case "preview":
		return product{p.id + ".png", "image/png", func() ([]byte, error) { return p.png(200) }}, true
	}
	return product{}, false
}

// plateFile answers /survey/q/kind/id.
func (s *Server) plateFile(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("survey") == "lolss" && r.PathValue("id") == mosaicID {
		s.mosaicFile(w, r)
		return
	}
	if r.PathValue("survey") == "wallaby" {
		s.cubeFile(w, r, r.PathValue("kind"), r.PathValue("id"))
		return
	}
	p := plateByID(r.PathValue("survey"), strings.TrimSuffix(r.PathValue("id"), ".fits"))
	if p == nil {
		writeError(w, notFoundf("there is no dataset %q in %s", r.PathValue("id"), r.PathValue("survey")))
		return
	}
	kind := r.PathValue("kind")
	pr, ok := plateProduct(p, kind)
	if !ok || p.lost && strings.HasPrefix(kind, "fits") {
		writeError(w, notFoundf("%s has no file of the kind %q", p.did(), kind))
		return
	}
	s.serve(w, r, kind+"/"+p.path, pr)
}

func plateByID(survey, id string) *plate { return plateIDs()[survey+"/"+id] }

var plateIDs = sync.OnceValue(func() map[string]*plate {
	m := map[string]*plate{}
	for _, p := range catalogueOfPlates() {
		m[p.key+"/"+p.id] = p
	}
	return m
})

// seriesFile answers /lpv/q/id.vot .
func (s *Server) seriesFile(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimSuffix(r.PathValue("id"), ".vot")
	l := seriesByID()[id]
	if l == nil {
		writeError(w, notFoundf("there is no light curve %q", id))
		return
	}
	s.serve(w, r, l.path(), product{l.id + ".vot", votableType, l.votable})
}
