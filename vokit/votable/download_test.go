package votable

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"vogo/vokit/table"
)

// parts are what a document consists of, so that a server can stop between its rows.
type parts struct {
	head, rows, tail []byte // rows are 1000
}

func documentParts(t *testing.T, f Format) parts {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, catalogue(t, 1000), f); err != nil {
		t.Fatal(err)
	}
	open, end := "<TABLEDATA>\n", "</TABLEDATA>"
	if f == Binary2 {
		open, end = `<STREAM encoding="base64">`, "</STREAM>"
	}
	doc := b.String()
	i := strings.Index(doc, open) + len(open)
	j := strings.Index(doc, end)
	if i < len(open) || j < i {
		t.Fatalf("no %s in %.500s", open, doc)
	}
	head := doc[:i]
	if k := strings.Index(head, ` nrows="`); k >= 0 {
		n := strings.IndexByte(head[k+8:], '"')
		head = head[:k] + head[k+8+n+1:]
	}
	rows := []byte(doc[i:j])
	if f == Binary2 { // without padding in the middle of what repeats
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(rows)), ""))
		if err != nil {
			t.Fatal(err)
		}
		raw = bytes.Repeat(raw, 3)
		rows = []byte(base64.StdEncoding.EncodeToString(raw))
		rows = rows[:len(rows)/4*4]
	}
	return parts{[]byte(head), rows, []byte(doc[j:])}
}

// Rows come while the document is still on its way: the server goes on only when they have come.
func TestRowsWhileDownloading(t *testing.T) {
	for _, f := range []Format{TableData, Binary2} {
		for _, packed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, gzip %v", f, packed), func(t *testing.T) {
				p := documentParts(t, f)
				seen := make(chan bool)
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					out, flush := io.Writer(w), func() { w.(http.Flusher).Flush() }
					if packed {
						z := gzip.NewWriter(w)
						defer z.Close()
						out, flush = z, func() { z.Flush(); w.(http.Flusher).Flush() }
					}
					out.Write(p.head)
					for range 3 {
						out.Write(p.rows)
						flush()
						select {
						case <-seen:
						case <-r.Context().Done():
							return
						}
					}
					out.Write(p.tail)
				}))
				defer server.Close()
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				req, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				s, err := NewReaderSize(resp.Body, 100)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if s.Table().NumCols() == 0 {
					t.Error("no columns before the first row")
				}
				total, told := 0, 0
				for {
					block, err := s.Next()
					if err == io.EOF {
						break
					}
					if err != nil {
						t.Fatalf("after %d rows: %v", total, err)
					}
					total += block.NumRows()
					// A part may lack the last block, which the reader has not full yet.
					if sent := (told + 1) * partRows(f); told < 3 && total >= sent-200 {
						told++
						seen <- true
					}
				}
				if total != 3*partRows(f) || told != 3 {
					t.Errorf("%d rows, and the server went on %d times", total, told)
				}
			})
		}
	}
}

func partRows(f Format) int {
	if f == Binary2 {
		return 3000
	}
	return 1000
}

// An interrupt ends the reading of a table that never comes to its end, and what has come is not lost.
func TestInterruptedDownload(t *testing.T) {
	p := documentParts(t, TableData)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(p.head)
		w.Write(p.rows)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	s, err := NewReaderSize(resp.Body, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	total := 0
	for err == nil {
		var block *table.Table
		if block, err = s.Next(); err == nil {
			if total += block.NumRows(); total >= 800 {
				cancel()
			}
		}
	}
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") || total < 800 {
		t.Errorf("after %d rows: %v", total, err)
	}
}

// Memory does not grow with the table.
func TestMemoryOfLongDownload(t *testing.T) {
	p := documentParts(t, TableData)
	const copies = 150 // of 1000 rows: some 30 MB
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(p.head)
		for range copies {
			if _, err := w.Write(p.rows); err != nil {
				return
			}
		}
		w.Write(p.tail)
	}))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	s, err := NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most, total := m.HeapAlloc, uint64(0), 0
	for n := 0; ; n++ {
		block, err := s.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		total += block.NumRows()
		if n%8 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if total != copies*1000 {
		t.Errorf("%d rows, want %d", total, copies*1000)
	}
	if grown := int64(most) - int64(before); grown > 8<<20 {
		t.Errorf("the heap grew by %d MB while %d MB were read", grown>>20, copies*len(p.rows)>>20)
	}
}
