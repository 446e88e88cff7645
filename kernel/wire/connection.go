package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Connection says where a kernel listens and how its messages are signed: the
// content of a connection file (Jupyter messaging protocol 5.5, "Connection
// files"), or of a registration file (protocol 5.6, "Registration files").
type Connection struct {
	Transport string `json:"transport"` // "tcp" or "ipc"; "" means "tcp"
	IP        string `json:"ip"`        // address, "*" for all; for ipc, the beginning of the socket paths

	Shell     int `json:"shell_port"` // 0 takes any free port (tcp only)
	Control   int `json:"control_port"`
	Stdin     int `json:"stdin_port"`
	IOPub     int `json:"iopub_port"`
	Heartbeat int `json:"hb_port"`

	Key             string `json:"key"`              // "" means that nothing is signed
	SignatureScheme string `json:"signature_scheme"` // "hmac-sha256"; "" means the same
	KernelName      string `json:"kernel_name,omitempty"`

	// In a registration file (JEP 66) instead of the ports: where the launcher
	// wants to be told of the ports that the kernel has chosen. See [Register].
	KernelID         string `json:"kernel_id,omitempty"`
	RegistrationIP   string `json:"registration_ip,omitempty"`
	RegistrationPort int    `json:"registration_port,omitempty"`

	CurvePublicKey string `json:"curve_publickey,omitempty"` // CurveZMQ keys (JEP 145); not supported
	CurveSecretKey string `json:"curve_secretkey,omitempty"`
}

// ReadConnectionFile reads and checks the connection file at path.
func ReadConnectionFile(path string) (Connection, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, fmt.Errorf("reading the connection file: %w", err)
	}
	c, err := ParseConnection(data)
	if err != nil {
		return Connection{}, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// ParseConnection decodes and checks the content of a connection file.
func ParseConnection(data []byte) (Connection, error) {
	var c Connection
	if err := json.Unmarshal(data, &c); err != nil {
		return Connection{}, fmt.Errorf("not a connection file: %w", err)
	}
	if c.Transport == "" {
		c.Transport = "tcp"
	}
	if c.SignatureScheme == "" {
		c.SignatureScheme = signatureScheme
	}
	if c.IP == "" {
		c.IP = c.RegistrationIP
	}
	return c, c.Check()
}

// Check reports what keeps a kernel from serving this connection.
func (c Connection) Check() error {
	switch {
	case c.CurvePublicKey != "" || c.CurveSecretKey != "":
		// Serving in the clear what was meant to be encrypted would be worse.
		return errors.New("CurveZMQ encryption was asked for (curve_publickey), which this kernel does not have: " +
			"turn it off in the server's configuration, or use the ipc transport")
	case c.Transport != "tcp" && c.Transport != "ipc" && c.Transport != "":
		return fmt.Errorf("transport %q is not known; use tcp or ipc", c.Transport)
	case c.SignatureScheme != signatureScheme && c.SignatureScheme != "":
		return fmt.Errorf("signature scheme %q is not known; use %s", c.SignatureScheme, signatureScheme)
	}
	if c.RegistrationPort < 0 || c.RegistrationPort > 65535 || c.RegistrationPort > 0 && c.Transport == "ipc" {
		return fmt.Errorf("registration_port %d: not a tcp port", c.RegistrationPort)
	}
	seen := map[int]string{}
	for _, ch := range channels {
		p := c.port(ch)
		if p < 0 || p > 65535 || p == 0 && c.Transport == "ipc" {
			return fmt.Errorf("%s_port is %d, not a port", ch.fileName(), p)
		}
		if other, dup := seen[p]; dup && p != 0 {
			return fmt.Errorf("%s_port and %s_port are both %d", other, ch.fileName(), p)
		}
		seen[p] = ch.fileName()
	}
	return nil
}

func (c Connection) port(ch Channel) int {
	switch ch {
	case Shell:
		return c.Shell
	case Control:
		return c.Control
	case Stdin:
		return c.Stdin
	case IOPub:
		return c.IOPub
	default:
		return c.Heartbeat
	}
}

func (c *Connection) setPort(ch Channel, port int) {
	switch ch {
	case Shell:
		c.Shell = port
	case Control:
		c.Control = port
	case Stdin:
		c.Stdin = port
	case IOPub:
		c.IOPub = port
	case Heartbeat:
		c.Heartbeat = port
	}
}

// Addr returns the network ("tcp" or "unix") and address of a channel.
func (c Connection) Addr(ch Channel) (network, address string) {
	if c.Transport == "ipc" {
		ip := c.IP
		if ip == "" {
			ip = "kernel-ipc"
		}
		return "unix", ip + "-" + strconv.Itoa(c.port(ch))
	}
	host := c.IP
	if host == "*" {
		host = ""
	}
	return "tcp", net.JoinHostPort(host, strconv.Itoa(c.port(ch)))
}
