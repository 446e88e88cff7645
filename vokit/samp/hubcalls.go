package samp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// standard answers the XML-RPC calls of the Standard Profile (SAMP 1.3, section
// 4.3).
func (h *Hub) standard(ctx context.Context, method string, params List) (any, error) {
	op, ok := strings.CutPrefix(method, "samp.hub.")
	if !ok {
		return nil, fmt.Errorf("unknown method %s", method)
	}
	switch op {
	case "ping":
		return nil, nil
	case "register":
		if len(params) != 1 || params[0] != any(h.secret) {
			return nil, errors.New("wrong secret; read the lock file again")
		}
		_, told := h.register(Map{})
		return told, nil
	}
	m, err := h.member(params)
	if err != nil {
		return nil, err
	}
	if op == "setXmlrpcCallback" {
		s, err := text(params, 1, "URL")
		if err != nil {
			return nil, err
		}
		return nil, h.setCallback(m, s)
	}
	return h.operation(ctx, m, op, params[1:])
}

// member finds who calls, by the private key that comes first.
func (h *Hub) member(params List) (*member, error) {
	key, err := text(params, 0, "private key")
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.clients[key]
	if m == nil || m.id == hubID {
		return nil, errors.New("unknown private key; register first")
	}
	return m, nil
}

// setCallback takes only addresses on this machine: a hub must not be made to
// call others.
func (h *Hub) setCallback(m *member, callback string) error {
	u, err := url.Parse(callback)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("the callback %q is no http URL", callback)
	}
	if !onThisMachine(u.Hostname()) {
		return fmt.Errorf("the callback %q is not on this machine", callback)
	}
	o := newStandardOutbox(h, m, callback)
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := m.out; old != nil {
		old.cancel()
	}
	m.out = o
	return nil
}

func onThisMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	if ip == nil {
		addrs, err := net.LookupIP(host)
		if err != nil || len(addrs) == 0 {
			return false
		}
		ip = addrs[0]
	}
	if ip.IsLoopback() {
		return true
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range own {
		if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip) {
			return true
		}
	}
	return false
}

// operation does what a registered client asks, in either profile (SAMP 1.3,
// section 3.11). params lack the private key.
func (h *Hub) operation(ctx context.Context, m *member, op string, params List) (any, error) {
	switch op {
	case "unregister":
		h.remove(m)
		return nil, nil
	case "declareMetadata", "declareSubscriptions":
		return nil, h.declare(m, op, params)
	case "getMetadata", "getSubscriptions":
		return h.about(op, params)
	case "getRegisteredClients":
		return h.others(m), nil
	case "getSubscribedClients":
		return h.subscribed(m, params)
	case "notify", "call", "callAndWait":
		return h.sendOne(ctx, m, op, params)
	case "notifyAll", "callAll":
		return h.sendAll(m, op, params)
	case "reply":
		return nil, h.reply(m, params)
	}
	return nil, fmt.Errorf("unknown method %s", op)
}

func (h *Hub) declare(m *member, op string, params List) error {
	v, err := mapping(params, 0)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if op == "declareMetadata" {
		m.meta = v
		h.event("samp.hub.event.metadata", Map{"id": m.id, "metadata": v})
		return nil
	}
	for pattern := range v {
		if strings.Contains(strings.TrimSuffix(pattern, "*"), "*") || (strings.HasSuffix(pattern, "*") && pattern != "*" && !strings.HasSuffix(pattern, ".*")) {
			return fmt.Errorf("bad subscription %q: a * stands alone or as the last atom", pattern)
		}
	}
	m.subs = v
	h.event("samp.hub.event.subscriptions", Map{"id": m.id, "subscriptions": v})
	return nil
}

func (h *Hub) about(op string, params List) (any, error) {
	id, err := text(params, 0, "client id")
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.byID(id)
	switch {
	case m == nil:
		return nil, fmt.Errorf("no client %q", id)
	case op == "getMetadata":
		return m.meta, nil
	}
	return m.subs, nil
}

func (h *Hub) others(m *member) List {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := List{}
	for _, o := range h.order {
		if o != m {
			out = append(out, o.id)
		}
	}
	return out
}

func (h *Hub) subscribed(m *member, params List) (any, error) {
	mtype, err := text(params, 0, "MType")
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	out := Map{}
	for _, o := range h.receivers(mtype, m) {
		note, _ := annotation(o.subs, mtype)
		if note == nil {
			note = Map{}
		}
		out[o.id] = note
	}
	return out, nil
}

