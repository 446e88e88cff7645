package cell

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
)

// task is the same work in Go and in Python. Both print its result.
type task struct{ name, code, python string }

var languageTasks = []task{
	{"fib(30)", `
func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}
func main() { fmt.Println(fib(30)) }
`, `
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
print(fib(30))
`},
	{"loop of 10⁷ steps over floats", `
func main() {
	s := 0.0
	for i := 0; i < 10000000; i++ {
		s += float64(i) * 0.5
	}
	fmt.Println(int(s))
}
`, `
s = 0.0
i = 0
while i < 10000000:
    s += float(i) * 0.5
    i += 1
print(int(s))
`},
	{"sieve to 2·10⁶", `
func main() {
	n := 2000000
	composite := make([]bool, n+1)
	count := 0
	for i := 2; i <= n; i++ {
		if composite[i] {
			continue
		}
		count++
		for j := i * i; j <= n; j += i {
			composite[j] = true
		}
	}
	fmt.Println(count)
}
`, `
n = 2000000
composite = [False] * (n + 1)
count = 0
for i in range(2, n + 1):
    if composite[i]:
        continue
    count += 1
    for j in range(i * i, n + 1, i):
        composite[j] = True
print(count)
`},
	{"n-body, 20,000 steps of 5", `
type body struct{ x, y, z, vx, vy, vz, m float64 }
func step(bs []body, dt float64) {
	for i := range bs {
		a := &bs[i]
		for j := i + 1; j < len(bs); j++ {
			b := &bs[j]
			dx, dy, dz := a.x-b.x, a.y-b.y, a.z-b.z
			d2 := dx*dx + dy*dy + dz*dz + 0.01
			f := dt / (d2 * math.Sqrt(d2))
			a.vx -= dx * b.m * f
			a.vy -= dy * b.m * f
			a.vz -= dz * b.m * f
			b.vx += dx * a.m * f
			b.vy += dy * a.m * f
			b.vz += dz * a.m * f
		}
	}
	for i := range bs {
		b := &bs[i]
		b.x += dt * b.vx
		b.y += dt * b.vy
		b.z += dt * b.vz
	}
}
func main() {
	var bs []body
	for i := 0; i < 5; i++ {
		f := float64(i)
		bs = append(bs, body{x: f, y: f * f, z: 1 - f, vx: 0.1 * f, m: 1 + f})
	}
	for i := 0; i < 20000; i++ {
		step(bs, 0.001)
	}
	fmt.Printf("%.6f\n", bs[0].x)
}
`, `
import math
class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "m")
    def __init__(b, x, y, z, vx, m):
        b.x, b.y, b.z, b.vx, b.vy, b.vz, b.m = x, y, z, vx, 0.0, 0.0, m
def step(bs, dt):
    n = len(bs)
    for i in range(n):
        a = bs[i]
        for j in range(i + 1, n):
            b = bs[j]
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            d2 = dx*dx + dy*dy + dz*dz + 0.01
            f = dt / (d2 * math.sqrt(d2))
            a.vx -= dx * b.m * f
            a.vy -= dy * b.m * f
            a.vz -= dz * b.m * f
            b.vx += dx * a.m * f
            b.vy += dy * a.m * f
            b.vz += dz * a.m * f
    for b in bs:
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz
bs = [Body(float(i), float(i*i), 1.0 - i, 0.1 * i, 1.0 + i) for i in range(5)]
for i in range(20000):
    step(bs, 0.001)
print("%.6f" % bs[0].x)
`},
	{"words counted in a map", `
func main() {
	words := strings.Fields(strings.Repeat("the quick brown fox jumps over the lazy dog and runs away ", 20000))
	count := map[string]int{}
	for _, w := range words {
		count[w]++
	}
	n := 0
	for w, c := range count {
		n += len(w) * c
	}
	fmt.Println(len(words), n)
}
`, `
words = ("the quick brown fox jumps over the lazy dog and runs away " * 20000).split()
count = {}
for w in words:
    count[w] = count.get(w, 0) + 1
n = 0
for w, c in count.items():
    n += len(w) * c
print(len(words), n)
`},
	{"strings built and taken apart", `
func main() {
	n := 0
	for i := 0; i < 100000; i++ {
		s := "star " + strconv.Itoa(i)
		for _, p := range strings.Split(s, " ") {
			n += len(strings.ToUpper(p))
		}
	}
	fmt.Println(n)
}
`, `
n = 0
for i in range(100000):
    s = "star " + str(i)
    for p in s.split(" "):
        n += len(p.upper())
print(n)
`},
	{"200,000 numbers sorted with a closure", `
func main() {
	x := make([]int, 200000)
	seed := 1
	for i := range x {
		seed = (seed*1103515245 + 12345) % 2147483648
		x[i] = seed
	}
	sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
	fmt.Println(x[0], x[len(x)/2])
}
`, `
from functools import cmp_to_key
x = []
seed = 1
for i in range(200000):
    seed = (seed * 1103515245 + 12345) % 2147483648
    x.append(seed)
x.sort(key=cmp_to_key(lambda a, b: -1 if a < b else 1 if a > b else 0))
print(x[0], x[len(x)//2])
`},
}

