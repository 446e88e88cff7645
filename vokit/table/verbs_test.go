package table

import (
	"slices"
	"strings"
	"testing"
)

func TestDropAndRename(t *testing.T) {
	tb := stars(t)
	got, err := tb.Drop("RA", "dec")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Names(), []string{"id", "gmag", "name", "var", "t_min"}) || !tb.Has("ra") {
		t.Errorf("dropped %v, left %v", got.Names(), tb.Names())
	}
	if got, err = got.Rename("gmag", "G"); err != nil || got.Names()[1] != "G" || got.Columns()[1].Unit != "mag" || tb.Names()[3] != "gmag" {
		t.Errorf("%v, %v", got, err)
	}
	for what, err := range map[string]error{
		"no column": func() error { _, err := tb.Drop("dek"); return err }(), "there is one": func() error { _, err := tb.Rename("ra", "dec"); return err }(),
		"a new name": func() error { _, err := tb.Rename("ra", ""); return err }(), `nearest: "name"`: func() error { _, err := tb.Rename("nam", "x"); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), what) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestUnique(t *testing.T) {
	tb, err := New("t", col(t, Meta{Name: "a"}, []any{1, 2, 1, nil, nil}), col(t, Meta{Name: "b"}, []string{"x", "x", "x", "y", "y"}), col(t, Meta{Name: "c"}, []float64{1, 2, 3, 4, 4}))
	if err != nil {
		t.Fatal(err)
	}
	for keys, want := range map[string][]float64{"a": {1, 2, 4}, "b": {1, 4}, "a b": {1, 2, 4}, "": {1, 2, 3, 4}} {
		got, err := tb.Unique(strings.Fields(keys)...)
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := got.Floats("c"); !slices.Equal(c, want) {
			t.Errorf("%q: %v, want %v", keys, c, want)
		}
	}
	if got, err := tb.Head(0).Unique("a"); err != nil || got.NumRows() != 0 {
		t.Errorf("%v %v", got, err)
	}
	if _, err := tb.Unique("z"); err == nil {
		t.Error("a column that there is not")
	}
}

func TestFilterMapEach(t *testing.T) {
	tb := stars(t)
	got := tb.Filter(func(r Row) bool { return !r.IsNull("name") && strings.HasPrefix(r.must(t, "name"), "HD") })
	if id, _ := got.Ints("id"); got.NumRows() != 2 || id[1] != 4295806720000000002 {
		t.Errorf("filtered %v", id)
	}
	names, err := tb.Map("name", strings.ToLower)
	if err != nil || !slices.Equal(names, []string{"hd 1", "hd 22", "", "m 31"}) {
		t.Errorf("mapped %v, %v", names, err)
	}
	var seen []int
	tb.Each(func(r Row) { seen = append(seen, r.Index()) })
	if !slices.Equal(seen, []int{0, 1, 2, 3}) {
		t.Errorf("each %v", seen)
	}
}

func (r Row) must(t *testing.T, name string) string {
	s, err := r.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Sorting by several keys is stable, and nulls are last whichever way.
func TestSortSeveralKeys(t *testing.T) {
	tb, err := New("t", col(t, Meta{Name: "k"}, []any{"bb", nil, "a", "bb", "a", "bbbbbbbbb2", "bbbbbbbbb1"}), col(t, Meta{Name: "v"}, []any{1, 2, nil, 0, 5, 1, 1}), col(t, Meta{Name: "n"}, []int64{0, 1, 2, 3, 4, 5, 6}))
	if err != nil {
		t.Fatal(err)
	}
	for keys, want := range map[string][]int64{
		"k v": {4, 2, 3, 0, 6, 5, 1}, "-k v": {5, 6, 3, 0, 4, 2, 1}, "-v": {4, 1, 0, 5, 6, 3, 2}, "v -k": {3, 5, 6, 0, 1, 4, 2}, "": {0, 1, 2, 3, 4, 5, 6},
	} {
		got, err := tb.Sort(strings.Fields(keys)...)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := got.Ints("n"); !slices.Equal(n, want) {
			t.Errorf("%q: %v, want %v", keys, n, want)
		}
	}
}

// Keys of different datatypes join where they are the same number.
func TestJoinTypes(t *testing.T) {
	a, _ := New("a", col(t, Meta{Name: "k"}, []int64{1, 2, 3, 1 << 60}), col(t, Meta{Name: "x"}, []string{"p", "q", "r", "s"}))
	for _, keys := range []any{[]float64{3, 1, 7}, []int16{3, 1, 7}, []string{"3", "1", "7"}, []float32{3, 1, 7}, []any{int64(3), int64(1), nil}} {
		b, err := New("b", col(t, Meta{Name: "k"}, keys), col(t, Meta{Name: "y"}, []int64{30, 10, 70}))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Join(a, b, "inner")
		if err != nil {
			t.Fatal(err)
		}
		if y, _ := got.Ints("y"); !slices.Equal(y, []int64{10, 30}) {
			t.Errorf("%T: %v", keys, y)
		}
	}
}
