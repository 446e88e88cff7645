package main

import "fmt"

func classify(n int) string {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		return "zero"
	case n < 10:
		fallthrough
	case n == 50:
		return "small or fifty"
	default:
		return "large"
	}
}

func tagged(x any) string {
	switch y := x; z := y.(type) {
	case int:
		switch z {
		case 1, 2:
			return "one or two"
		case 3:
			break
		default:
			return "many"
		}
		return "three"
	case string, []byte:
		return fmt.Sprintf("text %T", z)
	case nil:
		return "nil"
	}
	return "?"
}

func calls(s string, n int) int { fmt.Print(s, " "); return n }

func jumps(n int) (out []int) {
	i := 0
loop:
	if i >= n {
		goto done
	}
	out = append(out, i)
	i++
	goto loop
done:
	return append(out, -1)
}

func early(xs []int) (total int, err error) {
	for _, x := range xs {
		if x < 0 {
			err = fmt.Errorf("negative %d", x)
			return
		}
		if x == 0 {
			continue
		}
		total += x
	}
	return total, nil
}

func blocks() {
	x := 1
	{
		x := 2
		x++
	}
	if x := x + 10; x > 5 {
		fmt.Print(x, " ")
	} else if y := x * 2; y > 5 {
		fmt.Print(y)
	}
	switch x := 5; {
	case x > 3:
		fmt.Print("switch ", x, " ")
	}
label:
	for {
		switch {
		default:
			break label
		}
	}
named:
	switch {
	case x == 1:
		for {
			break named
		}
		fmt.Print("never")
	}
	fmt.Println(x)
}

type e struct{ k string }

func main() {
	for _, n := range []int{-1, 0, 5, 50, 60} {
		fmt.Println(n, classify(n))
	}
	for _, x := range []any{1, 3, 9, "s", []byte{1}, nil, 2.5} {
		fmt.Println(tagged(x))
	}
	switch calls("tag", 2) {
	case calls("a", 1), calls("b", 2), calls("c", 3):
		fmt.Println("matched")
	}
	fmt.Println(jumps(3))
	fmt.Println(early([]int{1, 0, 2}))
	fmt.Println(early([]int{1, -2}))
	blocks()
	switch (e{"a"}) {
	case e{"a"}:
		fmt.Println("struct case")
	}
	var i any = 3
	switch i {
	case "3", 3.0:
		fmt.Println("wrong")
	case 3:
		fmt.Println("interface case")
	}
	switch f := func() bool { return true }; f() {
	case true:
		fmt.Println("true")
	}
	x := 5
	x++
	x--
	x <<= 2
	var arr [3]int
	arr[x%3]++
	ptr := &arr[1]
	*ptr += 4
	fmt.Println(x, arr)
	const c = 3
	type local int
	var l local = c

	fmt.Println(l)
	if true {
	}
	for false {
	}
	func() {}()
}
