package kernel

import (
	"context"

	"vogo/kernel/wire"
)

type isCompleteReply struct {
	Status string `json:"status"`
	Indent string `json:"indent"`
}

func (s *server) isComplete(ctx context.Context, m *wire.Message) {
	var req struct {
		Code string `json:"code"`
	}
	engine, err := s.askEngine(ctx, m, &req)
	if err != nil {
		return
	}
	status, indent := engine.IsComplete(req.Code)
	s.reply(m, isCompleteReply{status, indent})
}
