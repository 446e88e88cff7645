package kernel

import (
	"context"
	"unicode/utf8"

	"vogo/kernel/wire"
)

type completeReply struct {
	Status   string         `json:"status"`
	Matches  []string       `json:"matches"`
	Start    int            `json:"cursor_start"`
	End      int            `json:"cursor_end"`
	Metadata map[string]any `json:"metadata"`
}

// typedMatch is a match with its type, as JupyterLab shows them.
type typedMatch struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature,omitempty"`
}

func (s *server) complete(ctx context.Context, m *wire.Message) {
	req := cursorRequest{Cursor: -1}
	engine, err := s.askEngine(ctx, m, &req)
	if err != nil {
		return
	}
	c := engine.Complete(req.Code, byteOffset(req.Code, req.Cursor))
	reply := completeReply{
		Status:   "ok",
		Matches:  make([]string, len(c.Matches)),
		Start:    runeOffset(req.Code, c.Start),
		End:      runeOffset(req.Code, c.End),
		Metadata: map[string]any{},
	}
	typed := make([]typedMatch, len(c.Matches))
	for i, match := range c.Matches {
		reply.Matches[i] = match.Text
		typed[i] = typedMatch{reply.Start, reply.End, match.Text, match.Type, match.Signature}
	}
	if len(typed) > 0 {
		reply.Metadata["_jupyter_types_experimental"] = typed
	}
	s.reply(m, reply)
}

// cursorRequest is the content of requests about a place in code.
type cursorRequest struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"` // in characters; -1 means the end
	Detail int    `json:"detail_level"`
}

// askEngine decodes a request and waits for the engine. It answers the request
// if that fails.
func (s *server) askEngine(ctx context.Context, m *wire.Message, req any) (Engine, error) {
	if err := m.Decode(req); err != nil {
		s.replyError(m, badRequest(err))
		return nil, err
	}
	engine, _, err := s.engine.get(ctx)
	if err != nil {
		s.replyError(m, asError(ctx, err))
	}
	return engine, err
}

// byteOffset turns a position counted in Unicode characters, as the protocol
// counts since version 5.2, into one counted in bytes. A position outside of code
// means its end.
func byteOffset(code string, chars int) int {
	if chars < 0 {
		return len(code)
	}
	for i := range code {
		if chars == 0 {
			return i
		}
		chars--
	}
	return len(code)
}

// runeOffset is the inverse of byteOffset.
func runeOffset(code string, bytes int) int {
	return utf8.RuneCountInString(code[:min(max(bytes, 0), len(code))])
}
