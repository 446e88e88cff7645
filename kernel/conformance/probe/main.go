// Command probe runs the conformance probes against installed Jupyter kernels and
// prints a table of the results.
//
//	go run vogo/kernel/conformance/probe -kernel vogo,python3
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vogo/install"
	"vogo/kernel/conformance"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// errFailed says that the first kernel does not pass all probes.
var errFailed = errors.New("not all probes passed")

func run(args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	kernels := flags.String("kernel", "vogo", "kernels to probe, by `names` of kernelspecs or paths of kernel.json, with commas between")
	only := flags.String("only", "", "`names` of probes or sections to run, with commas between")
	language := flags.String("language", "", "language of the snippets, if not that of the kernelspec: go or python")
	markdown := flags.Bool("markdown", false, "print a Markdown table")
	list := flags.Bool("list", false, "list the probes and run nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	probes := choose(*only)
	if *list {
		for _, p := range probes {
			fmt.Fprintf(out, "%-20s %-20s %s\n", p.Section, p.Name, p.Claim)
		}
		return nil
	}
	names := strings.Split(*kernels, ",")
	results := make([]map[string]conformance.Outcome, len(names))
	for i, name := range names {
		var err error
		if results[i], err = probe(name, *language, probes, progress); err != nil {
			return err
		}
	}
	write(out, names, probes, results, *markdown)
	for _, o := range results[0] {
		if o.Err != nil && !errors.Is(o.Err, conformance.ErrSkip) {
			return errFailed
		}
	}
	return nil
}

// choose returns the probes whose name or section is in only, or all.
func choose(only string) []conformance.Probe {
	all := conformance.Probes()
	if only == "" {
		return all
	}
	var some []conformance.Probe
	for _, p := range all {
		for name := range strings.SplitSeq(only, ",") {
			if name == p.Name || name == p.Section {
				some = append(some, p)
				break
			}
		}
	}
	return some
}

func probe(name, language string, probes []conformance.Probe, progress io.Writer) (map[string]conformance.Outcome, error) {
	spec, err := conformance.FindSpec(name, install.SystemEnv().DataPath())
	if err != nil {
		return nil, err
	}
	if language == "" {
		language = spec.Language
	}
	lang, ok := conformance.Languages[language]
	if !ok {
		return nil, fmt.Errorf("%s: the probes have no snippets in %q", name, language)
	}
	results := map[string]conformance.Outcome{}
	err = conformance.Run(spec, lang, probes, func(o conformance.Outcome) {
		results[o.Probe.Name] = o
		if o.Err != nil && !errors.Is(o.Err, conformance.ErrSkip) {
			fmt.Fprintf(progress, "%s: %s: %v\n", filepath.Base(name), o.Probe.Name, o.Err)
		}
	})
	return results, err
}

// write prints the results, a line a probe and a column a kernel.
func write(out io.Writer, names []string, probes []conformance.Probe, results []map[string]conformance.Outcome, markdown bool) {
	format, sep := "%-22s", " "
	if markdown {
		format, sep = "%s", " | "
		fmt.Fprintf(out, "| probe | a kernel that passes | %s |\n|---|---|%s\n", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	}
	passed := make([]int, len(names))
	for i, p := range probes {
		if markdown && (i == 0 || p.Section != probes[i-1].Section) {
			fmt.Fprintf(out, "| **%s** |%s\n", p.Section, strings.Repeat(" |", len(names)+1))
		}
		cells := []string{fmt.Sprintf(format, p.Name)}
		if markdown {
			cells = append(cells, p.Claim)
		}
		for i, r := range results {
			o := r[p.Name]
			text := "pass"
			switch {
			case errors.Is(o.Err, conformance.ErrSkip):
				text = "–"
			case o.Err != nil:
				text = "**fail**"
			default:
				passed[i]++
			}
			if !markdown {
				text = fmt.Sprintf("%-10s", strings.Trim(text, "*"))
			}
			cells = append(cells, text)
		}
		line := strings.Join(cells, sep)
		if markdown {
			line = "| " + line + " |"
		}
		fmt.Fprintln(out, line)
	}
	for i, name := range names {
		if markdown {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s passes %d of %d probes\n", name, passed[i], len(probes))
	}
}
