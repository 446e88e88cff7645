package cell

import "reflect"

// textOf is the conversion of a slice of bytes or runes of a named type to a
// string.
func textOf(v any) string {
	rv := reflect.ValueOf(plain(v))
	if rv.Type().Elem().Kind() == reflect.Uint8 {
		return string(rv.Bytes())
	}
	runes := make([]rune, rv.Len())
	for i := range runes {
		runes[i] = rune(rv.Index(i).Int())
	}
	return string(runes)
}

// bytesOf is the conversion of a string to such a slice; like is one of its type.
func bytesOf(s string, like any) any {
	t := reflect.TypeOf(plain(like))
	var v reflect.Value
	if t.Elem().Kind() == reflect.Uint8 {
		v = reflect.MakeSlice(t, len(s), len(s))
		for i := range len(s) {
			v.Index(i).SetUint(uint64(s[i]))
		}
		return v.Interface()
	}
	runes := []rune(s)
	v = reflect.MakeSlice(t, len(runes), len(runes))
	for i, r := range runes {
		v.Index(i).SetInt(int64(r))
	}
	return v.Interface()
}
