package registry

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vogo/internal/atomicfile"
	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

// record is a service in the cache, with what keywords and models look at.
type record struct {
	Service
	Subjects []string `json:",omitempty"`
	Models   []string `json:",omitempty"`
}

// Cache is a copy of what a registry has on services, for searches without a
// network. It answers ServiceType, Waveband, Keywords, DataModel and IVOID.
type Cache struct {
	At      string    // the registry
	Time    time.Time // when it was asked
	Records []record
}

// CachePath is where the cache is kept unless another place is named.
func CachePath() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("registry: %w", err)
	}
	return filepath.Join(dir, "vogo", "registry.json.gz"), nil
}

// Copy asks the registry behind svc for all services.
func Copy(ctx context.Context, svc *tap.Service) (*Cache, error) {
	all, err := find(ctx, svc, nil)
	if err != nil {
		return nil, err
	}
	c := &Cache{At: svc.URL, Time: time.Now().UTC().Truncate(time.Second)}
	index := map[string][]int{}
	for _, s := range all.list {
		index[s.IVOID] = append(index[s.IVOID], len(c.Records))
		c.Records = append(c.Records, record{Service: s})
	}
	for _, q := range []struct {
		adql, column string
		add          func(*record, string)
	}{
		{"SELECT ivoid, res_subject FROM rr.res_subject", "res_subject", func(r *record, v string) { r.Subjects = append(r.Subjects, v) }},
		{"SELECT ivoid, detail_value FROM rr.res_detail WHERE detail_xpath = '/capability/dataModel/@ivo-id'", "detail_value",
			func(r *record, v string) { r.Models = append(r.Models, strings.ToLower(v)) }},
	} {
		t, err := svc.QueryContext(ctx, q.adql, dal.MaxRec(5_000_000), dal.Timeout(5*time.Minute))
		if err != nil {
			return nil, dal.WithOp(err, "registry", "", dal.ErrService)
		}
		rd := reader{t}
		for i := range rd.rows() {
			for _, k := range index[rd.text(i, "ivoid")] {
				q.add(&c.Records[k], rd.text(i, q.column))
			}
		}
	}
	return c, nil
}

// Write keeps the cache in a file.
func (c *Cache) Write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	if err := atomicfile.Write(path, func(w io.Writer) error {
		z := gzip.NewWriter(w)
		return errors.Join(json.NewEncoder(z).Encode(c), z.Close())
	}); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	return nil
}

// ReadCache reads a cache that Write has kept.
func ReadCache(path string) (*Cache, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("registry: %s: %w", path, err)
	}
	c := &Cache{}
	if err := json.NewDecoder(z).Decode(c); err != nil {
		return nil, fmt.Errorf("registry: %s: %w", path, err)
	}
	return c, nil
}

// Find searches the cache. A constraint that it cannot answer is an error.
func (c *Cache) Find(cs ...Constraint) (*Services, error) {
	if _, err := ADQL(cs...); err != nil {
		return nil, err
	}
	for _, k := range cs {
		if k.match == nil {
			e := dal.Errorf("registry", "", dal.ErrUnreachable, "no registry answers, and the copy here knows nothing of %s", k.what)
			e.Hint = "without a network it finds by keywords, service type, waveband, data model and IVOID"
			return nil, e
		}
	}
	out := &Services{At: c.At, Copied: c.Time}
records:
	for i := range c.Records {
		for _, k := range cs {
			if !k.match(&c.Records[i]) {
				continue records
			}
		}
		out.list = append(out.list, c.Records[i].Service)
	}
	out.cut(limit(cs))
	return out, nil
}
