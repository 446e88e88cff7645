package main

import "fmt"

type list []int

func pair() ([]int, int)       { return []int{1}, 2 }
func cplx() (float64, float64) { return 1, -1 }

func main() {
	s := make([]int, 2, 5)
	s = append(s, 3)
	t := append(s, 4)
	u := append(s, 5)
	fmt.Println(s, t, u, len(s), cap(s), append([]byte("ab"), "cd"...), append(pair()))
	s = append(s, s...)
	s = append(s[:1], s[2:]...)
	fmt.Println(s, copy(s, s[1:]), s, copy(s, list{9, 8}), s)
	b := make([]byte, 3)
	fmt.Println(copy(b, "hello"), string(b))
	var n []string
	n = append(n, "a", "b")
	n = append(n, n[0]+n[1])
	fmt.Println(n, len(n), append([]any{1}, "x", nil, 2.5))
	m := make(map[string]int, 10)
	m["x"], m["y"] = 1, 2
	delete(m, "x")
	delete(m, "none")
	fmt.Println(m, len(m))
	clear(m)
	clear(b)
	fmt.Println(len(m), b)
	c := make(chan int, 3)
	c <- 1
	fmt.Println(len(c), cap(c))
	close(c)
	v, ok := <-c
	w, no := <-c
	fmt.Println(v, ok, w, no)
	p := new(int)
	*p = 4
	q := new(3 * *p)
	fmt.Println(*p, *q, *new("text"))
	fmt.Println(min(3, 1, 2), max(2.5, 1), min("b", "a"), max(*p, *q), min(int8(3), -3))
	z := complex(1, 2)
	fmt.Println(real(z), imag(z), complex(cplx()), real(complex64(z)))
	arr := [4]string{}
	fmt.Println(len(arr), cap(arr), len(&arr), len("日本"), len([]rune("日本")), cap(arr[1:2]), cap(arr[1:2:3]))
	var nilMap map[int]int
	var nilChan chan int
	fmt.Println(len(nilMap), nilMap[1], len(nilChan), cap(nilChan), len([]int(nil)))
	func() {
		defer func() { fmt.Println("recovered", recover(), recover()) }()
		panic(fmt.Sprint("p", 1))
	}()
	structs := make([]struct{ a, b int }, 2)
	structs = append(structs, struct{ a, b int }{1, 2})
	fmt.Println(structs)
	big := make([]int, 0)
	for i := range 1000 {
		big = append(big, i)
	}
	fmt.Println(len(big), big[999])
}
