package product

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"sync"

	"vogo/internal/atomicfile"
)

// manifestName is the file in which Fetch remembers what it has put into a
// directory, so that a second run asks no service for it.
const manifestName = ".fetched.json"

// entry is one dataset that is there.
type entry struct {
	File        string `json:"file"`
	Bytes       int64  `json:"bytes"`
	Semantics   string `json:"semantics,omitempty"`
	ContentType string `json:"content_type,omitempty"`
}

type manifest struct {
	mu      sync.Mutex
	entries map[string]entry
	files   map[string]string // file → key of its dataset
	changed bool
}

// readManifest reads what is remembered; a damaged or missing manifest is an
// empty one, and costs no more than downloads that find their file in place.
func readManifest(dir string) *manifest {
	m := &manifest{entries: map[string]entry{}, files: map[string]string{}}
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil || json.Unmarshal(b, &m.entries) != nil || m.entries == nil {
		m.entries = map[string]entry{}
	}
	for key, e := range m.entries {
		m.files[e.File] = key
	}
	return m
}

func (m *manifest) get(key string) (entry, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[key]
	return e, ok
}

func (m *manifest) set(key string, e entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[key], m.files[e.File], m.changed = e, key, true
}

// owned tells whether a file belongs to another dataset than key's.
func (m *manifest) owned(file, key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	owner, ok := m.files[file]
	return ok && owner != key
}

func (m *manifest) write(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.changed {
		return nil
	}
	b, err := json.MarshalIndent(m.entries, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, manifestName), func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
