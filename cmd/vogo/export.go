package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"vogo/kernel/cell"
	"vogo/kernel/notebook"
)

func newExport() *cobra.Command {
	var output string
	var prose bool
	var sky skyFlag
	cmd := &cobra.Command{
		Use:   "export NOTEBOOK",
		Short: "Write a notebook as a Go program",
		Long: `export writes the cells of a notebook as one Go program that prints what the cells
show. Calls whose error a cell leaves to the notebook are wrapped in must, which
ends the program with that error. The program is checked before it is written.

Compile it in a module that requires vogo, for example this one. Its service names
lead to the live services; with --sky sandbox it starts the sandbox for itself.`,
		Example: `  vogo export survey.ipynb > survey.go
  vogo export --prose -o survey/main.go survey.ipynb`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, list []string) error {
			chosen, err := sky.choose("live")
			if err != nil {
				return err
			}
			if _, err := findNotebooks(list); err != nil {
				return err
			}
			nb, err := notebook.ReadFile(list[0])
			if err != nil {
				return err
			}
			if l := nb.Language(); l != "" && l != "go" {
				return fmt.Errorf("%s is written in %s, and export takes Go", list[0], l)
			}
			program, err := cell.Export(exportCells(nb, prose), cell.ExportOptions{
				Comment: programComment(list[0], nb.Title()), Sandbox: chosen == "sandbox",
			})
			if err != nil {
				return fmt.Errorf("%s: %w", list[0], err)
			}
			if output == "" {
				_, err = cmd.OutOrStdout().Write(program)
				return err
			}
			return notebook.WriteAtomic(output, program)
		},
	}
	sky.add(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to `FILE` instead of the standard output")
	cmd.Flags().BoolVar(&prose, "prose", false, "keep the text between the cells as comments")
	return cmd
}

// exportCells lists the code cells, each with the text that leads to it.
func exportCells(nb *notebook.Notebook, prose bool) []cell.ExportCell {
	var cells []cell.ExportCell
	var text []string
	for _, c := range nb.Cells {
		switch {
		case c.Type == notebook.Markdown:
			text = append(text, c.Source)
		case c.Type == notebook.Code && strings.TrimSpace(c.Source) != "" && !asksForHelp(c.Source):
			x := cell.ExportCell{Source: c.Source, MayFail: c.HasTag("raises-exception")}
			if prose {
				x.Comment = strings.Join(text, "\n\n")
			}
			text = nil
			cells = append(cells, x)
		}
	}
	return cells
}

// asksForHelp tells whether a cell asks for the documentation of a name, which a
// program does not.
func asksForHelp(source string) bool {
	s := strings.TrimSpace(source)
	return !strings.Contains(s, "\n") && (strings.HasSuffix(s, "?") || strings.HasPrefix(s, "?"))
}

func programComment(path, title string) string {
	base := filepath.Base(path)
	name := strings.TrimSuffix(base, filepath.Ext(base))
	if title == "" {
		return fmt.Sprintf("Command %s was exported from the notebook %s.", name, base)
	}
	return fmt.Sprintf("Command %s was exported from the notebook %s: %s", name, base, title)
}
