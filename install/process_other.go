//go:build !unix

package install

import "os/exec"

func ownGroup(*exec.Cmd) {}

// terminate ends the program: Windows has no signal to ask it.
func terminate(cmd *exec.Cmd) { cmd.Process.Kill() }
