package cell

import "testing"

// TestLoopGoroutines starts goroutines from function literals made in loops: each
// sees its own iteration.
func TestLoopGoroutines(t *testing.T) {
	const head = "var wg sync.WaitGroup\nvar mu sync.Mutex\nsum := 0\nadd := func(n int) {\n\tmu.Lock()\n\tsum += n\n\tmu.Unlock()\n}\n"
	for name, code := range map[string]string{
		"go":            "for i := range 200 {\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\tadd(i)\n\t}()\n}",
		"three clauses": "for i := 0; i < 200; i++ {\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\tadd(i)\n\t}()\n}",
		"WaitGroup.Go":  "for i := range 200 {\n\twg.Go(func() { add(i) })\n}",
		"slice":         "xs := make([]int, 200)\nfor i := range xs {\n\txs[i] = i\n}\nfor _, x := range xs {\n\twg.Go(func() { add(x) })\n}",
		"own function":  "spawn := func(f func()) {\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\tf()\n\t}()\n}\nfor i := range 200 {\n\tspawn(func() { add(i) })\n}",
		"group":         "type group struct{ wg sync.WaitGroup }\nfunc (g *group) Go(f func() error) {\n\tg.wg.Add(1)\n\tgo func() {\n\t\tdefer g.wg.Done()\n\t\tf()\n\t}()\n}\nvar g group\nfor i := range 200 {\n\tg.Go(func() error {\n\t\tadd(i)\n\t\treturn nil\n\t})\n}\ng.wg.Wait()",
		"local copy":    "for i := range 200 {\n\tj := 2*i - i\n\twg.Go(func() {\n\t\tk := j\n\t\tadd(k)\n\t})\n}",
		"channel":       "work := make(chan func())\nfor range 4 {\n\twg.Go(func() {\n\t\tfor f := range work {\n\t\t\tf()\n\t\t}\n\t})\n}\nfor i := range 200 {\n\twork <- func() { add(i) }\n}\nclose(work)",
	} {
		t.Run(name, func(t *testing.T) {
			sc := script{{head + code + "\nwg.Wait()\nsum", "→ 19900"}}
			for range 3 {
				sc.run(t)
			}
		})
	}
}
