package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"vogo/kernel"
	"vogo/kernel/goengine"
	"vogo/kernel/wire"
)

func newKernel() *cobra.Command {
	var sky skyFlag
	cmd := &cobra.Command{
		Use:   "kernel CONNECTION-FILE",
		Short: "Serve one front end: what Jupyter starts",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, list []string) error {
			conn, err := wire.ReadConnectionFile(list[0])
			if err != nil {
				return err
			}
			// The context of the command ends with SIGINT, which interrupts a cell
			// and not the kernel: kernel.Run sees to the signals itself.
			ctx, cancel := context.WithCancel(context.WithoutCancel(cmd.Context()))
			defer cancel()
			closeSky, err := sky.use(ctx, "live")
			if err != nil {
				return err
			}
			defer closeSky()
			return kernel.Run(ctx, conn, kernel.Options{
				Engine: func(context.Context) (kernel.Engine, error) { return goengine.New() },
				Info: kernel.Info{
					ImplementationVersion: version(),
					Banner:                fmt.Sprintf("vogo %s: Go with the Virtual Observatory (package vo)", version()),
				},
				Capture:     true,
				Record:      kernel.RecordFile(list[0]),
				Signals:     true,
				WatchParent: true,
				Variables:   true,
				History:     kernel.HistoryFile(),
			})
		},
	}
	sky.add(cmd)
	return cmd
}
