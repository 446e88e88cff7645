package samp

import (
	"fmt"
	"slices"
	"strings"
)

// Message is what clients send each other (SAMP 1.3, section 3.8).
type Message struct {
	MType  string // "table.load.votable"
	Params Map
	Extra  Map // further keys of the message
}

func (m Message) encode() Map {
	out := Map{}
	for k, v := range m.Extra {
		out[k] = v
	}
	out["samp.mtype"] = m.MType
	out["samp.params"] = m.Params
	if m.Params == nil {
		out["samp.params"] = Map{}
	}
	return out
}

func decodeMessage(v any) (Message, error) {
	m, ok := v.(Map)
	if !ok {
		return Message{}, fmt.Errorf("samp: a message is a map, not a %s", kind(v))
	}
	out := Message{MType: m.Text("samp.mtype"), Params: m.Map("samp.params"), Extra: Map{}}
	if out.MType == "" || strings.ContainsAny(out.MType, "* \t\n") {
		return Message{}, fmt.Errorf("samp: a message without a proper samp.mtype: %q", out.MType)
	}
	if _, ok := m["samp.params"].(Map); !ok {
		return Message{}, fmt.Errorf("samp: message %s: samp.params is no map", out.MType)
	}
	for k, v := range m {
		if k != "samp.mtype" && k != "samp.params" {
			out.Extra[k] = v
		}
	}
	return out, nil
}

// The values of samp.status.
const (
	StatusOK      = "samp.ok"
	StatusWarning = "samp.warning"
	StatusError   = "samp.error"
)

// Response is what a client answers to a call (SAMP 1.3, section 3.9).
type Response struct {
	Status string // StatusOK, StatusWarning or StatusError
	Result Map
	Error  string // for the reader, if Status is not StatusOK
	Extra  Map    // further keys of samp.error, such as samp.debugtxt
}

func (r Response) encode() Map {
	out := Map{"samp.status": r.Status}
	if r.Status != StatusError || r.Result != nil {
		out["samp.result"] = r.Result
		if r.Result == nil {
			out["samp.result"] = Map{}
		}
	}
	if r.Status != StatusOK {
		e := Map{"samp.errortxt": r.Error}
		for k, v := range r.Extra {
			e[k] = v
		}
		out["samp.error"] = e
	}
	return out
}

func decodeResponseMap(v any) (Response, error) {
	m, ok := v.(Map)
	if !ok {
		return Response{}, fmt.Errorf("samp: a response is a map, not a %s", kind(v))
	}
	r := Response{Status: m.Text("samp.status"), Result: m.Map("samp.result"), Error: m.Map("samp.error").Text("samp.errortxt"), Extra: Map{}}
	switch r.Status {
	case StatusOK, StatusWarning, StatusError:
	default:
		return Response{}, fmt.Errorf("samp: a response with samp.status %q; it must be samp.ok, samp.warning or samp.error", r.Status)
	}
	for k, v := range m.Map("samp.error") {
		if k != "samp.errortxt" {
			r.Extra[k] = v
		}
	}
	return r, nil
}

func kind(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case List:
		return "list"
	case Map:
		return "map"
	}
	return "nothing"
}

// Metadata is what a client says of itself (SAMP 1.3, section 3.7).
type Metadata struct {
	Name        string // samp.name
	Description string // samp.description.text
	Icon        string // samp.icon.url
	Docs        string // samp.documentation.url
	Extra       Map
}

func (m Metadata) encode() Map {
	out := Map{}
	for k, v := range m.Extra {
		out[k] = v
	}
	for k, v := range map[string]string{"samp.name": m.Name, "samp.description.text": m.Description, "samp.icon.url": m.Icon, "samp.documentation.url": m.Docs} {
		if v != "" {
			out[k] = v
		}
	}
	return out
}

func decodeMetadata(m Map) Metadata {
	out := Metadata{Name: m.Text("samp.name"), Description: m.Text("samp.description.text"), Icon: m.Text("samp.icon.url"), Docs: m.Text("samp.documentation.url"), Extra: Map{}}
	for k, v := range m {
		if !slices.Contains([]string{"samp.name", "samp.description.text", "samp.icon.url", "samp.documentation.url"}, k) {
			out.Extra[k] = v
		}
	}
	return out
}

// subscribes says whether subscriptions take an MType: by name, or by a pattern
// whose last atom is * (SAMP 1.3, section 3.6.3).
func subscribes(subs Map, mtype string) bool {
	_, ok := annotation(subs, mtype)
	return ok
}

// annotation gives what the most particular subscription to mtype says.
func annotation(subs Map, mtype string) (Map, bool) {
	if v, ok := subs[mtype]; ok {
		m, _ := v.(Map)
		return m, true
	}
	for at := mtype; at != ""; {
		i := strings.LastIndexByte(at, '.')
		if i < 0 {
			break
		}
		at = at[:i]
		if v, ok := subs[at+".*"]; ok {
			m, _ := v.(Map)
			return m, true
		}
	}
	v, ok := subs["*"]
	m, _ := v.(Map)
	return m, ok
}
