// Package wire carries Jupyter messages between front ends and a kernel: the
// connection file, the five ZeroMQ channels, the signatures and the envelope of
// the Jupyter messaging protocol (jupyter_client, “Messaging in Jupyter”,
// version 5.5). It knows nothing of what the messages ask for.
//
// The library zmq4 does the handshake of ZMTP 3 (ZeroMQ RFC 23); frames and
// queues are handled here, because a kernel needs what ZeroMQ's sockets hide:
// a slow front end must not hold up a cell, printed text is joined into few
// messages, and who does not know the key can neither fill the memory nor be
// answered.
package wire
