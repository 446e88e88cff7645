package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

type (
	id    int
	text  string
	bytes []byte
	fn    func(int) int
	err   struct{ msg string }
)

func (e err) Error() string { return e.msg }
func (i id) String() string { return fmt.Sprintf("#%d", int(i)) }
func (f fn) call(n int) int { return f(n) }
func reader() io.Reader     { return strings.NewReader("abc") }
func kind(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprintf("whole %v", v)
	case fmt.Stringer:
		return "stringer " + v.String()
	case error:
		return "error " + v.Error()
	case []int:
		return fmt.Sprint("ints ", len(v))
	case func(int) int:
		return fmt.Sprint("func ", v(1))
	case map[string]int, chan int:
		return fmt.Sprintf("%T", v)
	case *int:
		return fmt.Sprint("pointer ", *v)
	case struct{ a int }:
		return fmt.Sprint("struct ", v.a)
	}
	return fmt.Sprintf("other %T", x)
}

func main() {
	f, n, big := 3.99, -5, 300
	fmt.Println(int(f), int(-f), float32(f), uint8(big), int8(big), uint16(int16(n)), float64(n), uint32(1<<31))
	fmt.Println(string(rune(65)), []byte("héy"), []rune("héy"), string([]rune{104, 233}), string([]byte{104, 105}), text("x")+"y", string(text("z")))
	fmt.Println(id(7), []id{1, 2}, bytes("ab"), string(bytes("cd")), fn(func(n int) int { return -n }).call(4))
	fmt.Println(math.Float64bits(1), uint64(math.MaxInt64)+1, int64(f)<<2, complex64(complex(f, 1)))
	x := 4
	for _, v := range []any{nil, 1, int64(2), id(3), err{"e"}, errors.New("p"), []int{1}, func(n int) int { return n + 1 }, map[string]int{}, make(chan int), &x, struct{ a int }{9}, "s", 2.5, uint(1)} {
		fmt.Println(kind(v))
	}
	var r io.Reader = reader()
	_, isReadWriter := r.(io.ReadWriter)
	sr, isStrings := r.(*strings.Reader)
	fmt.Println(isReadWriter, isStrings, sr.Len())
	var e error = err{"boxed"}
	var a any = e
	back, ok := a.(err)
	fmt.Println(back.msg, ok, a.(error).Error(), e == err{"boxed"}, a == any(e))
	s := []int{1, 2, 3, 4}
	arr := [3]int(s)
	ptr := (*[2]int)(s)
	ptr[0] = 10
	fmt.Println(arr, *ptr, s)
	type a1 struct{ n int }
	type a2 struct{ n int }
	fmt.Println(a2(a1{5}), (*a2)(&a1{6}).n)
	var st fmt.Stringer = id(8)
	var any1 interface{ String() string } = st
	fmt.Println(any1, any1.(id)+1)
	var nilErr error
	var nilPtr *int
	var boxed any = nilPtr
	fmt.Println(nilErr == nil, boxed == nil, boxed == (*int)(nil))
	ch := make(chan int, 1)
	var send chan<- int = ch
	var recv <-chan int = ch
	send <- 3
	fmt.Println(<-recv)
}
