package desktop

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"vogo/vokit/samp"
	"vogo/vokit/table"
)

// Session is a program's connection with the desktop. It registers on first
// use. The zero value is not usable; see [New].
type Session struct {
	meta samp.Metadata

	mu     sync.Mutex
	client *samp.Client
	tables map[string]*table.Table               // that were sent or received, by table-id
	sent   map[*table.Table]map[string]reference // by the client that has it, "" for all
	serial int
}

// reference is how another program knows a table.
type reference struct{ id, url string }

// New makes a session that calls itself name.
func New(name, description string) *Session {
	return &Session{meta: samp.Metadata{Name: name, Description: description},
		tables: map[string]*table.Table{},
		sent:   map[*table.Table]map[string]reference{}}
}

// Default is the session of the notebook.
var Default = New("vogo", "Go notebook of the Virtual Observatory")

// Client is the session's client on the hub.
func (s *Session) Client() (*samp.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		c, err := samp.NewClient(s.meta)
		if err != nil {
			return nil, err
		}
		s.client = c
	}
	return s.client, nil
}

// Close leaves the hub.
func (s *Session) Close() error {
	s.mu.Lock()
	c := s.client
	s.client = nil
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	return c.Close()
}

// newID names a table that is about to be sent. Each time it is another name, as
// TOPCAT refuses a table whose name it has seen.
func (s *Session) newID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return fmt.Sprintf("vogo-table-%d", s.serial)
}

// has notes that a client, or all if it is "", know the table of a message.
func (s *Session) has(client string, m samp.Message) {
	r := reference{m.Params.Text("table-id"), m.Params.Text("url")}
	if t := s.known(r.id, r.url); t != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.sent[t] == nil {
			s.sent[t] = map[string]reference{}
		}
		s.sent[t][client] = r
	}
}

// referenceFor gives the name and URL by which a client knows a table, if it does.
func (s *Session) referenceFor(t *table.Table, client string) (reference, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sent[t]) == 0 { // it may have come from where the client has loaded it too
		return reference{t.Source, t.Source}, t.Source != ""
	}
	if r, ok := s.sent[t][client]; ok {
		return r, true
	}
	r, ok := s.sent[t][""]
	return r, ok
}

// remember keeps a table that came in or went out, so that messages about its
// rows find it.
func (s *Session) remember(t *table.Table, id, u string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u != "" {
		s.tables[u] = t
	}
	if id == "" {
		id = u
	}
	if id != "" {
		s.tables[id] = t
	}
}

// known finds the table that a message is about: by its id, or by the URL it
// was loaded from.
func (s *Session) known(ids ...string) *table.Table {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if t := s.tables[id]; t != nil && id != "" {
			return t
		}
	}
	return nil
}

// sendTimeout is how long a receiver may take to load what it is sent.
const sendTimeout = 2 * time.Minute

// Send sends things to the client of that name, and waits until it has taken
// them. Things are tables, images, rows, links, positions, URLs and paths, or
// slices of these.
func (s *Session) Send(ctx context.Context, to string, things ...any) (*table.Table, error) {
	c, err := s.Client()
	if err != nil {
		return nil, err
	}
	msgs, err := s.messages(ctx, c, things)
	if err != nil {
		return nil, err
	}
	p, err := c.Find(ctx, to)
	if err != nil {
		return nil, err
	}
	for _, m := range msgs {
		if m, _ := fit(m, p); !p.Takes(m.MType) {
			return nil, fmt.Errorf("send: %s does not take %s", p.Metadata.Name, m.MType)
		}
	}
	var rep report
	for _, m := range msgs {
		m, answers := fit(m, p)
		r, err := pass(ctx, c, p, m, answers)
		if err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("send: %s has not taken %s: %w", p.Metadata.Name, label(m), err)
		}
		if err == nil {
			s.has(p.ID, m)
		}
		rep.add(m, p.Metadata.Name, r, err)
	}
	return rep.table()
}

