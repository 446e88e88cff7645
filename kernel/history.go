package kernel

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"vogo/kernel/wire"
)

// How long no cell must have come before they are written into the file of all
// sessions, and how long that may be put off; how long a request for the history waits
// for that file, and the end of the kernel until the last cells are in it.
const (
	historyPause = 300 * time.Millisecond
	historyLate  = 3 * time.Second
	historyWait  = 2 * time.Second
	historyFlush = 500 * time.Millisecond
)

// historyOutput is how many bytes of a result are kept.
const historyOutput = 16 << 10

// history is what was executed: in this session, which is kept in memory, and in
// the earlier ones, which are in a file. The file is opened in the background
// when it is first needed; if it cannot be used, there is only this session.
type history struct {
	path string // of the file; "" if there is none
	log  *slog.Logger

	mu      sync.Mutex
	entries []historyEntry // of this session
	kept    int            // how many of them are in the file
	wake    chan struct{}  // there are more
	asked   chan struct{}  // somebody waits for the file
	opened  chan struct{}  // closed when store is set or there will be none
	store   *historyStore
	stop    context.CancelFunc
	ended   chan struct{} // closed when nothing is written any more
}

type historyEntry struct {
	session      int // 0 is this session
	line         int
	code, output string
}

func (h *history) add(line int, code, output string) {
	if strings.TrimSpace(code) == "" {
		return
	}
	if len(output) > historyOutput { // not a part of what may be much larger
		output = strings.Clone(output[:historyOutput-incompleteRune(output[:historyOutput])]) + "…"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, historyEntry{line: line, code: code, output: output})
	h.openLocked()
	if h.wake != nil {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
}

// openLocked begins to open the file, once.
func (h *history) openLocked() {
	if h.path == "" || h.opened != nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	h.wake, h.asked = make(chan struct{}, 1), make(chan struct{}, 1)
	h.opened, h.ended = make(chan struct{}), make(chan struct{})
	go h.keep(ctx)
}

// pause waits until the cells pause: beside them, opening the file and writing it
// would slow them down.
func (h *history) pause(ctx context.Context) {
	quiet, late := time.NewTimer(historyPause), time.NewTimer(historyLate)
	defer quiet.Stop()
	defer late.Stop()
	for {
		select {
		case <-h.wake:
			quiet.Reset(historyPause)
			continue
		case <-quiet.C:
		case <-late.C:
		case <-h.asked:
		case <-ctx.Done():
		}
		return
	}
}

// keep opens the file and writes what is executed into it, until ctx ends.
func (h *history) keep(ctx context.Context) {
	defer close(h.ended)
	h.pause(ctx)
	store, err := openHistory(context.Background(), h.path)
	h.mu.Lock()
	h.store = store
	close(h.opened)
	h.mu.Unlock()
	if err != nil {
		h.log.Warn("only this session has a history", "err", err)
		return
	}
	defer store.close()
	for {
		h.mu.Lock()
		news := h.entries[h.kept:]
		h.kept = len(h.entries)
		h.mu.Unlock()
		if len(news) > 0 {
			if err := store.add(context.Background(), news); err != nil {
				h.log.Warn("lost for later sessions", "err", err)
			}
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-h.wake:
			h.pause(ctx)
		case <-ctx.Done():
		}
	}
}

// close returns when the file has everything, or cannot be written in time.
func (h *history) close() {
	h.mu.Lock()
	stop, ended := h.stop, h.ended
	h.mu.Unlock()
	if stop == nil {
		return
	}
	stop()
	late := time.NewTimer(historyFlush)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
	}
}

