//go:build unix

package install

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps the terminal's Ctrl-C from the program: vogo ends it in order.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminate asks the program to end.
func terminate(cmd *exec.Cmd) { cmd.Process.Signal(syscall.SIGTERM) }
