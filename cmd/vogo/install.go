package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"vogo/install"
)

// place is where a kernel goes: the flags that install and uninstall share.
type place struct {
	user, sysPrefix bool
	prefix, name    string
}

func (p *place) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&p.user, "user", false, "for this user (the default)")
	f.BoolVar(&p.sysPrefix, "sys-prefix", false, "for the Python environment in use")
	f.StringVar(&p.prefix, "prefix", "", "for the Python environment or installation in `DIR`")
	f.StringVar(&p.name, "name", install.DefaultName, "name of the kernel")
	cmd.MarkFlagsMutuallyExclusive("user", "sys-prefix", "prefix")
}

// dataDir returns the Jupyter data directory that the flags name.
func (p *place) dataDir(env install.Env) (string, error) {
	switch {
	case p.prefix != "":
		dir, err := filepath.Abs(p.prefix)
		return filepath.Join(dir, "share", "jupyter"), err
	case p.sysPrefix:
		prefix := env.Prefix()
		if prefix == "" {
			return "", errors.New("--sys-prefix: no Python environment is active and no jupyter is on the PATH: activate one, or name it with --prefix")
		}
		return filepath.Join(prefix, "share", "jupyter"), nil
	}
	return env.UserDataDir(), nil
}

func newInstall() *cobra.Command {
	var p place
	var sky skyFlag
	var display string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Add the kernel to Jupyter",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			env := install.SystemEnv()
			dir, err := p.dataDir(env)
			if err != nil {
				return err
			}
			fixed := ""
			if sky.value != "" { // VOGO_SKY of this shell is not meant for the kernels of all days
				if fixed, err = sky.choose(""); err != nil {
					return err
				}
			}
			r, err := install.Install(install.Options{Name: p.name, DisplayName: display, DataDir: dir, Sky: fixed})
			if err != nil {
				return err
			}
			say(cmd, r)
			if hidden := env.Shadowed(r.Dir); hidden != "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "vogo: Jupyter will take the kernel of the same name in %s first; vogo doctor tells more\n", hidden)
			}
			return nil
		},
	}
	p.add(cmd)
	sky.add(cmd)
	cmd.Flags().StringVar(&display, "display-name", "", "name in the list of kernels (default \"Go (vogo)\")")
	return cmd
}

func say(cmd *cobra.Command, r install.Result) {
	what := "Installed"
	if !r.Changed {
		what = "Already installed:"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s the kernel %q in %s, starting %s\n", what, r.Spec.DisplayName, r.Dir, r.Spec.Argv[0])
}

func newUninstall() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "Remove the kernel from Jupyter",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := p.dataDir(install.SystemEnv())
			if err != nil {
				return err
			}
			removed, err := install.Uninstall(p.name, []string{dir})
			if err != nil {
				return err
			}
			if len(removed) == 0 {
				return fmt.Errorf("no kernel %q in %s: nothing to remove (vogo doctor finds it elsewhere)", p.name, dir)
			}
			for _, d := range removed {
				fmt.Fprintf(cmd.OutOrStdout(), "Removed the kernel in %s\n", d)
			}
			return nil
		},
	}
	p.add(cmd)
	return cmd
}
