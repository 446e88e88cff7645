package wire

// Channel is one of the five sockets of a kernel.
type Channel uint8

// The channels of the Jupyter messaging protocol.
const (
	Shell     Channel = iota // requests, one after the other
	Control                  // requests that must not wait for a running cell
	Stdin                    // the kernel asks, the front end answers
	IOPub                    // outputs, to every front end
	Heartbeat                // bytes go back as they came
)

var channels = [...]Channel{Shell, Control, Stdin, IOPub, Heartbeat}

// String returns the channel's name in the protocol.
func (c Channel) String() string {
	return [...]string{"shell", "control", "stdin", "iopub", "heartbeat"}[c]
}

// fileName is the channel's name in connection files.
func (c Channel) fileName() string {
	if c == Heartbeat {
		return "hb"
	}
	return c.String()
}
