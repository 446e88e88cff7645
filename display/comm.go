package display

import (
	"encoding/json"
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

var comms struct {
	sync.RWMutex
	targets map[string]func(c Comm, open json.RawMessage)
	served  bool
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

// ServeComms says that connections can reach this process: from now on [Keep]
// keeps what is shown. A kernel calls it once, before the first cell.
func ServeComms() {
	comms.Lock()
	defer comms.Unlock()
	comms.served = true
}

func commsServed() bool {
	comms.RLock()
	defer comms.RUnlock()
	return comms.served
}
