package table

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"vogo/internal/atomicfile"
)

// Format is a file format that tables can be written to or read from.
type Format struct {
	Name       string   // as "csv"
	Extensions []string // of file names, with their dot: ".csv"; the first is the usual one
	// Sniff tells from a file's first bytes, up to 4 KiB of them, that it is in this format. It may be nil.
	Sniff func(head []byte) bool
	Read  func(r io.Reader) (*Table, error) // nil when the format cannot be read
	Write func(w io.Writer, t *Table) error // nil when the format cannot be written
	// ReadFile is used instead of Read for formats that want to seek in a file. It may be nil.
	ReadFile func(path string) (*Table, error)
}

var (
	formatsMu sync.RWMutex
	formats   []Format
)

// RegisterFormat makes [Table.Write], [Table.WriteAs], [ReadFile] and [Read] know a format. Packages
// of formats call it when they are loaded; a later format of the same name replaces the earlier one.
func RegisterFormat(f Format) {
	formatsMu.Lock()
	defer formatsMu.Unlock()
	formats = slices.DeleteFunc(formats, func(g Format) bool { return g.Name == f.Name })
	formats = append(formats, f)
}

func init() {
	for _, f := range builtinFormats() {
		RegisterFormat(f)
	}
}

func formatList() []Format {
	formatsMu.RLock()
	defer formatsMu.RUnlock()
	return slices.Clone(formats)
}

// formatByExtension finds the format of a file name; what says that the file is compressed, ".gz" or ".zst" at its
// end, is passed over.
func formatByExtension(path string) (f Format, packed string, err error) {
	name := strings.ToLower(filepath.Base(path))
	for _, end := range []string{".gz", ".zst"} {
		if bare, ok := strings.CutSuffix(name, end); ok {
			name, packed = bare, end
		}
	}
	ext := filepath.Ext(name)
	var known []string
	for _, f := range formatList() {
		if slices.Contains(f.Extensions, ext) {
			return f, packed, nil
		}
		if f.Write != nil {
			known = append(known, f.Extensions...)
		}
	}
	slices.Sort(known)
	return Format{}, packed, fmt.Errorf("table: %q: no format has the extension %q (known: %s)", path, ext, strings.Join(known, " "))
}

// FormatNamed finds a registered format by its name, without regard to case.
func FormatNamed(name string) (Format, error) {
	var known []string
	for _, f := range formatList() {
		if strings.EqualFold(f.Name, name) {
			return f, nil
		}
		known = append(known, f.Name)
	}
	return Format{}, fmt.Errorf("table: no format %q (known: %s)", name, strings.Join(known, ", "))
}

// Write writes the table to a file in the format its extension says: .vot or .xml (VOTable), .csv, .tsv,
// .txt or .ascii (fixed-width columns), .ecsv, .tex (a LaTeX table, with the numbers as they are shown), and what other packages have registered, such as .fits. With ".gz" or
// ".zst" after that the file is compressed. Directories are made, and an existing file is replaced, but only
// when all has been written.
func (t *Table) Write(path string) error {
	f, packed, err := formatByExtension(path)
	if err != nil {
		return err
	}
	if f.Write == nil {
		return fmt.Errorf("table: %q: tables can be read from %s but not written to it", path, f.Name)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("table %q: writing %s: %w", t.Name, path, err)
	}
	if err := atomicfile.Write(path, func(w io.Writer) error {
		z, err := compressor(w, packed)
		if err != nil {
			return err
		}
		if err := f.Write(z, t); err != nil {
			return err
		}
		return z.Close()
	}); err != nil {
		return fmt.Errorf("table %q: writing %s: %w", t.Name, path, err)
	}
	return nil
}

// WriteAs writes the table in the named format, for example "csv" or "votable".
func (t *Table) WriteAs(w io.Writer, format string) error {
	f, err := FormatNamed(format)
	if err != nil {
		return err
	}
	if f.Write == nil {
		return fmt.Errorf("table %q: tables can be read from %s but not written to it", t.Name, f.Name)
	}
	return f.Write(w, t)
}

// ReadFile reads a table from a file: its content says in which format it is, and its extension where the
// content does not. Compressed files (gzip, zstd) are read too.
func ReadFile(path string) (*Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, 1<<16)
	head, _ := r.Peek(4096)
	f, ok := sniff(head)
	if !ok || f.ReadFile == nil {
		t, err := read(r, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		t.Source = path
		return t, nil
	}
	t, err := f.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t.Source = path
	return t, nil
}

// Read reads a table whose format its first bytes say. name, which may be empty, is a file name whose
// extension decides where the content does not.
func Read(r io.Reader, name string) (*Table, error) { return read(bufio.NewReaderSize(r, 1<<16), name) }

func read(r *bufio.Reader, name string) (*Table, error) {
	head, err := r.Peek(4096)
	if len(head) == 0 && err != io.EOF {
		return nil, fmt.Errorf("table: %w", err)
	}
	if len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("table: gzip: %w", err)
		}
		return read(bufio.NewReaderSize(z, 1<<16), strings.TrimSuffix(name, ".gz"))
	}
	if IsZstd(head) {
		z, err := NewZstdReader(r)
		if err != nil {
			return nil, fmt.Errorf("table: zstd: %w", err)
		}
		defer z.Close()
		return read(bufio.NewReaderSize(z, 1<<16), strings.TrimSuffix(name, ".zst"))
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, fmt.Errorf("table: the input is empty, want a table")
	}
	f, ok := sniff(head)
	if !ok && name != "" {
		f, _, err = formatByExtension(name)
		ok = err == nil
	}
	if !ok || f.Read == nil {
		if !ok && looksLikeText(head) {
			f, _ = FormatNamed("ascii")
			return f.Read(r)
		}
		if ok {
			return nil, fmt.Errorf("table: %q: tables can be written to %s but not read from it", name, f.Name)
		}
		return nil, fmt.Errorf("table: %s is no table of a known format", describeBytes(head))
	}
	return f.Read(r)
}

func sniff(head []byte) (Format, bool) {
	for _, f := range formatList() {
		if f.Sniff != nil && f.Sniff(head) {
			return f, true
		}
	}
	return Format{}, false
}

func looksLikeText(head []byte) bool {
	for _, ch := range head {
		if ch < ' ' && ch != '\n' && ch != '\r' && ch != '\t' && ch != '\f' {
			return false
		}
	}
	low := bytes.ToLower(bytes.TrimSpace(head))
	return !bytes.HasPrefix(low, []byte("<")) && !bytes.HasPrefix(low, []byte("{"))
}

// describeBytes says in a few words what content is that was not expected.
func describeBytes(head []byte) string {
	low := bytes.ToLower(bytes.TrimSpace(head))
	switch {
	case bytes.HasPrefix(low, []byte("<!doctype html")), bytes.HasPrefix(low, []byte("<html")):
		return "an HTML page"
	case bytes.HasPrefix(low, []byte("<")):
		return "an XML document that is no VOTable"
	case bytes.HasPrefix(low, []byte("{")):
		return "a JSON document"
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "a PDF document"
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		return "a PNG image"
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "a JPEG image"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "a ZIP archive"
	}
	return fmt.Sprintf("content that begins %.24q", head)
}
