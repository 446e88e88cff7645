package main

import "strings"

// group is a set of packages whose symbols live in one Go package, so that a
// change in one group does not recompile the others.
type group struct {
	name     string
	patterns []string
	keep     func(listed) bool
	// sources lists the packages whose Go files the archive carries, because
	// their generic functions exist only as source.
	sources []string
}

var groups = map[string]group{
	"std":   {name: "std", patterns: []string{"std"}, keep: keepStd, sources: []string{"slices", "maps", "cmp", "iter"}},
	"gonum": {name: "gonum", patterns: gonumPackages, keep: func(p listed) bool { return true }},
	"own":   {name: "own", patterns: []string{"./display", "./display/widget", "./vokit/..."}, keep: keepOwn},
}

// keepStd leaves out what a cell cannot use: internals, packages that differ
// between operating systems (the tables are the same for all), and packages
// whose mere presence acts on the process.
func keepStd(p listed) bool {
	for _, part := range strings.Split(p.ImportPath, "/") {
		if part == "internal" || part == "vendor" {
			return false
		}
	}
	switch p.ImportPath {
	case "syscall", "log/syslog", "plugin", "runtime/cgo", "runtime/race", "runtime/coverage", "unsafe", "builtin",
		"net/http/pprof", "time/tzdata", "testing/cryptotest", "crypto/mlkem/mlkemtest", "expvar", "net/http/cgi", "net/http/fcgi",
		"debug/buildinfo", "debug/dwarf", "debug/elf", "debug/gosym", "debug/macho", "debug/pe", "debug/plan9obj",
		"testing/slogtest", "testing/synctest", "go/importer", "crypto/fips140", "net/rpc/jsonrpc":
		return false
	}
	return true
}

func keepOwn(p listed) bool {
	return p.Name != "main" && !strings.Contains(p.ImportPath, "/internal/") && !strings.HasSuffix(p.ImportPath, "/internal")
}

var gonumPackages = []string{
	"gonum.org/v1/gonum/blas",
	"gonum.org/v1/gonum/blas/blas64",
	"gonum.org/v1/gonum/cmplxs",
	"gonum.org/v1/gonum/diff/fd",
	"gonum.org/v1/gonum/dsp/fourier",
	"gonum.org/v1/gonum/dsp/window",
	"gonum.org/v1/gonum/floats",
	"gonum.org/v1/gonum/floats/scalar",
	"gonum.org/v1/gonum/integrate",
	"gonum.org/v1/gonum/integrate/quad",
	"gonum.org/v1/gonum/interp",
	"gonum.org/v1/gonum/mat",
	"gonum.org/v1/gonum/mathext",
	"gonum.org/v1/gonum/num/dual",
	"gonum.org/v1/gonum/optimize",
	"gonum.org/v1/gonum/spatial/kdtree",
	"gonum.org/v1/gonum/spatial/r2",
	"gonum.org/v1/gonum/spatial/r3",
	"gonum.org/v1/gonum/stat",
	"gonum.org/v1/gonum/stat/combin",
	"gonum.org/v1/gonum/stat/distmv",
	"gonum.org/v1/gonum/stat/distuv",
	"gonum.org/v1/gonum/unit",
	"gonum.org/v1/gonum/unit/constant",
	"gonum.org/v1/plot",
	"gonum.org/v1/plot/font",
	"gonum.org/v1/plot/palette",
	"gonum.org/v1/plot/palette/brewer",
	"gonum.org/v1/plot/palette/moreland",
	"gonum.org/v1/plot/plotter",
	"gonum.org/v1/plot/plotutil",
	"gonum.org/v1/plot/text",
	"gonum.org/v1/plot/vg",
	"gonum.org/v1/plot/vg/draw",
	"gonum.org/v1/plot/vg/vgimg",
	"gonum.org/v1/plot/vg/vgsvg",
}
