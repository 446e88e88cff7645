package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vogo/internal/atomicfile"
	"vogo/internal/near"
	"vogo/vokit/dal"
)

// ThesaurusURL is where the IVOA keeps its form of the Unified Astronomy
// Thesaurus, which is what rr.subject_uat has the terms of.
const ThesaurusURL = "http://www.ivoa.net/rdf/uat"

// thesaurusAge is how long a copy of the thesaurus is good for.
const thesaurusAge = 180 * 24 * time.Hour

// maxThesaurus is how long a thesaurus may be; that of 2024 has 1.3 MB.
const maxThesaurus = 32 << 20

// Thesaurus is a vocabulary of concepts with narrower ones.
type Thesaurus struct {
	Terms map[string]struct {
		Label    string   `json:"label"`
		Narrower []string `json:"narrower"`
	} `json:"terms"`
}

// ReadThesaurus reads a vocabulary in the form desise (Vocabularies in the VO
// 2.1, section 3.2.1).
func ReadThesaurus(r io.Reader) (*Thesaurus, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxThesaurus))
	if err != nil {
		return nil, fmt.Errorf("registry: reading a vocabulary: %w", err)
	}
	t := &Thesaurus{}
	if err := json.Unmarshal(b, t); err != nil || len(t.Terms) == 0 {
		msg := dal.Message("", b)
		if msg == "" {
			msg = "it has no terms"
		}
		return nil, dal.Errorf("registry", "", dal.ErrService, "no vocabulary: %s", dal.OneLine(msg, 160))
	}
	return t, nil
}

// LoadThesaurus gets the thesaurus from a URL, "" for [ThesaurusURL], and keeps
// it for half a year among the user's cached files. An older copy stands in when
// it cannot be had.
func LoadThesaurus(ctx context.Context, c *dal.Client, at string) (*Thesaurus, error) {
	if at == "" {
		at = ThesaurusURL
	}
	path, err := thesaurusPath(at)
	if err != nil {
		return nil, err
	}
	kept, age := keptThesaurus(path)
	if kept != nil && age < thesaurusAge {
		return kept, nil
	}
	b, _, err := c.Get(ctx, dal.Request{Op: "thesaurus", URL: at, Header: http.Header{"Accept": {"application/x-desise+json"}}, Label: "thesaurus", Total: time.Minute}, maxThesaurus)
	if err == nil {
		var t *Thesaurus
		if t, err = ReadThesaurus(bytes.NewReader(b)); err == nil {
			// One that cannot be kept is asked for again next time.
			if os.MkdirAll(filepath.Dir(path), 0o755) == nil {
				_ = atomicfile.Write(path, func(w io.Writer) error { _, err := w.Write(b); return err })
			}
			return t, nil
		}
		err = dal.WithOp(err, "thesaurus", dal.Host(at), dal.ErrService)
	}
	if kept != nil && ctx.Err() == nil {
		return kept, nil
	}
	return nil, err
}

func thesaurusPath(at string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("registry: %w", err)
	}
	return filepath.Join(dir, "vogo", "vocabularies", url.QueryEscape(at)+".json"), nil
}

// keptThesaurus reads the copy, nil if there is none.
func keptThesaurus(path string) (*Thesaurus, time.Duration) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		return nil, 0
	}
	t, err := ReadThesaurus(f)
	if err != nil {
		return nil, 0
	}
	return t, time.Since(i.ModTime())
}

// Narrower lists a concept, by its label or identifier, and all below it.
func (t *Thesaurus) Narrower(concept string) ([]string, error) {
	id := conceptID(concept)
	if _, ok := t.Terms[id]; !ok {
		for k, x := range t.Terms {
			if strings.EqualFold(x.Label, strings.TrimSpace(concept)) {
				id, ok = k, true
				break
			}
		}
		if !ok {
			e := dal.Errorf("registry", "", dal.ErrNotFound, "the thesaurus has no concept %q", dal.OneLine(concept, 80))
			if like := near.Names(id, slices.Sorted(maps.Keys(t.Terms)), 3); len(like) > 0 {
				e.Hint = "nearest: " + strings.Join(like, ", ")
			}
			return nil, e
		}
	}
	out, seen := []string{id}, map[string]bool{id: true}
	for i := 0; i < len(out); i++ { // the thesaurus is no tree: concepts have several wider ones
		for _, n := range t.Terms[out[i]].Narrower {
			if n = strings.TrimPrefix(n, "#"); !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	slices.Sort(out[1:])
	return out, nil
}

// UATNarrower asks for resources about concepts of the thesaurus or about any
// narrower one: "variable stars" also finds what is about long period variables.
// Several are alternatives. A concept that the thesaurus does not have is an
// error.
func UATNarrower(t *Thesaurus, concepts ...string) Constraint {
	var all []string
	for _, c := range concepts {
		ids, err := t.Narrower(c)
		if err != nil {
			return Constraint{err: err}
		}
		all = append(all, ids...)
	}
	if len(all) == 0 {
		return Constraint{err: errors.New("registry: no concept")}
	}
	slices.Sort(all)
	return UAT(slices.Compact(all)...)
}
