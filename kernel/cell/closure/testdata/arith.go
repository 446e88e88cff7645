package main

import (
	"fmt"
	"math"
)

type number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func whole[T number](a, b T) {
	fmt.Printf("%T: %v %v %v %v %v %v %v %v %v\n", a, a+b, a-b, a*b, a/b, a%b, a&b, a|b, a^b, a&^b)
	fmt.Println(a<<1, a<<9, a>>1, a>>70, -a, ^a, a == b, a != b, a < b, a <= b, a > b, a >= b)
	a += b
	a *= 3
	a -= 1
	a /= 2
	a %= 100
	a <<= 2
	a >>= 1
	a ^= b
	a |= 1
	a &= 127
	a &^= 2
	a++
	b--
	fmt.Println(a, b)
}

func real_[T ~float32 | ~float64](a, b T) {
	fmt.Printf("%T: %v %v %v %v %v\n", a, a+b, a-b, a*b, a/b, -a)
	fmt.Println(a == b, a != b, a < b, a <= b, a > b, a >= b)
	a += b
	a *= a
	a /= 3
	a -= 0.25
	fmt.Println(a)
}

func complex_[T ~complex64 | ~complex128](a, b T) {
	fmt.Println(a+b, a-b, a*b, a/b, -a, a == b, a != b)
}

type celsius float64

func main() {
	whole[int](200, 7)
	whole[int8](100, 7)
	whole[int8](-128, -1)
	whole[int16](-30000, 3)
	whole[int32](math.MaxInt32, 2)
	whole[int64](math.MinInt64, -1)
	whole[uint](5, 7)
	whole[uint8](250, 10)
	whole[uint16](65535, 2)
	whole[uint32](1<<31, 3)
	whole[uint64](math.MaxUint64, 10)
	real_[float32](0.1, 3)
	real_[float64](0.1, math.Inf(1))
	real_(celsius(21.5), 2)
	nan := math.NaN()
	fmt.Println(nan == nan, nan != nan, nan < 1, nan > 1, 1/math.Inf(-1))
	complex_[complex64](1+2i, 3-1i)
	complex_[complex128](1+2i, 0.5i)
	s, t := "abc", "abd"
	fmt.Println(s+t, s < t, s == t, s != t, s >= t, s <= "abc", s > "")
	var n uint8 = 3
	shift := int64(5)
	fmt.Println(n<<shift, 1<<n, uint64(1)<<(60+n), int8(-1)>>shift)
	x, k := 17, 5
	fmt.Println(x+3, x-3, x*3, x/3, x%3, x&3, k+x, k-x, k*x, 3-x, 100/x, x%-4, -x/4, -x%4)
	f := 2.5
	fmt.Println(f+1, f-1, f*2, f/2, 1-f, 1/f, f+f, f-f, f*f)
	a, b := true, false
	fmt.Println(a && b, a || b, !a, a == b, a != b, a && !b || b)
}
