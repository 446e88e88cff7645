//go:build unix

package kernel

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	recordRead = 1 << 20            // bytes of an old record that are looked at
	recordAge  = 7 * 24 * time.Hour // after which nobody will ask for one
)

// record is the file in which this kernel leaves word of its end. It is the
// descriptor 2 of the process: what the run-time library says when it gives up
// would stay in a pipe that nobody reads any more, or, if it is long, wait in it for
// ever. A nil record keeps nothing.
type record struct {
	path string
	head *os.File // for the line at the beginning
	end  *os.File // for what is appended

	mu   sync.Mutex
	seen int64 // up to where the text has been shown
	buf  []byte
}

// openRecord begins the record at path and returns the last words of the kernel
// that had it before.
func openRecord(path string) (*record, string, error) {
	old, err := readRecord(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("reading how the last kernel ended: %w", err)
	}
	removeOld(filepath.Dir(path))
	r := &record{path: path, seen: recordHead, buf: make([]byte, 16<<10)}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	// Not over a file that somebody else has put there in the meantime.
	if r.head, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, "", err
	}
	if r.end, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err == nil {
		err = r.note(stateIdle)
	}
	if err != nil {
		r.close()
		return nil, "", err
	}
	return r, lastWords(old), nil
}

func readRecord(path string) ([]byte, error) {
	if info, err := os.Lstat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, recordRead))
}

// removeOld removes the records of kernels that were killed and not replaced.
func removeOld(dir string) {
	list, err := filepath.Glob(filepath.Join(strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir), recordPrefix+"*"+recordSuffix))
	if err != nil {
		return
	}
	for _, f := range list {
		if info, err := os.Lstat(f); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > recordAge {
			os.Remove(f)
		}
	}
}

// note says what the kernel does now.
func (r *record) note(state string) error {
	if r == nil {
		return nil
	}
	_, err := r.head.WriteAt(headOf(state), 0)
	return err
}

// drain shows what has been appended since: by the run-time library, for println in
// compiled code, as it is not giving up.
func (r *record) drain(show func(text string)) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		n, _ := r.head.ReadAt(r.buf, r.seen) // an error is the end of the file
		if n <= 0 {
			return
		}
		r.seen += int64(n)
		show(string(r.buf[:n]))
	}
}

// close removes the record.
func (r *record) close() {
	if r == nil {
		return
	}
	os.Remove(r.path)
	r.head.Close()
	if r.end != nil {
		r.end.Close()
	}
}
