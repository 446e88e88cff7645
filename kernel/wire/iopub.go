package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Limits on the subscriptions of one peer.
const (
	maxTopics   = 256
	maxTopicLen = 1 << 10
)

// subscribe adds or removes a subscription. The peer is told of a new one by
// iopub_welcome before it is sent anything else (JEP 65).
func (t *Transport) subscribe(p *peer, topic []byte, on bool) error {
	if p.ch != IOPub {
		return nil
	}
	if len(topic) > maxTopicLen {
		return fmt.Errorf("subscription of %d bytes", len(topic))
	}
	t.order.Lock()
	defer t.order.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !on {
		delete(p.topics, string(topic))
		return nil
	}
	if len(p.topics) >= maxTopics {
		return errors.New("too many subscriptions")
	}
	if p.topics == nil {
		p.topics = map[string]struct{}{}
	}
	p.topics[string(topic)] = struct{}{}
	content, err := json.Marshal(map[string]string{"subscription": string(topic)})
	if err != nil {
		return err
	}
	k, err := t.codec.packet(append([]byte{}, topic...), &Message{Header: t.session.Header("iopub_welcome"), Content: content})
	if err != nil {
		return err
	}
	return p.sendLocked(k)
}

func (p *peer) subscribedLocked(topic string) bool {
	for t := range p.topics {
		if strings.HasPrefix(topic, t) {
			return true
		}
	}
	return false
}

// always reports whether a front end that does not get a message of this type
// would show a wrong state for ever.
func always(msgType string) bool {
	switch msgType {
	case "stream", "display_data", "update_display_data", "execute_result", "clear_output", "comm_msg":
		return false
	}
	return true
}

// Publish sends a message to all front ends. An output waits while a front end
// that is still reading has too much unread, until ctx ends; a front end that
// has stopped reading misses outputs, which it is told when it is back. What
// tells a front end the state of the kernel is never held up and never dropped.
func (t *Transport) Publish(ctx context.Context, m *Message) error {
	topic := m.Header.MsgType
	k, err := t.codec.packet([]byte(topic), m)
	if err != nil {
		return err
	}
	must := always(m.Header.MsgType)
	if !must {
		t.waitRoom(ctx)
	}
	t.order.Lock()
	defer t.order.Unlock()
	for _, p := range t.subscribers() {
		p.mu.Lock()
		switch {
		case !p.subscribedLocked(topic):
		case !must && (p.lagging || p.fullLocked() && ctx.Err() != nil):
			p.dropped++
			p.lastDrop = m.Parent
		default:
			err = p.sendLocked(k)
		}
		p.mu.Unlock()
		if err != nil {
			t.log.Debug("iopub", "err", err)
			p.close()
			err = nil
		}
	}
	return nil
}

func (t *Transport) subscribers() []*peer {
	t.mu.Lock()
	defer t.mu.Unlock()
	peers := make([]*peer, 0, len(t.peers[IOPub]))
	for p := range t.peers[IOPub] {
		if p.seq > 0 {
			peers = append(peers, p)
		}
	}
	return peers
}

// waitRoom returns when every subscriber can take an output or has been found
// not to read.
func (t *Transport) waitRoom(ctx context.Context) {
	for _, p := range t.subscribers() {
		for {
			p.mu.Lock()
			full := p.fullLocked() && !p.lagging && len(p.topics) > 0
			if full && p.stuckLocked() {
				p.lagging, full = true, false
			}
			var room <-chan struct{}
			if full {
				room = await(&p.room)
			}
			p.mu.Unlock()
			if !full {
				break
			}
			stuck := time.NewTimer(time.Until(time.Unix(0, p.progress.Load()).Add(lagAfter)))
			select {
			case <-room:
			case <-stuck.C:
			case <-p.closed:
			case <-t.closing:
			case <-ctx.Done():
			}
			stuck.Stop()
			if ctx.Err() != nil || t.isClosing() {
				return
			}
		}
	}
}

// catchUp tells a peer that reads again what it has missed.
func (t *Transport) catchUp(p *peer) {
	t.order.Lock()
	defer t.order.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	n, parent := p.dropped, p.lastDrop
	p.lagging, p.dropped, p.lastDrop = false, 0, Header{}
	if n == 0 {
		return
	}
	content, err := json.Marshal(map[string]string{"name": "stderr", "text": fmt.Sprintf(
		"[%d output messages were left out here: this front end did not read them in time]\n", n)})
	if err != nil {
		return
	}
	k, err := t.codec.packet([]byte("stream"), &Message{Header: t.session.Header("stream"), Parent: parent, Content: content})
	if err == nil {
		err = p.sendLocked(k)
	}
	if err != nil {
		t.log.Debug("iopub", "err", err)
	}
}
