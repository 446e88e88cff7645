package table

import (
	"fmt"
	"strings"
)

// Datatype is the type of one element of a column, as VOTable 1.5 section 2.1 lists them.
type Datatype uint8

// The datatypes of VOTable.
const (
	Boolean Datatype = iota
	Bit
	UnsignedByte
	Short
	Int
	Long
	Char
	UnicodeChar
	Float
	Double
	FloatComplex
	DoubleComplex
)

var datatypes = [...]struct {
	name string
	size int // bytes of an element in the binary serializations; a bit has none of its own
}{
	Boolean: {"boolean", 1}, Bit: {"bit", 0}, UnsignedByte: {"unsignedByte", 1},
	Short: {"short", 2}, Int: {"int", 4}, Long: {"long", 8},
	Char: {"char", 1}, UnicodeChar: {"unicodeChar", 2},
	Float: {"float", 4}, Double: {"double", 8},
	FloatComplex: {"floatComplex", 8}, DoubleComplex: {"doubleComplex", 16},
}

// String is the name VOTable gives the datatype, as "unsignedByte".
func (d Datatype) String() string {
	if int(d) < len(datatypes) {
		return datatypes[d].name
	}
	return fmt.Sprintf("Datatype(%d)", uint8(d))
}

// Size is the number of bytes of an element in VOTable's binary serializations, 0 for a bit.
func (d Datatype) Size() int {
	if int(d) < len(datatypes) {
		return datatypes[d].size
	}
	return 0
}

// ParseDatatype finds the datatype of a name, without regard to case; it also knows the
// names other dialects give them, such as "string", "integer" and "real".
func ParseDatatype(name string) (Datatype, error) {
	for d := range datatypes {
		if strings.EqualFold(name, datatypes[d].name) {
			return Datatype(d), nil
		}
	}
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "string", "str", "text", "varchar":
		return Char, nil
	case "bool", "logical":
		return Boolean, nil
	case "byte", "uint8":
		return UnsignedByte, nil
	case "int16", "smallint", "int8":
		return Short, nil
	case "integer", "int32", "uint16":
		return Int, nil
	case "int64", "bigint", "uint32", "uint64":
		return Long, nil
	case "real", "float32":
		return Float, nil
	case "float64":
		return Double, nil
	case "complex64":
		return FloatComplex, nil
	case "complex128":
		return DoubleComplex, nil
	}
	return 0, fmt.Errorf("table: %q is no VOTable datatype (boolean, bit, unsignedByte, short, int, long, char, unicodeChar, float, double, floatComplex, doubleComplex)", name)
}

// IsNumber tells whether elements are real numbers (bits and booleans are not).
func (d Datatype) IsNumber() bool { return d.isInteger() || d.isFloat() }

// IsText tells whether cells are texts.
func (d Datatype) IsText() bool { return d == Char || d == UnicodeChar }

func (d Datatype) isInteger() bool {
	return d == UnsignedByte || d == Short || d == Int || d == Long
}

func (d Datatype) isFloat() bool { return d == Float || d == Double }

func (d Datatype) isComplex() bool { return d == FloatComplex || d == DoubleComplex }
