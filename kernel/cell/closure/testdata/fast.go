package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
)

type meter float64
type name string

// The compiled functions here have signatures that are called without reflection.
func main() {
	x, s := 2.0, "a,b,c"
	fmt.Println(math.Sqrt(x), math.Pow(x, 10), math.Floor(-x/4), math.Atan2(1, x))
	fmt.Println(strings.ToUpper(s), strings.Contains(s, "b"), strings.Compare(s, "a"), strings.Index(s, "c"), strings.Split(s, ","), strings.Fields("p q"), strings.Join([]string{"x", "y"}, s))
	fmt.Println(strconv.Itoa(42), unicode.IsDigit('7'), strconv.Quote(s), strings.TrimSpace("  t "))
	fmt.Println(fmt.Sprint(1, "a", nil), fmt.Sprintf("%05.2f|%v|%q", x, []int{1}, s), fmt.Sprintln("x"), fmt.Sprint())
	n, err := fmt.Fprintln(os.Stdout, "line", 1)
	fmt.Println(n, err)
	var b strings.Builder
	fmt.Fprint(&b, 1, 2)
	fmt.Fprintf(&b, "<%d>", 3)
	var w io.Writer = &b
	fmt.Fprintln(w, name("n"), meter(1.5))
	fmt.Print(b.String(), b.Len(), "\n")
	b.Reset()
	d := 90 * time.Second
	t := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	fmt.Println(d.Minutes(), d.String(), t.Year(), t.Month(), t.YearDay(), t.Add(d).Format(time.RFC3339), t.IsZero(), t.Unix())
	r := strings.NewReader("abc")
	fmt.Println(r.Len(), r.Size())
	k, _ := strconv.ParseFloat("2.5", 64)
	_, bad := strconv.Atoi("x")
	fmt.Println(k, bad)
	args := []any{"spread", 1}
	fmt.Println(args...)
	fmt.Printf("%s %d\n", args...)
	f := math.Cos
	fmt.Println(f(0), name("n")+"m", meter(2)*meter(x))
}
