package fits

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Doer sends a request: *http.Client and its likes.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Ranges reads parts of a file on an HTTP server (RFC 9110, section 14). It keeps
// the parts it has read, so that headers and neighbouring rows cost one request.
type Ranges struct {
	ctx    context.Context
	client Doer
	url    string
	size   int64

	mu     sync.Mutex
	chunks map[int64][]byte
	order  []int64
}

const (
	chunkSize = 1 << 16
	maxChunks = 256
)

// ErrNoRanges says that a server gives a file only as a whole.
var ErrNoRanges = errors.New("gives only the whole file, not parts")

// RangeReader asks the server for the size of the file and whether it gives
// parts; with a server that does not, it is an error, and the file must be
// downloaded. A nil client is http.DefaultClient.
func RangeReader(ctx context.Context, client Doer, url string) (*Ranges, error) {
	if client == nil {
		client = http.DefaultClient
	}
	r := &Ranges{ctx: ctx, client: client, url: url, chunks: map[int64][]byte{}}
	first, size, err := r.fetch(0, chunkSize)
	if err != nil {
		return nil, err
	}
	r.size = size
	r.keep(0, first)
	return r, nil
}

// Size is the number of bytes of the file.
func (r *Ranges) Size() int64 { return r.size }

// fetch gets bytes from lo up to but without hi, and the size of the whole.
func (r *Ranges) fetch(lo, hi int64) ([]byte, int64, error) {
	req, err := http.NewRequestWithContext(r.ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("fits: %w", err)
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", lo, hi-1))
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("fits: reading bytes %d to %d of %s: %w", lo, hi, r.url, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return nil, 0, fmt.Errorf("fits: %s %w: download it", r.url, ErrNoRanges)
	}
	if resp.StatusCode != http.StatusPartialContent {
		return nil, 0, fmt.Errorf("fits: reading bytes %d to %d of %s: %s", lo, hi, r.url, resp.Status)
	}
	part, total, _ := strings.Cut(resp.Header.Get("Content-Range"), "/")
	size, err := strconv.ParseInt(total, 10, 64)
	if err != nil || size < 0 || !strings.HasPrefix(part, fmt.Sprintf("bytes %d-", lo)) {
		return nil, 0, fmt.Errorf("fits: %s does not say where its bytes belong (Content-Range: %q)", r.url, resp.Header.Get("Content-Range"))
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, hi-lo))
	if err != nil {
		return nil, 0, fmt.Errorf("fits: reading bytes %d to %d of %s: %w", lo, hi, r.url, err)
	}
	if want := min(hi, size) - lo; int64(len(data)) != want {
		return nil, 0, fmt.Errorf("fits: %s gave %d bytes of the %d from %d on", r.url, len(data), want, lo)
	}
	return data, size, nil
}

func (r *Ranges) keep(n int64, data []byte) {
	if len(r.order) >= maxChunks {
		delete(r.chunks, r.order[0])
		r.order = r.order[1:]
	}
	r.chunks[n] = data
	r.order = append(r.order, n)
}

// ReadAt reads from the parts at hand, and gets what is missing in one request.
func (r *Ranges) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("fits: reading at byte %d of %s", off, r.url)
	}
	if off >= r.size {
		return 0, io.EOF
	}
	want := p[:min(int64(len(p)), r.size-off)]
	r.mu.Lock()
	defer r.mu.Unlock()
	first, last := off/chunkSize, (off+int64(len(want))-1)/chunkSize
	for first <= last { // what is there already, from the front
		c, ok := r.chunks[first]
		if !ok {
			break
		}
		copyChunk(want, off, c, first*chunkSize)
		first++
	}
	if first <= last {
		lo, hi := first*chunkSize, min((last+1)*chunkSize, r.size)
		data, _, err := r.fetch(lo, hi)
		if err != nil {
			return 0, err
		}
		copyChunk(want, off, data, lo)
		if last-first < maxChunks/4 {
			for n := first; n <= last; n++ {
				at := (n - first) * chunkSize
				r.keep(n, data[at:min(at+chunkSize, int64(len(data)))])
			}
		}
	}
	if len(want) < len(p) {
		return len(want), io.EOF
	}
	return len(want), nil
}

// copyChunk copies what a piece at byte "at" has of the bytes from off on.
func copyChunk(p []byte, off int64, piece []byte, at int64) {
	if at < off {
		piece = piece[min(off-at, int64(len(piece))):]
		at = off
	}
	if at-off < int64(len(p)) {
		copy(p[at-off:], piece)
	}
}

// window reads pieces that come one after the other from a distant source, or
// small ones from a file: a request that brings what lies between the pieces too
// is quicker than many requests, as long as that is not much.
type window struct {
	h      *HDU
	end    int64 // of the pieces in the data
	stride int64 // from piece to piece, 0 when they follow one another
	most   int64 // bytes of a request, unless a piece is larger
	buf    []byte
	at     int64 // of buf in the data
}

const (
	windowSize = 4 << 20
	maxGap     = 256 << 10 // what takes about as long as a request
)

func (w *window) read(p []byte, off int64) error {
	if w.h.inMem || w.stride-int64(len(p)) > maxGap {
		return w.h.readData(p, off)
	}
	if off < w.at || off+int64(len(p)) > w.at+int64(len(w.buf)) {
		n := min(max(w.most, int64(len(p))), w.end-off)
		if n < int64(len(p)) {
			return w.h.readData(p, off) // which says what is wrong
		}
		if int64(cap(w.buf)) < n {
			w.buf = make([]byte, n)
		}
		w.buf, w.at = w.buf[:n], off
		if err := w.h.readData(w.buf, off); err != nil {
			w.buf = w.buf[:0]
			if n > int64(len(p)) {
				return w.h.readData(p, off) // which may be there in a truncated file
			}
			return err
		}
	}
	copy(p, w.buf[off-w.at:])
	return nil
}

// pixelsUpTo is the number of pixels up to the last of a section that ends at hi.
func pixelsUpTo(dims, hi []int) int64 {
	var n, stride int64 = 0, 1
	for i := range dims {
		n += int64(hi[i]-1) * stride
		stride *= int64(dims[i])
	}
	return n + 1
}

// source is what the file is read from, nil for what was made here.
func (h *HDU) source() io.ReaderAt {
	if h.file == nil {
		return nil
	}
	return h.file.src
}

// ahead reads pieces of the data that were planned, those close together at once.
type ahead struct {
	window
	ends []int64 // where the runs of pieces end, ascending
}

// runsOf joins pieces, each given by its first byte and the byte behind its
// last, with those close by, and gives where the runs end.
func runsOf(pieces [][2]int64) []int64 {
	slices.SortFunc(pieces, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	ends := []int64{}
	for _, p := range pieces {
		if n := len(ends); n > 0 && p[0]-ends[n-1] <= maxGap {
			ends[n-1] = max(ends[n-1], p[1])
		} else {
			ends = append(ends, p[1])
		}
	}
	return ends
}

func (a *ahead) read(p []byte, off int64) error {
	i, _ := slices.BinarySearch(a.ends, off+int64(len(p)))
	if i == len(a.ends) { // was not planned
		return a.h.readData(p, off)
	}
	a.end = a.ends[i]
	return a.window.read(p, off)
}