const languageHead = "package main\nimport (\"fmt\"; \"math\"; \"sort\"; \"strconv\"; \"strings\")\nvar _ = math.Pi; var _ = sort.Ints; var _ = strconv.Itoa; var _ = strings.ToUpper\n"

// BenchmarkLanguage runs the same work in a cell, in the interpreter yaegi as it
// is, and in CPython, and reports the times in milliseconds, start-up left out.
func BenchmarkLanguage(b *testing.B) {
	for _, task := range languageTasks {
		b.Run(task.name, func(b *testing.B) {
			var cell, raw, python time.Duration
			for b.Loop() {
				s := newSession(b)
				var out strings.Builder
				cell += timed(func() error {
					_, err := s.Eval(context.Background(), task.code, IO{Stdout: &out})
					return err
				}, b)
				raw += yaegiTime(b, task, out.String())
				python += pythonTime(b, task, out.String())
			}
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(b.N) }
			b.ReportMetric(ms(cell), "ms/cell")
			b.ReportMetric(ms(raw), "ms/yaegi")
			b.ReportMetric(ms(python), "ms/python")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func timed(f func() error, b *testing.B) time.Duration {
	start := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func yaegiTime(b *testing.B, t task, want string) time.Duration {
	var out strings.Builder
	i := interp.New(interp.Options{Stdout: &out})
	if err := i.Use(stdlib.Symbols); err != nil {
		b.Fatal(err)
	}
	d := timed(func() error { _, err := i.Eval(languageHead + t.code); return err }, b)
	if out.String() != want {
		b.Logf("yaegi prints %q, the cell %q", out.String(), want)
	}
	return d
}

// pythonTime runs the work in CPython, which measures itself.
func pythonTime(b *testing.B, t task, want string) time.Duration {
	code := fmt.Sprintf("import time\n_t = time.perf_counter()\ndef _main():\n%s\n_main()\nprint(int((time.perf_counter() - _t) * 1e6))\n", indent(t.python))
	text, err := exec.Command("python3", "-c", code).Output()
	if err != nil {
		b.Logf("no python3: %v", err)
		return 0
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if got := strings.Join(lines[:len(lines)-1], "\n") + "\n"; got != want {
		b.Errorf("python prints %q, the cell %q", got, want)
	}
	var us int
	if _, err := fmt.Sscan(lines[len(lines)-1], &us); err != nil {
		b.Fatal(err)
	}
	return time.Duration(us) * time.Microsecond
}

func indent(code string) string {
	lines := strings.Split(strings.TrimSpace(code), "\n")
	for i, l := range lines {
		lines[i] = "    " + l
	}
	// What the work defines is used by functions inside: keep it in one scope.
	return strings.Join(lines, "\n")
}
