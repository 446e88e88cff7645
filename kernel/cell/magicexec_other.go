//go:build !unix

package cell

import (
	"context"
	"os/exec"
)

func shellCommand(ctx context.Context, line string) *exec.Cmd {
	return exec.CommandContext(ctx, "cmd", "/c", line)
}

// endTogether does nothing here: only the command itself ends with the cell.
func endTogether(*exec.Cmd) {}
