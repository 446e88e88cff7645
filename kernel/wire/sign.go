package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"sync"
)

const signatureScheme = "hmac-sha256"

// delimiter ends the routing identities of a message.
var delimiter = []byte("<IDS|MSG>")

var emptyObject = json.RawMessage("{}")

// Errors of [Codec.Decode]; whoever sends such messages gets no answer.
var (
	ErrFormat    = errors.New("not a Jupyter message")
	ErrSignature = errors.New("wrong signature")
)

// Codec turns messages into the frames of the wire protocol and back, and signs
// them (Jupyter messaging protocol 5.5, "The wire protocol").
type Codec struct {
	signed bool
	macs   sync.Pool // of hash.Hash: keying one costs as much as a small message
}

// NewCodec returns a codec that signs with key; an empty key signs nothing.
func NewCodec(key string) *Codec {
	c := &Codec{signed: key != ""}
	c.macs.New = func() any { return hmac.New(sha256.New, []byte(key)) }
	return c
}

// sign returns the signature of the four parts of a message, the last one in pieces.
func (c *Codec) sign(parts [][]byte, last ...[]byte) []byte {
	if !c.signed {
		return nil
	}
	mac := c.macs.Get().(hash.Hash)
	defer c.macs.Put(mac)
	mac.Reset()
	for _, p := range parts {
		mac.Write(p)
	}
	for _, p := range last {
		mac.Write(p)
	}
	return hex.AppendEncode(make([]byte, 0, 2*sha256.Size), mac.Sum(nil))
}

// Encode returns the frames of m from the delimiter on. It joins the pieces of its
// content.
func (c *Codec) Encode(m *Message) ([][]byte, error) {
	whole := *m
	whole.Join()
	frames, err := c.head(&whole)
	if err != nil {
		return nil, err
	}
	return append(append(frames, orEmpty(whole.Content)), m.Buffers...), nil
}

// head returns the frames of m from the delimiter to the metadata.
func (c *Codec) head(m *Message) ([][]byte, error) {
	header, err := m.Header.json()
	if err != nil {
		return nil, fmt.Errorf("header of %s: %w", m.Header.MsgType, err)
	}
	parent, err := m.Parent.json()
	if err != nil {
		return nil, fmt.Errorf("parent header of %s: %w", m.Header.MsgType, err)
	}
	frames := make([][]byte, 5, 6+len(m.Buffers))
	frames[0], frames[2], frames[3], frames[4] = delimiter, header, parent, orEmpty(m.Metadata)
	frames[1] = c.sign(frames[2:], m.pieces()...)
	return frames, nil
}

// packet frames a message behind a frame that leads it, if that is not nil.
func (c *Codec) packet(lead []byte, m *Message) (packet, error) {
	head, err := c.head(m)
	if err != nil {
		return packet{}, err
	}
	pieces, size := m.pieces(), 9+len(lead) // each frame has nine bytes before it at most
	for _, parts := range [][][]byte{head, pieces} {
		for _, b := range parts {
			if len(b) < copyBelow {
				size += 9 + len(b)
			}
		}
	}
	p := packer{buf: make([]byte, 0, size)}
	if lead != nil {
		p.frame(true, lead)
	}
	for _, f := range head {
		p.frame(true, f)
	}
	p.frame(len(m.Buffers) > 0, pieces...)
	for i, b := range m.Buffers {
		p.frame(i < len(m.Buffers)-1, b)
	}
	return p.packet(), nil
}

// pieces returns the content in pieces, however it is kept.
func (m *Message) pieces() [][]byte {
	if m.Pieces != nil {
		return m.Pieces
	}
	return [][]byte{orEmpty(m.Content)}
}

func orEmpty(object json.RawMessage) []byte {
	if len(object) == 0 {
		return emptyObject
	}
	return object
}

// Decode checks the signature of the frames and decodes them. Frames before the
// delimiter are returned as they are. Metadata that is no object is dropped, as
// it decides nothing.
func (c *Codec) Decode(frames [][]byte) (ids [][]byte, m *Message, err error) {
	at := -1
	for i, f := range frames {
		if bytes.Equal(f, delimiter) {
			at = i
			break
		}
	}
	if at < 0 || len(frames) < at+6 {
		return nil, nil, fmt.Errorf("%w: %d frames, delimiter at %d", ErrFormat, len(frames), at)
	}
	ids, frames = frames[:at], frames[at+1:]
	if c.signed && !hmac.Equal(frames[0], c.sign(frames[1:5])) {
		return nil, nil, ErrSignature
	}
	m = &Message{Metadata: frames[3], Content: frames[4], Buffers: frames[5:]}
	if m.Header, err = parseHeader(frames[1]); err != nil {
		return nil, nil, fmt.Errorf("%w: header: %w", ErrFormat, err)
	}
	if m.Header.MsgType == "" {
		return nil, nil, fmt.Errorf("%w: no msg_type", ErrFormat)
	}
	if m.Parent, err = parseHeader(frames[2]); err != nil {
		return nil, nil, fmt.Errorf("%w: parent header: %w", ErrFormat, err)
	}
	if !isObject(m.Metadata) {
		m.Metadata = nil
	}
	if !isObject(m.Content) {
		return nil, nil, fmt.Errorf("%w: the content of %s is not an object", ErrFormat, m.Header.MsgType)
	}
	return ids, m, nil
}

// parseHeader keeps the text of the header beside its fields.
func parseHeader(data []byte) (Header, error) {
	var h Header
	if !isObject(data) {
		return h, errors.New("not a JSON object")
	}
	if err := json.Unmarshal(data, &h); err != nil {
		return h, err
	}
	if h.MsgID != "" || h.MsgType != "" {
		h.raw = data
	}
	return h, nil
}

// isObject looks at the first byte only: whoever decodes the object finds out
// whether the rest of it is JSON.
func isObject(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	return len(data) > 0 && data[0] == '{'
}
