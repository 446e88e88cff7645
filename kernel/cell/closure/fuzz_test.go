package closure_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vogo/kernel/cell"
)

// FuzzArithmetic compiles expressions over two numbers that the input makes up, and
// compares what they yield with what the same operations yield in compiled Go.
func FuzzArithmetic(f *testing.F) {
	f.Add(uint8(0), int64(7), int64(-3), []byte{0, 1, 2, 3, 4})
	f.Add(uint8(1), int64(200), int64(7), []byte{9, 8, 7, 6, 5, 1, 0, 2})
	f.Add(uint8(2), int64(-1), int64(1), []byte{3, 3, 13, 23, 4})
	f.Add(uint8(3), int64(1<<40), int64(0), []byte("arithmetic"))
	f.Add(uint8(4), int64(-1<<63), int64(-1), []byte{3, 250, 10})
	f.Add(uint8(5), int64(3), int64(4), []byte{1, 2, 3, 100})
	f.Fuzz(func(t *testing.T, kind uint8, x, y int64, ops []byte) {
		if len(ops) > 40 {
			t.Skip()
		}
		var typ, text, want string
		switch kind % 6 {
		case 0:
			typ = "int"
			text, want = made(int(x), int(y), ops)
		case 1:
			typ = "uint8"
			text, want = made(uint8(x), uint8(y), ops)
		case 2:
			typ = "int16"
			text, want = made(int16(x), int16(y), ops)
		case 3:
			typ = "uint64"
			text, want = made(uint64(x), uint64(y), ops)
		case 4:
			typ = "int64"
			text, want = made(x, y, ops)
		case 5:
			typ = "uint32"
			text, want = made(uint32(x), uint32(y), ops)
		}
		code := fmt.Sprintf("func f(x, y %s) (r %[1]s, err any) {\n\tdefer func() { err = recover() }()\n\tr = %s\n\treturn\n}\nx, y := int64(%d), int64(%d)\nr, err := f(%[1]s(x), %[1]s(y))\nif err != nil {\n\tr = 0\n}\nfmt.Sprintf(\"%%v %%v\", r, err)", typ, text, x, y)
		got, err := compiled(t).Eval(context.Background(), code, cell.IO{Count: 1})
		if err != nil || got.Value != want {
			t.Fatalf("%s\nis %v, %v; want %s", code, got.Value, err, want)
		}
	})
}

type integer interface {
	~int | ~int16 | ~int64 | ~uint8 | ~uint32 | ~uint64
}

// made writes an expression, left to right, and computes it.
func made[T integer](x, y T, ops []byte) (text, value string) {
	text = "x"
	r := x
	defer func() {
		if e := recover(); e != nil {
			value = fmt.Sprintf("0 %v", e)
		}
	}()
	type step func(T) T
	var steps []step
	for _, b := range ops {
		name, z := "y", y
		if b&16 != 0 {
			name, z = "x", x
		}
		if b&32 != 0 {
			name, z = "5", 5
		}
		op := []string{"+", "-", "*", "/", "%", "&", "|", "^", "&^", "<<", ">>"}[b%11]
		if op == "<<" || op == ">>" {
			name, z = "3", 3
		}
		text = "(" + text + " " + op + " " + name + ")"
		steps = append(steps, func(r T) T { return applied(r, op, z) })
	}
	if strings.Count(text, "x")+strings.Count(text, "y") == 0 {
		text = "x"
	}
	for _, s := range steps {
		r = s(r)
	}
	return text, fmt.Sprintf("%v <nil>", r)
}

func applied[T integer](a T, op string, b T) T {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	case "%":
		return a % b
	case "&":
		return a & b
	case "|":
		return a | b
	case "^":
		return a ^ b
	case "&^":
		return a &^ b
	case "<<":
		return a << b
	}
	return a >> b
}

// FuzzStatements compiles function bodies that the input makes up of Go's own words.
// Whatever they are, they end, and the session lives.
func FuzzStatements(f *testing.F) {
	words := strings.Fields("x y s m p f ( ) { } [ ] := = += ++ -- + - * / < == && ! . , ; : 1 2 \"a\" if else for range switch case default break continue return defer go func int string struct var nil len append make map recover panic & <- chan select interface any true goto L L:")
	f.Add([]byte{0, 16, 29, 28})
	f.Add([]byte{33, 0, 24, 30, 8, 0, 19, 9})
	f.Add([]byte{44, 48, 6, 7, 8, 9, 6, 7})
	f.Fuzz(func(t *testing.T, picks []byte) {
		if len(picks) > 60 {
			t.Skip()
		}
		var b strings.Builder
		for _, p := range picks {
			b.WriteString(words[int(p)%len(words)] + " ")
			if p >= 128 {
				b.WriteByte('\n')
			}
		}
		s := compiled(t)
		code := "type T struct{ a int; n *T }\nfunc g(x, y int, s []int, m map[string]int, p *T, f func(int) int) (r any) {\n" + b.String() + "\nreturn\n}\ng(1, 2, []int{3}, map[string]int{}, &T{}, func(n int) int { return n })"
		ctx, cancel := context.WithTimeout(context.Background(), 500e6)
		defer cancel()
		if _, err := s.Eval(ctx, code, cell.IO{Count: 1}); err != nil && strings.Contains(err.Error(), "cannot be compiled") {
			t.Fatalf("%s\n%v", code, err)
		}
		if r, err := s.Eval(context.Background(), "20 + 22", cell.IO{Count: 2}); err != nil || r.Value != 42 {
			t.Fatalf("after\n%s\n%v, %v", code, r.Value, err)
		}
	})
}
