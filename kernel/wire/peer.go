package wire

import (
	"bufio"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// peer is one connection of a front end to one channel: a goroutine that reads
// and one that writes what is queued, so that a peer which does not read holds
// up nobody else.
type peer struct {
	ch    Channel
	id    string
	seq   uint64 // later peers have larger ones
	nc    net.Conn
	r     *bufio.Reader
	limit int64 // bytes a message may have; the reader's own

	mu       sync.Mutex
	queue    []packet
	held     int           // packets queued and not yet written
	bytes    int           // their sizes
	wake     chan struct{} // tells the writer that there is work
	room     chan struct{} // closed when the queue falls below its mark; nil if nobody waits
	empty    chan struct{} // closed when all is written; nil if nobody waits
	lagging  bool          // does not read: outputs are dropped
	dropped  int           // outputs dropped since it was told so
	lastDrop Header        // the request whose output was dropped last
	topics   map[string]struct{}

	progress  atomic.Int64 // when bytes last left, Unix nanoseconds
	closed    chan struct{}
	closeOnce sync.Once
	caughtUp  func(*peer) // called by the writer when a lagging peer has read everything
}

// Marks of the queue of one peer.
const (
	queueLen   = 512     // outputs wait from here on
	queueBytes = 4 << 20 //
	hardBytes  = 256 << 20
	hardLen    = 64 << 10 // a peer that owes more than this is given up

	lagAfter   = 3 * time.Second
	writeChunk = 256 << 10
)

func newPeer(ch Channel, nc net.Conn) *peer {
	return &peer{
		ch: ch, nc: nc,
		r:      bufio.NewReaderSize(nc, 16<<10),
		wake:   make(chan struct{}, 1),
		closed: make(chan struct{}),
	}
}

// Identity returns the ZeroMQ identity that the front end gave itself.
func (p *peer) Identity() string { return p.id }

func (p *peer) close() {
	p.closeOnce.Do(func() {
		close(p.closed)
		p.nc.Close()
		p.mu.Lock()
		p.queue, p.held, p.bytes = nil, 0, 0
		release(&p.room)
		release(&p.empty)
		p.mu.Unlock()
	})
}

func (p *peer) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// send queues a packet whatever the state of the queue. A peer that has left
// too much unread is closed.
func (p *peer) send(k packet) error {
	p.mu.Lock()
	err := p.sendLocked(k)
	p.mu.Unlock()
	if err != nil {
		p.close()
	}
	return err
}

func (p *peer) sendLocked(k packet) error {
	if p.isClosed() {
		return net.ErrClosed
	}
	if p.bytes > hardBytes || p.held > hardLen {
		return fmt.Errorf("%s peer has left %d messages (%d bytes) unread", p.ch, p.held, p.bytes)
	}
	if p.held == 0 {
		p.progress.Store(time.Now().UnixNano())
	}
	p.queue = append(p.queue, k)
	p.held++
	p.bytes += k.size
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return nil
}

func (p *peer) fullLocked() bool { return p.held >= queueLen || p.bytes >= queueBytes }

// stuckLocked reports whether the peer has read nothing for long although there
// is something to read.
func (p *peer) stuckLocked() bool {
	return p.held > 0 && time.Since(time.Unix(0, p.progress.Load())) >= lagAfter
}

// await returns a channel that is closed by release.
func await(gate *chan struct{}) <-chan struct{} {
	if *gate == nil {
		*gate = make(chan struct{})
	}
	return *gate
}

func release(gate *chan struct{}) {
	if *gate != nil {
		close(*gate)
		*gate = nil
	}
}

// write sends what is queued until the peer is closed.
func (p *peer) write() {
	defer p.close()
	w := bufio.NewWriterSize(pacedWriter{p}, 64<<10)
	for {
		select {
		case <-p.wake:
		case <-p.closed:
			return
		}
		for {
			p.mu.Lock()
			batch := p.queue
			p.queue = nil
			p.mu.Unlock()
			if len(batch) == 0 {
				break
			}
			for i, k := range batch {
				batch[i] = packet{} // written messages need not wait for the rest
				for _, piece := range k.pieces {
					if _, err := w.Write(piece); err != nil {
						return
					}
				}
				last := i == len(batch)-1
				if last && w.Flush() != nil {
					return
				}
				p.written(k)
			}
		}
	}
}

func (p *peer) written(k packet) {
	p.mu.Lock()
	p.held--
	p.bytes -= k.size
	if p.held <= queueLen/2 && p.bytes <= queueBytes/2 {
		release(&p.room)
	}
	if p.held <= 0 { // less than 0 for the packet that was being written when the peer was closed
		release(&p.empty)
	}
	back := (p.lagging || p.dropped > 0) && p.held == 0
	p.mu.Unlock()
	if back && p.caughtUp != nil {
		p.caughtUp(p)
	}
}

// drained returns a channel that is closed once everything queued is written.
func (p *peer) drained() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held <= 0 {
		done := make(chan struct{})
		close(done)
		return done
	}
	return await(&p.empty)
}

// pacedWriter writes in pieces that are small enough to see whether the other
// side reads.
type pacedWriter struct{ p *peer }

func (w pacedWriter) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		m, err := w.p.nc.Write(b[:min(len(b), writeChunk)])
		n += m
		if err != nil {
			return n, err
		}
		b = b[m:]
		w.p.progress.Store(time.Now().UnixNano())
	}
	return n, nil
}
