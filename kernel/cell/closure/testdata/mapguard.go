package main

import (
	"fmt"
	"math"
	"sync"
)

type key struct {
	a any
	b string
}

func try(f func()) (msg string) {
	defer func() {
		if r := recover(); r != nil {
			msg = "panics"
		}
	}()
	f()
	return "fine"
}

// Maps of goroutines that take turns, of keys that cannot be hashed, and maps that
// change while they are walked through.
func main() {
	m := map[any]int{1: 1, "a": 2, 2.5: 3, [2]int{1, 2}: 4, key{1, "x"}: 5, nil: 6}
	fmt.Println(m[1], m["a"], m[2.5], m[[2]int{1, 2}], m[key{1, "x"}], m[nil], m[key{"1", "x"}])
	bad := any([]int{1})
	fmt.Println(try(func() { _ = m[bad] }), try(func() { m[bad] = 1 }), try(func() { delete(m, bad) }), try(func() { m[key{bad, ""}]++ }), try(func() { m["b"]++ }), m["b"])
	var none map[string]int
	fmt.Println(none["x"], len(none), try(func() { none["x"] = 1 }), try(func() { delete(none, "x") }), try(func() { clear(none) }))
	nan := math.NaN()
	f := map[float64]int{nan: 1, 0: 2}
	f[nan] = 3
	_, ok := f[nan]
	fmt.Println(len(f), ok, f[math.Copysign(0, -1)])
	clear(f)
	fmt.Println(len(f))
	var mu sync.RWMutex
	var wg sync.WaitGroup
	shared := map[int]int{}
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				mu.Lock()
				shared[j] += i
				mu.Unlock()
				mu.RLock()
				_ = shared[j]
				mu.RUnlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(len(shared), shared[7])
	own := make([]map[int]string, 8)
	for i := range own {
		wg.Go(func() {
			own[i] = map[int]string{}
			for j := range 300 {
				own[i][j] = fmt.Sprint(i, j)
				delete(own[i], j-10)
			}
		})
	}
	wg.Wait()
	fmt.Println(len(own[3]), own[5][299])
	grow := map[int]int{0: 0}
	for k := range grow {
		if len(grow) < 100 {
			grow[k+len(grow)] = k
		}
	}
	fmt.Println(len(grow) > 1, grow[0])
	nested := map[string]map[string][]int{}
	for i := range 6 {
		k := string(rune('a' + i%2))
		if nested[k] == nil {
			nested[k] = map[string][]int{}
		}
		nested[k]["n"] = append(nested[k]["n"], i)
	}
	fmt.Println(nested)
}
