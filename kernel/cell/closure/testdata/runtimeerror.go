package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

type t struct{ n int }

func (t) m()   {}
func (t) Two() {}

type m interface{ m() }

func try(name string, f func()) {
	defer func() {
		r := recover()
		err, isError := r.(error)
		var re runtime.Error
		fmt.Println(name, "|", r, isError, isError && errors.As(err, &re))
	}()
	f()
}

func main() {
	var p *t
	var xs []int
	var mp map[string]int
	var e any = "text"
	var nothing any
	var reader io.Reader
	var f func()
	i, zero := 5, 0
	arr := [3]int{}
	s := "abc"
	try("pointer", func() { fmt.Println(p.n) })
	try("store", func() { p.n = 1 })
	try("deref", func() { _ = *p })
	try("index", func() { _ = xs[i] })
	try("array", func() { arr[i] = 1 })
	try("string", func() { _ = s[i] })
	try("negative", func() { i := -1; _ = arr[i] })
	try("slice", func() { _ = s[i:] })
	try("bounds", func() { j := 1; _ = s[2:j] })
	try("capacity", func() { _ = xs[:i] })
	try("three", func() { _ = arr[:][1:2:i] })
	try("map", func() { mp["a"] = 1 })
	try("divide", func() { _ = i / zero })
	try("remainder", func() { i %= zero })
	try("assertion", func() { _ = e.(int) })
	try("nil assertion", func() { _ = nothing.(int) })
	try("interface", func() { _ = e.(io.Reader) })
	try("method", func() { _ = any(1).(m) })
	try("nil interface", func() { reader.Read(nil) })
	try("nil function", func() { f() })
	try("comparison", func() { fmt.Println(any(xs) == any(xs)) })
	try("shift", func() { n := -1; _ = 1 << n })
	try("closed", func() { c := make(chan int); close(c); c <- 1 })
	try("close nil", func() { var c chan int; close(c) })
	try("conversion", func() { _ = [4]int(arr[:]) })
	try("custom", func() { panic(fmt.Errorf("own %w", io.EOF)) })
	try("value", func() { panic(t{3}) })
	try("nil", func() { panic(nil) })
}
