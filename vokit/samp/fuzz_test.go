package samp

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// seeds are documents as programs send them, and some that are nearly right.
func seeds(f *testing.F) {
	call, err := encodeCall("samp.hub.call", List{"key", Map{"a": List{"b", Map{}}, "": ""}})
	if err != nil {
		f.Fatal(err)
	}
	response, err := encodeResponse(Map{"samp.status": StatusOK}, nil)
	if err != nil {
		f.Fatal(err)
	}
	failure, err := encodeResponse(nil, errors.New("no"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(call), string(response), string(failure),
		"<methodCall><methodName>x</methodName><params><param><value><int>1</int></value></param></params></methodCall>",
		"<methodCall><methodName> x </methodName></methodCall>",
		"<methodCall><methodName>x</methodName><params><param><value><array><data><value/></data></array></value></param></params></methodCall>",
		"<methodResponse><params><param><value><![CDATA[a]]><!-- b --></value></param></params></methodResponse>",
		`<?xml version="1.0" encoding="latin1"?><methodCall/>`,
		strings.Repeat("<value><array><data>", 100),
	} {
		f.Add(s)
	}
}

// What can be read can be written, and read again as the same.
func FuzzDecodeCall(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		_, params, err := decodeCall(strings.NewReader(s))
		if err != nil {
			oneLine(t, err)
			return
		}
		if d := depthOf(params); d > maxDepth+2 {
			t.Errorf("nests %d deep", d)
		}
		b, err := encodeCall("x", params)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		_, again, err := decodeCall(bytes.NewReader(b))
		if err != nil || !reflect.DeepEqual(again, plain(params)) {
			t.Errorf("%q became %q: %v", params, again, err)
		}
	})
}

func FuzzDecodeResponse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := decodeResponse(strings.NewReader(s))
		if err != nil {
			oneLine(t, err)
			return
		}
		b, err := encodeResponse(v, nil)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if again, err := decodeResponse(bytes.NewReader(b)); err != nil || !reflect.DeepEqual(again, plain(v)) {
			t.Errorf("%q became %q: %v", v, again, err)
		}
	})
}

func FuzzParseLock(f *testing.F) {
	f.Add("# a\nsamp.secret=s\nsamp.hub.xmlrpc.url=http://127.0.0.1:1/\n")
	f.Add("samp.secret = s\r\nsamp.hub.xmlrpc.url\t=u=v\r\n=\n")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := parseLock(strings.NewReader(s))
		if err != nil {
			oneLine(t, err)
		} else if l.secret == "" || l.url == "" {
			t.Errorf("took %+v", l)
		}
	})
}

// FuzzHub gives a hub's operations what a registered client may send.
func FuzzHub(f *testing.F) {
	for _, op := range []string{"notify", "callAll", "declareSubscriptions", "reply", "getSubscribedClients", "declareMetadata"} {
		b, err := encodeCall(op, List{"c1", "tag", Map{"samp.mtype": "a.b", "samp.params": Map{}}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, s string) {
		op, params, err := decodeCall(strings.NewReader(s))
		if err != nil || op == "callAndWait" { // which waits
			return
		}
		h := &Hub{clients: map[string]*member{}, calls: map[string]*pendingCall{}, done: make(chan struct{}), changed: make(chan struct{})}
		m, _ := h.register(Map{})
		v, err := h.operation(t.Context(), m, op, params)
		if err != nil {
			oneLine(t, err)
			return
		}
		if v == nil {
			v = ""
		}
		if _, err := encodeResponse(v, nil); err != nil {
			t.Errorf("the answer to %s%q cannot be written: %v", op, params, err)
		}
	})
}

func oneLine(t *testing.T, err error) {
	t.Helper()
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("an error of several lines: %q", err)
	}
}

// plain is v as it is written: of keys that become the same one is left.
func plain(v any) any {
	switch x := v.(type) {
	case string:
		return ASCII(x)
	case List:
		if x == nil {
			return x
		}
		out := List{}
		for _, e := range x {
			out = append(out, plain(e))
		}
		return out
	case Map:
		out := Map{}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			out[ASCII(k)] = plain(x[k])
		}
		return out
	}
	return v
}

func depthOf(v any) int {
	d := 0
	switch x := v.(type) {
	case List:
		for _, e := range x {
			d = max(d, depthOf(e))
		}
	case Map:
		for _, e := range x {
			d = max(d, depthOf(e))
		}
	default:
		return 0
	}
	return d + 1
}

// endless is a document that never ends, and counts what is read of it.
type endless struct {
	head, body string
	read       int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		if at := e.read + i; at < len(e.head) {
			p[i] = e.head[at]
		} else {
			p[i] = e.body[(at-len(e.head))%len(e.body)]
		}
	}
	e.read += len(p)
	return len(p), nil
}

// Reading ends where the limits are, however a document goes on.
func TestDocumentsAreBounded(t *testing.T) {
	begin := "<methodCall><methodName>x</methodName><params><param>"
	for name, e := range map[string]*endless{
		"nesting": {head: begin, body: "<value><array><data>"},
		"text":    {head: begin + "<value>", body: "a"},
		"list":    {head: begin + "<value><array><data>", body: "<value/>"},
		"map":     {head: begin + "<value><struct>", body: "<member><name>a</name><value/></member>"},
		"blanks":  {body: " "},
		"comment": {head: "<!--", body: "a"},
		"tag":     {head: "<a", body: " b='c'"},
	} {
		limit := 128 << 10
		if name == "comment" || name == "tag" {
			limit = maxTag + 128<<10
		}
		_, _, err := decodeCall(io.LimitReader(e, int64(limit)))
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		oneLine(t, err)
		if name == "nesting" && (e.read > 64<<10 || !strings.Contains(err.Error(), "deeper")) {
			t.Errorf("nesting: %d bytes read, %v", e.read, err)
		}
		if (name == "comment" || name == "tag") && (e.read >= limit || !strings.Contains(err.Error(), "longer")) {
			t.Errorf("%s: %d bytes read, %v", name, e.read, err)
		}
	}
}