// fit makes a message one that the receiver takes, and says whether it answers.
// Aladin 12 does not subscribe to coverages, but tells them from images when it
// loads a FITS file; only that it has loaded one it never says.
func fit(m samp.Message, p samp.Peer) (_ samp.Message, answers bool) {
	if m.MType == loadMOC && !p.Takes(loadMOC) && p.Takes(loadImage) && p.Takes("script.aladin.send") {
		u := m.Params.Text("url")
		return samp.Message{MType: loadImage, Params: samp.Map{"url": u, "image-id": u, "name": m.Params.Text("name")}}, false
	}
	return m, true
}

// pass gives a message to the receiver, and waits for the answer if there will
// be one.
func pass(ctx context.Context, c *samp.Client, p samp.Peer, m samp.Message, answers bool) (samp.Response, error) {
	if !answers {
		return samp.Response{Status: "sent"}, c.Notify(ctx, p.ID, m)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return c.Call(ctx, p.ID, m)
}

// Broadcast sends things to all clients that take them, and does not wait.
func (s *Session) Broadcast(ctx context.Context, things ...any) (*table.Table, error) {
	c, err := s.Client()
	if err != nil {
		return nil, err
	}
	msgs, err := s.messages(ctx, c, things)
	if err != nil {
		return nil, err
	}
	peers, err := c.Clients(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range peers {
		names[p.ID] = p.Metadata.Name
	}
	var rep report
	for _, m := range msgs {
		ids, err := c.NotifyAll(ctx, m)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			return nil, fmt.Errorf("broadcast: no program on the hub takes %s; start TOPCAT or another one", m.MType)
		}
		s.has("", m)
		for _, id := range ids {
			rep.add(m, names[id], samp.Response{Status: "sent"}, nil)
		}
	}
	return rep.table()
}

// Clients lists the programs on the hub: name, what they take, description.
func (s *Session) Clients(ctx context.Context) (*table.Table, error) {
	c, err := s.Client()
	if err != nil {
		return nil, err
	}
	peers, err := c.Clients(ctx)
	if err != nil {
		return nil, err
	}
	var name, takes, desc []string
	for _, p := range peers {
		name = append(name, p.Metadata.Name)
		desc = append(desc, p.Metadata.Description)
		var kinds []string
		for _, k := range []struct{ mtype, word string }{
			{"table.load.votable", "tables"}, {"image.load.fits", "images"}, {"spectrum.load.ssa-generic", "spectra"},
			{"coord.pointAt.sky", "positions"}, {"table.highlight.row", "rows"}, {"coverage.load.moc.fits", "coverage"},
		} {
			if p.Takes(k.mtype) {
				kinds = append(kinds, k.word)
			}
		}
		takes = append(takes, strings.Join(kinds, ", "))
	}
	return build("programs on the SAMP hub", column{"name", name}, column{"takes", takes}, column{"description", desc})
}

type column struct {
	name   string
	values any
}

func build(name string, cols ...column) (*table.Table, error) {
	out := make([]*table.Column, len(cols))
	for i, c := range cols {
		k, err := table.NewColumn(table.Meta{Name: c.name}, c.values)
		if err != nil {
			return nil, err
		}
		out[i] = k
	}
	return table.New(name, out...)
}

// report is what became of each message.
type report struct {
	what, mtype, to, status, msg []string
}

func label(m samp.Message) string {
	for _, k := range []string{"name", "url", "ra"} {
		if s := m.Params.Text(k); s != "" {
			return s
		}
	}
	return m.MType
}

func (r *report) add(m samp.Message, to string, resp samp.Response, err error) {
	status, msg := strings.TrimPrefix(resp.Status, "samp."), resp.Error
	if err != nil {
		status, msg = "error", err.Error()
	}
	r.what = append(r.what, label(m))
	r.mtype = append(r.mtype, m.MType)
	r.to = append(r.to, to)
	r.status = append(r.status, status)
	r.msg = append(r.msg, msg)
}

func (r *report) table() (*table.Table, error) {
	return build("sent", column{"what", r.what}, column{"mtype", r.mtype}, column{"to", r.to}, column{"status", r.status}, column{"message", r.msg})
}
