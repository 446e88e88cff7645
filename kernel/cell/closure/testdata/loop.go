package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func pairs[K comparable, V any](ks []K, vs []V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i, k := range ks {
			if !yield(k, vs[i]) {
				return
			}
		}
	}
}

func find(n int) (int, bool) {
	for i := range count(10) {
		defer func() { found = append(found, i) }()
		if i*i == n {
			return i, true
		}
	}
	return 0, false
}

var found []int

func main() {
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		fmt.Print(i, j, " ")
	}
	n := 0
	for n < 3 {
		n++
	}
	for {
		if n++; n > 5 {
			break
		}
	}
	fmt.Println(n)
outer:
	for i := range 4 {
		for j := range 4 {
			switch {
			case j == 2:
				continue outer
			case i == 3:
				break outer
			}
			fmt.Print(i, j, " ")
		}
	}
	fmt.Println()
	xs := []int{1, 2, 3}
	for i, x := range xs {
		xs = append(xs, x*10)
		xs[i]++
	}
	arr := [3]int{1, 2, 3}
	for i, x := range arr {
		arr[2] = 10
		fmt.Print(i, x, " ")
	}
	for i, x := range &arr {
		arr[2] = 20
		fmt.Print(i, x, " ")
	}
	fmt.Println(xs)
	for i, r := range "aé\xff日" {
		fmt.Print(i, ":", r, " ")
	}
	for range 2 {
		fmt.Print("x")
	}
	for i := range uint8(3) {
		fmt.Printf("%T%d", i, i)
	}
	fmt.Println()
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	var keys []string
	for k := range m {
		keys = append(keys, k)
		delete(m, "none")
	}
	sort.Strings(keys)
	sum := 0
	for _, v := range m {
		sum += v
	}
	for k := range m {
		delete(m, k)
	}
	fmt.Println(keys, sum, len(m))
	for i := range count(10) {
		if i == 1 {
			continue
		}
		if i == 4 {
			break
		}
		fmt.Print(i, " ")
	}
	for k, v := range pairs([]string{"p", "q"}, []float64{1.5, 2.5}) {
		fmt.Print(k, v, " ")
	}
	fmt.Println(find(9))
	fmt.Println(found, slices.Collect(count(3)), slices.Sorted(maps.Keys(map[int]bool{2: true, 1: true})))
	var fs []func() int
	for i := range 3 {
		fs = append(fs, func() int { i *= 2; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), f(), " ")
	}
	var k, v int
	for k, v = range []int{7, 8} {
	}
	fmt.Println(k, v)
	i := 0
again:
	if i < 3 {
		i++
		goto again
	}
	fmt.Println(i)
	next, stop := iter.Pull(count(3))
	a, ok := next()
	b, _ := next()
	stop()
	fmt.Println(a, b, ok)
outerSeq:
	for i := range count(5) {
		for j := range count(5) {
			if j > i {
				continue outerSeq
			}
			if i == 3 {
				break outerSeq
			}
			fmt.Print(i, j, " ")
		}
	}
	fmt.Println()
	type point struct{ x, y int }
	ps := []point{{1, 2}, {3, 4}}
	for _, p := range ps {
		p.x = 100
	}
	for i := range ps {
		ps[i].x++
	}
	fmt.Println(ps)
	var nilSlice []int
	var nilMap map[int]int
	for range nilSlice {
		fmt.Println("never")
	}
	for range nilMap {
		fmt.Println("never")
	}
}
