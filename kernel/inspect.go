package kernel

import (
	"context"

	"vogo/display"
	"vogo/kernel/wire"
)

type inspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

func (s *server) inspect(ctx context.Context, m *wire.Message) {
	req := cursorRequest{Cursor: -1}
	engine, err := s.askEngine(ctx, m, &req)
	if err != nil {
		return
	}
	reply := inspectReply{Status: "ok", Data: map[string]any{}, Metadata: map[string]any{}}
	doc, found := engine.Inspect(req.Code, byteOffset(req.Code, req.Cursor), req.Detail)
	if found {
		reply.Found, reply.Data = true, docBundle(doc)
	}
	s.reply(m, reply)
}

func docBundle(d Doc) map[string]any {
	data := map[string]any{display.MIMEText: d.Text}
	if d.Markdown != "" {
		data[display.MIMEMarkdown] = d.Markdown
	}
	return data
}
