package main

import (
	"fmt"
	"math"
	"time"
)

const (
	kB = 1 << (10 * (iota + 1))
	MB
	GB
)

type weekday int

const (
	sunday weekday = iota
	monday
	_
	wednesday
)

const (
	huge   = 1 << 100
	third  = 1.0 / 3
	name   = "con" + "stant"
	letter = 'x'
	j      = 2i
)

func main() {
	fmt.Println(kB, MB, GB, sunday, monday, wednesday, huge>>98, third, name, letter, string(letter), j*j)
	var f32 float32 = third
	var u8 uint8 = 255
	var c64 complex64 = 1 + j
	var i8 int8 = -128
	fmt.Println(f32, u8, c64, i8, u8+1, i8-1)
	fmt.Println(math.MaxInt64, uint64(math.MaxUint64), math.Pi, math.SmallestNonzeroFloat64, math.MaxFloat32)
	d := 3 * time.Second / 2
	fmt.Println(d, time.Duration(2.5*float64(time.Second)))
	var x float64 = 3
	var y any = 3
	var z any = 3.0
	var r any = 'r'
	fmt.Printf("%T %T %T %T %T %v\n", x, y, z, r, 1i, y == any(3))
	fmt.Println(len("constant"), len([10]int{}), 07, 0x1F, 0b101, 1_000, 1e3, 0x1p4, "\u00e9\x41\n"[2:3], `raw\n`)
	const local = len(name) * 2
	var arr [local]int
	fmt.Println(len(arr), -7/2, -7%2, 7&^2, ^0, 1<<3|1)
	shift := uint(3)
	var s32 int32 = 1 << shift
	var s64 = uint64(1<<shift) << 40
	fmt.Println(s32, s64, float64(1<<10), true && !false)
}
