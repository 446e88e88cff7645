package kernel

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"vogo/kernel/wire"
)

// inputs are the cells that wait for the user.
type inputs struct {
	mu      sync.Mutex
	waiting map[string]chan string // by the id of the input_request
}

// input asks the front end that sent the request m for one line.
func (s *server) input(ctx context.Context, m *wire.Message, prompt string, password bool) (string, error) {
	content, err := encode(map[string]any{"prompt": prompt, "password": password})
	if err != nil {
		return "", err
	}
	ask := &wire.Message{
		Channel: wire.Stdin, Route: m.Route,
		Header: s.session.Header("input_request"), Parent: m.Header, Content: content,
	}
	answer := s.inputs.add(ask.Header.MsgID)
	defer s.inputs.remove(ask.Header.MsgID)
	if err := s.port.Send(ctx, ask); err != nil {
		if errors.Is(err, wire.ErrNoPeer) {
			return "", InputError{}
		}
		return "", fmt.Errorf("asking for input: %w", err)
	}
	select {
	case line := <-answer:
		return line, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (in *inputs) add(id string) <-chan string {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.waiting == nil {
		in.waiting = map[string]chan string{}
	}
	answer := make(chan string, 1)
	in.waiting[id] = answer
	return answer
}

func (in *inputs) remove(id string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.waiting, id)
}

// take returns who waits for the answer to the request id. Most clients do not
// say what they answer: then it is the only one who waits.
func (in *inputs) take(id string) chan string {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, known := in.waiting[id]; !known && len(in.waiting) == 1 {
		for id = range in.waiting {
			break
		}
	}
	answer := in.waiting[id]
	delete(in.waiting, id)
	return answer
}

// inputReply hands the user's answer to the cell that waits for it. An answer
// that nobody waits for any more, after an interrupt, is dropped.
func (s *server) inputReply(m *wire.Message) {
	var reply struct {
		Value string `json:"value"`
	}
	if m.Header.MsgType != "input_reply" {
		return
	}
	if err := m.Decode(&reply); err != nil {
		s.log.Debug("input", "err", err)
		return
	}
	if answer := s.inputs.take(m.Parent.MsgID); answer != nil {
		answer <- reply.Value
	}
}
