package standin

import (
	"path/filepath"
	"testing"

	"vogo/vokit/desktop"
	"vogo/vokit/samp"
	"vogo/vokit/table"
)

func TestStandInTakesATableAndPointsAtRows(t *testing.T) {
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "lock")))
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	stop, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	s := desktop.New("vogo", "")
	defer s.Close()
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"a", "b", "c", "d"})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("letters", name)
	if err != nil {
		t.Fatal(err)
	}
	rows := make(chan string, 10)
	if _, err := s.OnRow(t.Context(), func(r table.Row) {
		n, _ := r.Text("name")
		rows <- n
	}); err != nil {
		t.Fatal(err)
	}
	rep, err := s.Send(t.Context(), "topcat", tab)
	if err != nil {
		t.Fatal(err)
	}
	if st, _ := rep.Strings("status"); st[0] != "ok" {
		t.Errorf("report:\n%s", rep)
	}
	for _, want := range []string{"a", "b", "c"} {
		if got := <-rows; got != want {
			t.Errorf("row %q, want %q", got, want)
		}
	}
	for _, name := range []string{"aladin", "SPLAT"} {
		if _, err := s.Send(t.Context(), name, tab); err != nil {
			t.Error(err)
		}
	}
}
