package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vogo/install"
	"vogo/kernel/cell"
)

func newDoctor() *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why Jupyter does not see or start the kernel",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			failures := 0
			for _, c := range install.SystemEnv().Doctor(cmd.Context(), name) {
				fmt.Fprintf(out, "%-8s %-18s %s\n", c.Status, c.Name, c.Detail)
				if c.Fix != "" {
					fmt.Fprintf(out, "%-8s %-18s → %s\n", "", "", c.Fix)
				}
				if c.Status == install.Failure {
					failures++
				}
			}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			fmt.Fprintf(out, "%-8s %-18s %s\n", install.OK, "cells", cell.Machines())
			if failures > 0 {
				fmt.Fprintf(out, "\n%s. Mend the first and run vogo doctor again.\n", plural(failures, "problem"))
				return errFailed
			}
			fmt.Fprintln(out, "\nNothing stands between Jupyter and the kernel.")
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "name", install.DefaultName, "name of the kernel")
	return cmd
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
