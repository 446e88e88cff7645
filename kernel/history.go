package kernel

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"vogo/kernel/wire"
)

// thisSession is the number of the running session in history entries: the only
// one, as the history is kept in memory.
const thisSession = 1

// history is what was executed in this session.
type history struct {
	mu      sync.Mutex
	entries []historyEntry
}

type historyEntry struct {
	line         int
	code, output string
}

func (h *history) add(line int, code, output string) {
	if strings.TrimSpace(code) == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, historyEntry{line, code, output})
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

// find returns the entries that a request asks for, oldest first.
func (h *history) find(req historyRequest) []historyEntry {
	h.mu.Lock()
	all := h.entries[:len(h.entries):len(h.entries)]
	h.mu.Unlock()
	switch req.Access {
	case "tail":
		return tail(all, req.N)
	case "range":
		return inRange(all, req)
	case "search":
		return search(all, req)
	}
	return nil
}

func tail(all []historyEntry, n *int) []historyEntry {
	if n == nil {
		return all
	}
	return all[max(0, len(all)-max(0, *n)):]
}

// inRange takes the lines from Start up to, but not with, Stop. Session 0 is
// this session; others are not kept.
func inRange(all []historyEntry, req historyRequest) []historyEntry {
	if req.Session != 0 && req.Session != thisSession {
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

// search takes the newest N entries that match the pattern, each code once if
// Unique is set.
func search(all []historyEntry, req historyRequest) []historyEntry {
	match := glob(req.Pattern)
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
	return tail(found, req.N)
}

// glob translates a pattern of *, ? and [set] that must match all of the text.
func glob(pattern string) *regexp.Regexp {
	if pattern == "" {
		pattern = "*"
	}
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

func (s *server) historyRequest(_ context.Context, m *wire.Message) {
	var req historyRequest
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return
	}
	entries := [][3]any{}
	for _, e := range s.history.find(req) {
		var input any = e.code
		if req.Output {
			var output any
			if e.output != "" {
				output = e.output
			}
			input = [2]any{e.code, output}
		}
		entries = append(entries, [3]any{thisSession, e.line, input})
	}
	s.reply(m, map[string]any{"status": "ok", "history": entries})
}
