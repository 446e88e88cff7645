package main

import "fmt"

func try(f func()) (msg string) {
	defer func() { msg = fmt.Sprint(recover()) }()
	f()
	return
}

// Sizes that no computer has, where Go says so itself.
func main() {
	n := -1
	fmt.Println(try(func() { _ = make([]int, n) }))
	fmt.Println(try(func() { _ = make([]int, 1, 1+n) }))
	fmt.Println(try(func() { _ = make(chan int, n) }))
	huge := int64(1) << 62
	fmt.Println(try(func() { _ = make([]int64, huge) }))
	var zero []struct{}
	zero = append(zero, make([]struct{}, 1<<40)...)
	fmt.Println(len(zero), len(make([]int, 0, 10)), cap(make([]byte, 3, 7)))
	s := ""
	for range 12 {
		s += s + "x"
	}
	fmt.Println(len(s))
}