// sendOne does notify (receiver, message), call (receiver, tag, message) and
// callAndWait (receiver, message, timeout).
func (h *Hub) sendOne(ctx context.Context, m *member, op string, params List) (any, error) {
	id, err := text(params, 0, "client id")
	if err != nil {
		return nil, err
	}
	at, tag := 1, ""
	if op == "call" {
		at = 2
		if tag, err = text(params, 1, "message tag"); err != nil {
			return nil, err
		}
	}
	raw, err := mapping(params, at)
	if err != nil {
		return nil, err
	}
	msg, err := decodeMessage(raw)
	if err != nil {
		return nil, err
	}
	timeout := 0
	if op == "callAndWait" {
		s, err := text(params, 2, "timeout")
		if err != nil {
			return nil, err
		}
		if timeout, err = strconv.Atoi(s); err != nil {
			return nil, fmt.Errorf("the timeout %q is no number of seconds", s)
		}
	}
	h.mu.Lock()
	to, err := h.receiver(id, msg.MType)
	if err != nil {
		h.mu.Unlock()
		return nil, err
	}
	switch op {
	case "notify":
		to.out.send(delivery{method: "receiveNotification", params: List{m.id, raw}})
		h.mu.Unlock()
		return nil, nil
	case "call":
		defer h.mu.Unlock()
		return h.ask(&pendingCall{caller: m, recipient: to, tag: tag}, raw), nil
	}
	p := &pendingCall{caller: m, recipient: to, sync: make(chan Map, 1)}
	msgID := h.ask(p, raw)
	h.mu.Unlock()
	return h.await(ctx, p, msgID, timeout)
}

// await is callAndWait: a timeout of 0 or less waits for ever.
func (h *Hub) await(ctx context.Context, p *pendingCall, msgID string, timeout int) (any, error) {
	var limit <-chan time.Time
	if timeout > 0 {
		t := time.NewTimer(time.Duration(timeout) * time.Second)
		defer t.Stop()
		limit = t.C
	}
	defer func() {
		h.mu.Lock()
		delete(h.calls, msgID)
		h.mu.Unlock()
	}()
	select {
	case r := <-p.sync:
		return r, nil
	case <-limit:
		return nil, fmt.Errorf("no answer from %q within %d seconds", p.recipient.id, timeout)
	case <-p.caller.gone:
		return nil, errors.New("the caller has unregistered")
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-h.done:
		return nil, errors.New("the hub is closing")
	}
}

// sendAll does notifyAll (message) and callAll (tag, message).
func (h *Hub) sendAll(m *member, op string, params List) (any, error) {
	at, tag := 0, ""
	if op == "callAll" {
		var err error
		if tag, err = text(params, 0, "message tag"); err != nil {
			return nil, err
		}
		at = 1
	}
	raw, err := mapping(params, at)
	if err != nil {
		return nil, err
	}
	msg, err := decodeMessage(raw)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	ids, calls := List{}, Map{}
	for _, to := range h.receivers(msg.MType, m) {
		if op == "notifyAll" {
			to.out.send(delivery{method: "receiveNotification", params: List{m.id, raw}})
			ids = append(ids, to.id)
			continue
		}
		calls[to.id] = h.ask(&pendingCall{caller: m, recipient: to, tag: tag}, raw)
	}
	if op == "notifyAll" {
		return ids, nil
	}
	return calls, nil
}

func (h *Hub) reply(m *member, params List) error {
	id, err := text(params, 0, "message id")
	if err != nil {
		return err
	}
	r, err := mapping(params, 1)
	if err != nil {
		return err
	}
	if _, err := decodeResponseMap(r); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.calls[id]
	if p == nil || p.recipient != m {
		return fmt.Errorf("no message %q waits for your reply", id)
	}
	delete(h.calls, id)
	h.answer(p, r)
	return nil
}

func text(params List, i int, what string) (string, error) {
	if i < len(params) {
		if s, ok := params[i].(string); ok {
			return s, nil
		}
	}
	return "", fmt.Errorf("argument %d must be a %s", i+1, what)
}

func mapping(params List, i int) (Map, error) {
	if i < len(params) {
		if m, ok := params[i].(Map); ok {
			return m, nil
		}
	}
	return nil, fmt.Errorf("argument %d must be a map", i+1)
}
