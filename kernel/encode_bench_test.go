package kernel

import (
	"strings"
	"testing"

	"vogo/display"
	"vogo/kernel/wire"
)

// BenchmarkLargeDisplay encodes and signs a display of 20 MB of HTML.
func BenchmarkLargeDisplay(b *testing.B) {
	html := strings.Repeat("<td>3.14159</td>\n", 20_000_000/17)
	codec := wire.NewCodec("key")
	session := wire.NewSession()
	b.SetBytes(int64(len(html)))
	b.ReportAllocs()
	for b.Loop() {
		data, meta := EncodeBundle(display.Bundle{Data: map[string]any{display.MIMEHTML: html}})
		content, err := encode(displayContent{Data: data, Metadata: meta})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := codec.Encode(&wire.Message{Header: session.Header("display_data"), Content: content}); err != nil {
			b.Fatal(err)
		}
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
