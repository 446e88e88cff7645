package wire

import (
	"encoding/json"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// ProtocolVersion is the version of the Jupyter messaging protocol that the
// kernel speaks.
const ProtocolVersion = "5.5"

// Header identifies a message.
type Header struct {
	MsgID    string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	MsgType  string `json:"msg_type"`
	Version  string `json:"version"`
	// SubshellID names the subshell a shell request is for; "" is the main one.
	SubshellID string `json:"subshell_id,omitempty"`

	// raw is the header as it came, so that replies carry it back unchanged.
	raw json.RawMessage
}

// IsZero reports whether h is no header at all, as the parent of a message that
// answers nothing.
func (h Header) IsZero() bool { return h.MsgID == "" && len(h.raw) == 0 }

// json returns h as it goes over the wire.
func (h Header) json() ([]byte, error) {
	if h.IsZero() {
		return emptyObject, nil
	}
	if len(h.raw) > 0 {
		return h.raw, nil
	}
	return json.Marshal(h)
}

// Message is one message of the Jupyter protocol.
type Message struct {
	Channel  Channel
	Header   Header
	Parent   Header          // header of the request that this message belongs to
	Metadata json.RawMessage // a JSON object; nil means an empty one
	Content  json.RawMessage // a JSON object; nil means an empty one
	Buffers  [][]byte        // binary payload, not signed

	// Pieces are the content of a large message, which nobody has joined, instead
	// of Content.
	Pieces [][]byte

	// Route leads a reply to the front end that asked; nil in messages that the
	// kernel begins.
	Route Route
}

// Size is how many bytes the content has.
func (m *Message) Size() int {
	n := len(m.Content)
	for _, p := range m.Pieces {
		n += len(p)
	}
	return n
}

// Join puts Pieces, if there are any, together as Content.
func (m *Message) Join() {
	if m.Pieces != nil {
		m.Content, m.Pieces = slices.Concat(m.Pieces...), nil
	}
}

// Route is where a message came from. It is made by a Transport; tests may use
// any value.
type Route interface {
	// Identity names the front end; the same on all its channels.
	Identity() string
}

// Decode decodes the content into v. Its error names the message type.
func (m *Message) Decode(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("content of %s: %w", m.Header.MsgType, err)
	}
	return nil
}

// Session makes the headers of the messages of one kernel process.
type Session struct {
	id     string
	user   string
	prefix string
	count  atomic.Uint64
}

// NewSession returns a session with a new id.
func NewSession() *Session {
	id := uuid.NewString()
	name := "kernel"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return &Session{id: id, user: name, prefix: id + "_" + strconv.Itoa(os.Getpid()) + "_"}
}

// ID returns the session id.
func (s *Session) ID() string { return s.id }

// Header returns a new header for a message of the given type, dated now.
func (s *Session) Header(msgType string) Header {
	return Header{
		MsgID:    s.prefix + strconv.FormatUint(s.count.Add(1), 10),
		Session:  s.id,
		Username: s.user,
		Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
		MsgType:  msgType,
		Version:  ProtocolVersion,
	}
}