// earlier returns the file, or nil if there is none or it cannot be had in time.
func (h *history) earlier(ctx context.Context) *historyStore {
	h.mu.Lock()
	h.openLocked()
	opened := h.opened
	h.mu.Unlock()
	if opened == nil {
		return nil
	}
	select {
	case h.asked <- struct{}{}:
	default:
	}
	select {
	case <-opened:
	case <-ctx.Done():
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.store
}

type historyRequest struct {
	Access  string `json:"hist_access_type"`
	Output  bool   `json:"output"`
	N       *int   `json:"n"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    *int   `json:"stop"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

// find returns the entries that a request asks for, oldest first. Session 0 is
// this session, a negative one counts back from it.
func (h *history) find(ctx context.Context, req historyRequest) []historyEntry {
	ctx, cancel := context.WithTimeout(ctx, historyWait)
	defer cancel()
	store, this := h.earlier(ctx), 1
	if store != nil {
		this = store.session
	}
	if req.Access == "range" && req.Session <= 0 {
		req.Session += this
	}
	h.mu.Lock()
	found := h.entries[:len(h.entries):len(h.entries)]
	h.mu.Unlock()
	switch req.Access {
	case "tail":
	case "range":
		if req.Stop != nil && *req.Stop < 0 {
			req.Stop = nil
		}
		found = inRange(found, req, this)
	case "search":
		found = search(found, req)
	default:
		return nil
	}
	found = withSession(found, this)
	if store != nil && (req.Access != "range" || req.Session != this) {
		found = append(h.before(ctx, store, req, found), found...)
	}
	if req.Access == "range" {
		return found
	}
	return tail(found, req.N)
}

// before returns the entries of other sessions for a request to which found are
// those of this session.
func (h *history) before(ctx context.Context, store *historyStore, req historyRequest, found []historyEntry) []historyEntry {
	limit := -1
	if req.N != nil {
		limit = max(0, *req.N)
		if req.Unique { // some will turn out to be here again
			limit += len(found)
		}
	}
	entries, err := store.find(ctx, req, limit)
	if err != nil {
		h.log.Warn("only this session has a history", "err", err)
	}
	if req.Access == "search" && req.Unique {
		again := map[string]bool{}
		for _, e := range found {
			again[e.code] = true
		}
		entries = slices.DeleteFunc(entries, func(e historyEntry) bool { return again[e.code] })
	}
	return entries
}

func withSession(entries []historyEntry, session int) []historyEntry {
	out := slices.Clone(entries)
	for i := range out {
		out[i].session = session
	}
	return out
}

func tail(all []historyEntry, n *int) []historyEntry {
	if n == nil {
		return all
	}
	return all[max(0, len(all)-max(0, *n)):]
}

// inRange takes the lines of this session from Start up to, but not with, Stop.
func inRange(all []historyEntry, req historyRequest, this int) []historyEntry {
	if req.Session != this {
		return nil
	}
	var found []historyEntry
	for _, e := range all {
		if e.line >= req.Start && (req.Stop == nil || e.line < *req.Stop) {
			found = append(found, e)
		}
	}
	return found
}

// search takes the entries that match the pattern, only the newest of each code
// if Unique is set.
func search(all []historyEntry, req historyRequest) []historyEntry {
	match := glob(patternOf(req))
	var found []historyEntry
	newest := map[string]int{}
	for i, e := range all {
		if match.MatchString(e.code) {
			newest[e.code] = i
		}
	}
	for i, e := range all {
		last, ok := newest[e.code]
		if ok && (!req.Unique || i == last) {
			found = append(found, e)
		}
	}
	return found
}

func patternOf(req historyRequest) string {
	if req.Pattern == "" {
		return "*"
	}
	return req.Pattern
}

// glob translates a pattern of *, ? and [set] that must match all of the text.
func glob(pattern string) *regexp.Regexp {
	var re strings.Builder
	re.WriteString(`(?s)\A`)
	for rest := []rune(pattern); len(rest) > 0; rest = rest[1:] {
		switch c := rest[0]; c {
		case '*':
			re.WriteString(".*")
		case '?':
			re.WriteByte('.')
		case '[':
			end := strings.IndexRune(string(rest[1:]), ']')
			if end < 1 {
				re.WriteString(`\[`)
				continue
			}
			set := string(rest[1:])[:end]
			rest = rest[len([]rune(set))+1:]
			negate := ""
			if set[0] == '^' || set[0] == '!' {
				negate, set = "^", set[1:]
			}
			re.WriteString("[" + negate + strings.NewReplacer(`\`, `\\`, `[`, `\[`, `^`, `\^`).Replace(set) + "]")
		default:
			re.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	compiled, err := regexp.Compile(re.String() + `\z`)
	if err != nil { // such as an empty or reversed range in a set
		compiled = regexp.MustCompile(`(?s)\A` + regexp.QuoteMeta(pattern) + `\z`)
	}
	return compiled
}

func (s *server) historyRequest(ctx context.Context, m *wire.Message) {
	var req historyRequest
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return
	}
	entries := [][3]any{}
	for _, e := range s.history.find(ctx, req) {
		var input any = e.code
		if req.Output {
			var output any
			if e.output != "" {
				output = e.output
			}
			input = [2]any{e.code, output}
		}
		entries = append(entries, [3]any{e.session, e.line, input})
	}
	s.reply(m, map[string]any{"status": "ok", "history": entries})
}
