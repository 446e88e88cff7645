package main

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/spf13/cobra"

	"vogo/sandbox"
)

func newSandbox() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the offline Virtual Observatory to other programs of this machine",
		Long: `sandbox serves a small Virtual Observatory with synthetic data on this machine,
for TOPCAT, pyvo and other programs. Notebooks need no such server: vogo run and
vogo lab bring their own.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := sandbox.Start(cmd.Context(), addr)
			if errors.Is(err, syscall.EADDRINUSE) {
				return fmt.Errorf("%s is in use by another program: choose another port with --addr", addr)
			}
			if err != nil {
				return err
			}
			defer s.Close()
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "The sandbox serves at %s\n", s.URL())
			if tap, err := s.Service("gavo"); err == nil {
				fmt.Fprintf(out, "  TAP: %s\n", tap)
			}
			fmt.Fprintln(out, "Ctrl-C ends it.")
			<-cmd.Context().Done()
			return nil
		},
	}
	cmd.Flags().StringVar(&addr, "addr", sandbox.PreferredAddr, "loopback `address` to listen on; port 0 takes a free one")
	return cmd
}
