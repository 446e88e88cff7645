package display

import (
	"encoding/json"
	"errors"
	"sync"
)

// Comm is a two-way connection to a view in the front end. Its methods may be
// called from any goroutine.
type Comm interface {
	// Send sends data, anything that encodes to a JSON object, and buffers as they are.
	Send(data any, buffers ...[]byte) error
	// OnMessage sets what is called with each message of the front end, one after the other.
	OnMessage(func(data json.RawMessage, buffers [][]byte))
	// OnClose sets what is called when the front end or the kernel closes the connection.
	OnClose(func())
	Close() error
}

// CommOpener opens a connection to the front ends: with an id of its own, to a
// target that they know, and with data and metadata that encode to JSON objects.
type CommOpener func(id, target string, data, metadata any, buffers ...[]byte) (Comm, error)

// ErrNoComms says that no front end can be reached.
var ErrNoComms = errors.New("no front end can be reached from here")

var comms struct {
	sync.RWMutex
	targets map[string]func(c Comm, open json.RawMessage)
	served  bool
	opener  CommOpener
}

// HandleComm makes opened be called for each connection that a front end opens
// to target, with what it sent along, before the first message. Packages with
// live views call it when they are initialised. opened runs while cells run,
// and should not take long.
func HandleComm(target string, opened func(c Comm, open json.RawMessage)) {
	comms.Lock()
	defer comms.Unlock()
	if comms.targets == nil {
		comms.targets = map[string]func(Comm, json.RawMessage){}
	}
	comms.targets[target] = opened
}

// CommHandler is what [HandleComm] was given for target, or nil. Kernels ask it
// for the targets they do not know.
func CommHandler(target string) func(c Comm, open json.RawMessage) {
	comms.RLock()
	defer comms.RUnlock()
	return comms.targets[target]
}

// OpenComm opens a connection to the front ends from this side. It returns
// [ErrNoComms] where there are none.
func OpenComm(id, target string, data, metadata any, buffers ...[]byte) (Comm, error) {
	comms.RLock()
	open := comms.opener
	comms.RUnlock()
	if open == nil {
		return nil, ErrNoComms
	}
	return open(id, target, data, metadata, buffers...)
}

// ServeComms says that connections can reach this process: from now on [Keep]
// keeps what is shown. A kernel calls it once, before the first cell.
func ServeComms() {
	comms.Lock()
	defer comms.Unlock()
	comms.served = true
}

// OpenCommsBy makes [OpenComm] open connections by open. A kernel calls it once,
// before the first cell.
func OpenCommsBy(open CommOpener) {
	comms.Lock()
	defer comms.Unlock()
	comms.opener = open
}

func commsServed() bool {
	comms.RLock()
	defer comms.RUnlock()
	return comms.served
}
