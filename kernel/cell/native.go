package cell

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"vogo/kernel/cell/lower"
)

// natives holds compiled instances of the generic functions whose loops are too
// hot for an interpreter, by their names in the runtime package.
var natives = map[string]reflect.Value{}

func native(key string, f any) {
	name := fmt.Sprintf("Native%d", len(natives))
	natives[name] = reflect.ValueOf(f)
	lower.NativeInstances[key] = name
}

func init() {
	native("maps.clone", cloneMap)
	ordered[int]("int")
	ordered[int64]("int64")
	ordered[uint8]("uint8")
	ordered[rune]("int32")
	ordered[float32]("float32")
	ordered[float64]("float64")
	ordered[string]("string")
	byKey[string]("string")
	byKey[int]("int")
}

// cloneMap does what the runtime does for maps.Clone.
func cloneMap(m any) any {
	v := reflect.ValueOf(plain(m))
	if v.IsNil() {
		return m
	}
	c := reflect.MakeMapWithSize(v.Type(), v.Len())
	for it := v.MapRange(); it.Next(); {
		c.SetMapIndex(it.Key(), it.Value())
	}
	return c.Interface()
}

// ordered makes the instances for slices of an ordered type.
func ordered[E cmp.Ordered](e string) {
	for name, f := range map[string]any{
		"Sort": slices.Sort[[]E], "IsSorted": slices.IsSorted[[]E], "Max": slices.Max[[]E], "Min": slices.Min[[]E],
		"Contains": slices.Contains[[]E], "Index": slices.Index[[]E], "Equal": slices.Equal[[]E], "Compare": slices.Compare[[]E],
		"Reverse": slices.Reverse[[]E], "Compact": slices.Compact[[]E], "BinarySearch": slices.BinarySearch[[]E],
		"Clone": slices.Clone[[]E], "Repeat": slices.Repeat[[]E],
		"SortFunc": slices.SortFunc[[]E], "SortStableFunc": slices.SortStableFunc[[]E],
		"IndexFunc": slices.IndexFunc[[]E], "ContainsFunc": slices.ContainsFunc[[]E],
	} {
		native("slices."+name+"[[]"+e+","+e+"]", f)
	}
	native("slices.Sorted["+e+"]", slices.Sorted[E])
	native("slices.Collect["+e+"]", slices.Collect[E])
	native("cmp.Compare["+e+"]", cmp.Compare[E])
	native("cmp.Less["+e+"]", cmp.Less[E])
}

// byKey makes the instances for maps with a common key.
func byKey[K cmp.Ordered](k string) {
	keyed[K, int](k, "int")
	keyed[K, float64](k, "float64")
	keyed[K, string](k, "string")
	keyed[K, bool](k, "bool")
}

func keyed[K cmp.Ordered, V comparable](k, v string) {
	args := "[map[" + k + "]" + v + "," + k + "," + v + "]"
	native("maps.Keys"+args, maps.Keys[map[K]V])
	native("maps.Values"+args, maps.Values[map[K]V])
	native("maps.Clone"+args, maps.Clone[map[K]V])
}
