package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/go-zeromq/zmq4"
)

// registerTimeout is how long the launcher may take to acknowledge.
const registerTimeout = 30 * time.Second

// registration tells the launcher which ports the kernel has chosen.
type registration struct {
	KernelID  string `json:"kernel_id"`
	Shell     string `json:"shell_port"`
	Control   string `json:"control_port"`
	Stdin     string `json:"stdin_port"`
	IOPub     string `json:"iopub_port"`
	Heartbeat string `json:"hb_port"`
}

// Register tells the launcher that wrote the registration file where the kernel
// listens, and waits for its acknowledgement (Jupyter messaging protocol 5.6,
// "Kernel handshake"; JEP 66). Conn is what [Transport.Connection] returns.
func Register(ctx context.Context, conn Connection) error {
	address := net.JoinHostPort(conn.RegistrationIP, strconv.Itoa(conn.RegistrationPort))
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	if err := register(ctx, address, conn); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return fmt.Errorf("registering with the launcher at %s: %w", address, err)
	}
	return nil
}

func register(ctx context.Context, address string, conn Connection) (err error) {
	var dialer net.Dialer
	nc, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	r := bufio.NewReader(nc)
	if _, err := handshake(nc, r, zmq4.Dealer, false); err != nil {
		return err
	}
	text, err := json.Marshal(registration{
		KernelID: conn.KernelID,
		Shell:    strconv.Itoa(conn.Shell), Control: strconv.Itoa(conn.Control), Stdin: strconv.Itoa(conn.Stdin),
		IOPub: strconv.Itoa(conn.IOPub), Heartbeat: strconv.Itoa(conn.Heartbeat),
	})
	if err != nil {
		return err
	}
	codec := NewCodec(conn.Key)
	p := pack([][]byte{delimiter, codec.sign([][]byte{text}), text})
	if _, err := nc.Write(bytes.Join(p.pieces, nil)); err != nil {
		return err
	}
	for {
		frames, command, err := readFrames(r, maxOther)
		if err != nil {
			return err
		}
		if !command {
			return codec.acknowledged(frames)
		}
	}
}

// acknowledged checks that an acknowledgement comes from who knows the key.
func (c *Codec) acknowledged(frames [][]byte) error {
	for i, f := range frames {
		if bytes.Equal(f, delimiter) && i+2 < len(frames) {
			if c.signed && !hmac.Equal(frames[i+1], c.sign(frames[i+2:])) {
				return ErrSignature
			}
			return nil
		}
	}
	return errors.New("the answer is no acknowledgement")
}
