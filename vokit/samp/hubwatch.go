package samp

import (
	"context"
	"slices"
)

// Event is a client that came to a hub, changed its name, or left.
type Event struct {
	Client Peer
	Left   bool
}

// Watch tells f of the clients that come and go, those that are there already
// first, until ctx or the hub ends. A client comes when it has said its name.
// f is called from this goroutine.
func (h *Hub) Watch(ctx context.Context, f func(Event)) {
	known := map[string]Peer{}
	for {
		h.mu.Lock()
		changed := h.changed
		h.mu.Unlock()
		peers := h.Clients()
		for _, p := range peers {
			old, was := known[p.ID]
			if p.ID == hubID || p.Metadata.Name == "" || was && old.Metadata.Name == p.Metadata.Name {
				continue
			}
			known[p.ID] = p
			f(Event{Client: p})
		}
		for id, p := range known {
			if !slices.ContainsFunc(peers, func(o Peer) bool { return o.ID == id }) {
				delete(known, id)
				f(Event{Client: p, Left: true})
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		case <-h.done:
			return
		}
	}
}

// LockFile is the path of the hub's lock file, "" if it has none.
func (h *Hub) LockFile() string { return h.lock }

// WebURL is the endpoint of the Web Profile, "" if that is off.
func (h *Hub) WebURL() string {
	if h.web == nil {
		return ""
	}
	return "http://" + h.web.server.Addr + "/"
}

// note wakes those that watch; h.mu is held.
func (h *Hub) note() {
	close(h.changed)
	h.changed = make(chan struct{})
}
