package widget

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"
	"time"
)

// python is a Python with ipywidgets: the one that VOGO_PYTHON names, or python3.
func python(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("asks ipywidgets")
	}
	bin, named := os.LookupEnv("VOGO_PYTHON")
	if !named {
		bin = "python3"
	}
	out, err := exec.Command(bin, "-c", "import ipywidgets; print(ipywidgets.__version__)").Output()
	switch {
	case err != nil && named:
		t.Fatalf("VOGO_PYTHON names %s, which has no ipywidgets", bin)
	case err != nil:
		t.Skipf("%s has no ipywidgets; VOGO_PYTHON names one that has", bin)
	case string(out[:2]) != "8.":
		t.Skipf("%s has ipywidgets %s; the models are those of 8", bin, out)
	}
	return bin
}

// What ipywidgets sends is what is sent here: the states of all widgets, and
// whole conversations.
func TestIpywidgetsSaysTheSame(t *testing.T) {
	out, err := exec.Command(python(t), "testdata/peer.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	var peer struct {
		Version  string
		Defaults map[string][]sent
		Scenes   map[string][]sent
	}
	if err := json.Unmarshal(out, &peer); err != nil {
		t.Fatal(err)
	}
	t.Logf("ipywidgets %s: %d widgets, %d scenes", peer.Version, len(peer.Defaults), len(peer.Scenes))
	for name, class := range classes {
		want, ok := peer.Defaults[name]
		if !ok {
			t.Errorf("ipywidgets has no %s", name)
			continue
		}
		f := newFront(t)
		m := newModel(class)
		switch name {
		case "Link", "DirectionalLink":
			m.tie("source", NewIntSlider(), "value")
			m.tie("target", NewIntText(), "value")
		case "SelectionSlider", "SelectionRangeSlider":
			m.setOptions([]string{"a", "b"})
		}
		all.Lock()
		if err := m.connect(""); err != nil {
			t.Fatal(err)
		}
		all.Unlock()
		compare(t, name, f.take(), want)
	}
	for name := range peer.Defaults {
		if classes[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	for name, play := range scenes {
		f := newFront(t)
		inCell(t, "cell", func() { play(f) })
		compare(t, name, f.take(), peer.Scenes[name])
	}
}

// compare compares conversations, message by message.
func compare(t *testing.T, name string, got, want []sent) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d messages, ipywidgets sends %d", name, len(got), len(want))
		return
	}
	for i := range got {
		g, w := flat(t, got[i]), flat(t, want[i])
		for key := range w {
			if !reflect.DeepEqual(g[key], w[key]) {
				t.Errorf("%s, message %d: %s is %v, ipywidgets sends %v", name, i, key, g[key], w[key])
			}
		}
		for key := range g {
			if _, ok := w[key]; !ok {
				t.Errorf("%s, message %d: %s is %v, ipywidgets does not send it", name, i, key, g[key])
			}
		}
	}
}

// flat is a message with its state, if it has one, opened up.
func flat(t *testing.T, m sent) map[string]any {
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	data := out["data"].(map[string]any)
	delete(out, "data")
	for k, v := range data {
		out["data."+k] = v
	}
	if state, ok := data["state"].(map[string]any); ok {
		delete(out, "data.state")
		for k, v := range state {
			out["state."+k] = v
		}
	}
	return out
}

// scenes are played by testdata/peer.py likewise.
var scenes = map[string]func(f *front){
	"slider": func(f *front) {
		s := NewIntSlider().SetValue(3).SetMax(10).SetDescription("n")
		s.MIMEBundle()
		s.SetValue(7)
		f.set(s, "value", 5)
		f.say(f.name(s), map[string]any{"method": "request_state"})
		all.Lock()
		s.disconnect() // and not its style, which ipywidgets leaves open
		all.Unlock()
	},
	"dropdown": func(f *front) {
		d := NewDropdown().SetOptions("g", "r").SetDescription("band")
		d.MIMEBundle()
		f.set(d, "index", 1)
		if d.Selected() != "r" {
			f.t.Errorf("selected %q", d.Selected())
		}
	},
	"tab": func(*front) {
		NewTab().SetChildren(NewText().SetValue("x"), NewCheckbox().SetValue(true)).SetTitles("A", "B").MIMEBundle()
	},
	"image": func(*front) {
		i := NewImage().SetValue([]byte("\x89PNG")).SetWidth("3")
		i.MIMEBundle()
		i.SetValue([]byte("other"))
	},
	"upload": func(f *front) {
		u := NewFileUpload()
		u.MIMEBundle()
		f.say(f.name(u), map[string]any{"method": "update", "buffer_paths": []any{[]any{"value", 0, "content"}},
			"state": map[string]any{"value": []any{map[string]any{"name": "a.csv", "type": "text/csv", "size": 2, "last_modified": 1000}}}}, []byte("hi"))
		if v := u.Value(); len(v) != 1 || v[0].Name != "a.csv" || string(v[0].Content) != "hi" || v[0].LastModified.UnixMilli() != 1000 {
			f.t.Errorf("uploaded %v", v)
		}
	},
	"times": func(*front) {
		at := time.Date(1995, 4, 1, 12, 30, 15, 250e6, time.UTC)
		NewDatePicker().SetValue(at).MIMEBundle()
		NewDatetimePicker().SetValue(at).MIMEBundle()
		NewTimePicker().SetValue(12*time.Hour + 30*time.Minute + 15*time.Second).MIMEBundle()
	},
	"control": func(f *front) {
		NewImage().SetValue([]byte("png")).MIMEBundle()
		f.take()
		c := &conn{front: f, id: controlTarget}
		openControl(c, nil)
		c.message(json.RawMessage(`{"method":"request_states"}`), nil)
	},
}

// gen/models.json is what the installed ipywidgets has.
func TestModelsAreThoseOfIpywidgets(t *testing.T) {
	bin := python(t)
	want, err := exec.Command(bin, "gen/traits.py").Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("gen/models.json")
	if err != nil {
		t.Fatal(err)
	}
	version := func(doc []byte) (v struct{ Ipywidgets string }) {
		if err := json.Unmarshal(doc, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if g, w := version(got), version(want); g != w {
		t.Skipf("the models are those of ipywidgets %s, and here is %s", g.Ipywidgets, w.Ipywidgets)
	}
	if !slices.Equal(got, want) {
		t.Error("gen/models.json is not what gen/traits.py writes: " + fmt.Sprintf("%d bytes, want %d", len(got), len(want)))
	}
}
