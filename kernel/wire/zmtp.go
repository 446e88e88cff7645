package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// ZMTP 3 (https://rfc.zeromq.org/spec/23/): the library does the handshake, which
// leaves it no say in how much memory a frame of a stranger may take. The frames
// after the handshake are read and written here, with limits.

const (
	greetingSize     = 64
	maxHandshake     = 4 << 10
	handshakeTimeout = 5 * time.Second
	maxFrames        = 4096

	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

var errTooLarge = errors.New("frame too large")

// handshake makes nc a ZMTP connection of the given socket type and returns the
// identity of the peer. Server is whether the kernel listens. The library panics
// on some malformed peers.
func handshake(nc net.Conn, r *bufio.Reader, typ zmq4.SocketType, server bool) (identity string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("malformed handshake: %v", p)
		}
	}()
	if err := nc.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return "", err
	}
	conn, err := zmq4.Open(&handshakeConn{Conn: nc, r: r, left: greetingSize}, null.Security(), typ, nil, server, nil)
	if err != nil {
		return "", err
	}
	return conn.Peer.Meta["Identity"], nc.SetDeadline(time.Time{})
}

// handshakeConn looks at the header of each frame before the library allocates
// what it announces.
type handshakeConn struct {
	net.Conn
	r    *bufio.Reader
	left int // bytes left of the greeting or of the frame
}

func (h *handshakeConn) Read(p []byte) (int, error) {
	if h.left == 0 {
		if err := h.nextFrame(); err != nil {
			return 0, err
		}
	}
	n, err := h.r.Read(p[:min(len(p), h.left)])
	h.left -= n
	return n, err
}

func (h *handshakeConn) nextFrame() error {
	head, err := h.r.Peek(2)
	if err != nil {
		return err
	}
	switch {
	case head[0] != flagCommand && head[0] != flagCommand|flagLong:
		return fmt.Errorf("frame with flags %#x in a handshake", head[0])
	case head[0]&flagLong == 0:
		h.left = 2 + int(head[1])
		return nil
	}
	if head, err = h.r.Peek(9); err != nil {
		return err
	}
	size := binary.BigEndian.Uint64(head[1:])
	if size > maxHandshake {
		return fmt.Errorf("handshake of %d bytes: %w", size, errTooLarge)
	}
	h.left = 9 + int(size)
	return nil
}

// readFrames reads one message or command of at most limit bytes. The memory
// taken grows with what has arrived and not with what was announced.
func readFrames(r *bufio.Reader, limit int64) (frames [][]byte, command bool, err error) {
	for more := true; more; {
		flags, err := r.ReadByte()
		if err != nil {
			return nil, false, err
		}
		more, command = flags&flagMore != 0, flags&flagCommand != 0
		switch {
		case flags&^(flagMore|flagLong|flagCommand) != 0:
			return nil, false, fmt.Errorf("frame with reserved flags %#x", flags)
		case command && (more || len(frames) > 0):
			return nil, false, errors.New("command inside a message")
		case len(frames) == maxFrames:
			return nil, false, fmt.Errorf("message of more than %d frames", maxFrames)
		}
		size, err := readSize(r, flags&flagLong != 0)
		if err != nil {
			return nil, false, err
		}
		if size > uint64(limit) {
			return nil, false, fmt.Errorf("%d bytes where at most %d may follow: %w", size, limit, errTooLarge)
		}
		limit -= int64(size)
		body, err := readBody(r, int(size))
		if err != nil {
			return nil, false, err
		}
		frames = append(frames, body)
	}
	return frames, command, nil
}

func readSize(r *bufio.Reader, long bool) (uint64, error) {
	if !long {
		b, err := r.ReadByte()
		return uint64(b), unexpected(err)
	}
	var size [8]byte
	_, err := io.ReadFull(r, size[:])
	return binary.BigEndian.Uint64(size[:]), unexpected(err)
}

// readBody reads size bytes, doubling its buffer as they come.
func readBody(r *bufio.Reader, size int) ([]byte, error) {
	const atOnce = 1 << 20
	body := make([]byte, min(size, atOnce))
	have := 0
	for {
		n, err := io.ReadFull(r, body[have:])
		if err != nil {
			return nil, unexpected(err)
		}
		if have += n; have == size {
			return body, nil
		}
		grown := make([]byte, min(size, 2*have))
		copy(grown, body)
		body = grown
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// packet is a message as it goes over a connection, in pieces so that large
// frames are not copied. It is shared by all the peers it is sent to.
type packet struct {
	pieces [][]byte
	size   int
}

// copyBelow is the size from which a piece is not copied into a packet.
const copyBelow = 16 << 10

// packer makes a packet frame by frame.
type packer struct {
	done packet
	buf  []byte
}

// frame adds a frame, whose body may be in pieces.
func (p *packer) frame(more bool, body ...[]byte) {
	flags, size := byte(0), 0
	if more {
		flags = flagMore
	}
	for _, b := range body {
		size += len(b)
	}
	p.buf = appendFrameHeader(p.buf, flags, size)
	for _, b := range body {
		if len(b) < copyBelow {
			p.buf = append(p.buf, b...)
			continue
		}
		p.cut()
		p.done.pieces = append(p.done.pieces, b)
		p.done.size += len(b)
	}
}

func (p *packer) cut() {
	if len(p.buf) > 0 {
		p.done.pieces = append(p.done.pieces, p.buf)
		p.done.size += len(p.buf)
		p.buf = nil
	}
}

func (p *packer) packet() packet {
	p.cut()
	return p.done
}

// pack frames a message.
func pack(frames [][]byte) packet {
	var p packer
	for i, f := range frames {
		p.frame(i < len(frames)-1, f)
	}
	return p.packet()
}

// packCommand frames a ZMTP command.
func packCommand(name string, body []byte) packet {
	b := appendFrameHeader(nil, flagCommand, 1+len(name)+len(body))
	b = append(b, byte(len(name)))
	b = append(append(b, name...), body...)
	return packet{pieces: [][]byte{b}, size: len(b)}
}

func appendFrameHeader(b []byte, flags byte, size int) []byte {
	if size < 256 {
		return append(b, flags, byte(size))
	}
	return binary.BigEndian.AppendUint64(append(b, flags|flagLong), uint64(size))
}

// splitCommand returns the name and the body of a command frame.
func splitCommand(frame []byte) (name string, body []byte, err error) {
	if len(frame) == 0 || int(frame[0]) > len(frame)-1 {
		return "", nil, errors.New("malformed command")
	}
	n := 1 + int(frame[0])
	return string(frame[1:n]), frame[n:], nil
}
