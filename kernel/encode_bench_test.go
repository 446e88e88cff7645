package kernel

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"vogo/display"
	"vogo/kernel/wire"
)

// BenchmarkLargeDisplay encodes, signs and sends a display of 20 MB of HTML to a front
// end that only reads: text that stands in JSON as it is, and text with escapes.
func BenchmarkLargeDisplay(b *testing.B) {
	for _, bench := range []struct{ name, html string }{
		{"plain", strings.Repeat("x", 20_000_000)},
		{"rows", strings.Repeat("<td>3.14159</td>\n", 20_000_000/17)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			t, err := wire.Listen(wire.Connection{IP: "127.0.0.1", Key: "key", Transport: "tcp"}, wire.NewSession(), nil)
			if err != nil {
				b.Fatal(err)
			}
			defer t.Close()
			t.Serve(func(*wire.Message) {})
			network, address := t.Connection().Addr(wire.IOPub)
			nc, err := net.Dial(network, address)
			if err != nil {
				b.Fatal(err)
			}
			defer nc.Close()
			sub, err := zmq4.Open(nc, null.Security(), zmq4.Sub, nil, false, nil)
			if err != nil {
				b.Fatal(err)
			}
			if err := sub.SendMsg(zmq4.NewMsg([]byte{1})); err != nil {
				b.Fatal(err)
			}
			if _, err := sub.RecvMsg(); err != nil { // welcome
				b.Fatal(err)
			}
			go io.Copy(io.Discard, nc)
			s := newServer(b.Context(), Options{}, wire.NewSession(), t)
			b.SetBytes(int64(len(bench.html)))
			b.ReportAllocs()
			for b.Loop() {
				data, meta := EncodeBundle(display.Bundle{Data: map[string]any{display.MIMEHTML: bench.html}})
				s.publish(context.Background(), wire.Header{}, "display_data", displayContent{Data: data, Metadata: meta})
				t.Drain(time.Minute)
			}
		})
	}
}

// BenchmarkCell runs one small cell through the server, without sockets.
func BenchmarkCell(b *testing.B) {
	s := startTestServer(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		s.port.reset()
		s.ask(wire.Shell, "execute_request", map[string]any{"code": "1+1"})
	}
}
