package main

import (
	"errors"
	"fmt"
	"os"
)

func order() {
	for i := range 3 {
		defer fmt.Print(i, " ")
	}
	n := 1
	defer fmt.Print("n=", n, " ")
	n = 2
	defer func() { fmt.Print("closure n=", n, " ") }()
}

func result() (n int, err error) {
	defer func() {
		n *= 2
		if r := recover(); r != nil {
			err = fmt.Errorf("wrapped: %v", r)
		}
	}()
	n = 5
	panic("boom")
}

func nested() (s string) {
	defer func() { s += fmt.Sprint("|outer ", recover()) }()
	defer func() {
		defer func() { s += fmt.Sprint("|inner ", recover()) }()
		panic("second")
	}()
	panic("first")
}

func replaced() (s string) {
	defer func() { s = fmt.Sprint(recover()) }()
	defer func() { panic("new") }()
	panic("old")
}

func helper() any { return recover() }

func notDirect() (s string) {
	defer func() { s += fmt.Sprint(" then ", recover()) }()
	defer func() { s = fmt.Sprint(helper()) }()
	panic("kept")
}

type res struct{ name string }

func (r *res) close() { fmt.Print("close ", r.name, " ") }
func (r res) value()  { fmt.Print("value ", r.name, " ") }

func methods() {
	r := &res{"a"}
	defer r.close()
	defer r.value()
	r.name = "b"
	defer (&res{"c"}).close()
}

func loop() (out []int) {
	for i := range 3 {
		func() {
			defer func() {
				if recover() != nil {
					out = append(out, -i)
				}
			}()
			if i == 1 {
				panic(i)
			}
			out = append(out, i)
		}()
	}
	return
}

func rethrow() {
	defer func() {
		r := recover()
		panic(fmt.Sprint("again ", r))
	}()
	panic("once")
}

type custom struct{ code int }

func (c custom) Error() string { return fmt.Sprint("code ", c.code) }

func typed() (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	panic(custom{3})
}

func main() {
	order()
	fmt.Println()
	fmt.Println(result())
	fmt.Println(nested())
	fmt.Println(replaced())
	fmt.Println(notDirect())
	methods()
	fmt.Println()
	fmt.Println(loop())
	func() {
		defer func() { fmt.Println(recover()) }()
		rethrow()
	}()
	err := typed()
	var c custom
	fmt.Println(err, errors.As(err, &c), c.code)
	fmt.Println(recover(), helper())
	defer fmt.Println("not shown: the program exits")
	func() {
		defer func() {
			fmt.Println(recover())
			os.Exit(0)
		}()
		var m map[string]int
		m["x"] = 1
	}()
}
