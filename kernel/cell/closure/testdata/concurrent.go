package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) add(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[k]++
}

func produce(n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i
		}
	}()
	return ch
}

func worker(in <-chan int, out chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	for v := range in {
		out <- v * v
	}
}

func main() {
	sum := 0
	for v := range produce(10) {
		sum += v
	}
	fmt.Println(sum)
	in, out := make(chan int), make(chan int, 100)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go worker(in, out, &wg)
	}
	for i := range 50 {
		in <- i
	}
	close(in)
	wg.Wait()
	close(out)
	total := 0
	for v := range out {
		total += v
	}
	fmt.Println(total)
	c := counter{n: map[string]int{}}
	var ops atomic.Int64
	for i := range 20 {
		wg.Go(func() {
			for range 50 {
				c.add(fmt.Sprint(i % 3))
				ops.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println(c.n["0"]+c.n["1"]+c.n["2"], ops.Load())
	a, b, quit := make(chan int, 1), make(chan string, 1), make(chan bool)
	a <- 1
	select {
	case v := <-a:
		fmt.Println("a", v)
	case s := <-b:
		fmt.Println("b", s)
	}
	select {
	case <-quit:
		fmt.Println("quit")
	default:
		fmt.Println("nothing")
	}
	b <- "text"
	var s string
	var ok bool
	select {
	case s, ok = <-b:
	case a <- 2:
	}
	fmt.Println(len(a) == 1 || s == "text" && ok)
	var nilChan chan int
	select {
	case <-nilChan:
	case <-time.After(time.Millisecond):
		fmt.Println("late")
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { <-ctx.Done(); done <- ctx.Err() }()
	cancel()
	fmt.Println(<-done)
	var once sync.Once
	for range 3 {
		once.Do(func() { fmt.Println("once") })
	}
	results := make([]int, 10)
	for i := range results {
		wg.Go(func() { results[i] = i * i })
	}
	wg.Wait()
	fmt.Println(results)
	cond := sync.NewCond(&sync.Mutex{})
	ready := false
	go func() { cond.L.Lock(); ready = true; cond.L.Unlock(); cond.Broadcast() }()
	cond.L.Lock()
	for !ready {
		cond.Wait()
	}
	cond.L.Unlock()
	x := 1
	go func(n int) { quit <- n == 1 }(x)
	x = 2
	fmt.Println(<-quit, x)
}
