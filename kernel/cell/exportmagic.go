package cell

import (
	"fmt"
	"strings"
)

// withoutMagics returns a cell as Go, for a program: statements that a magic times
// stay, settings of the process become calls, and whatever is for the notebook
// alone becomes a comment that says so.
func (s *Session) withoutMagics(code string) string {
	magics, rest := s.magicsIn(code)
	if len(magics) == 0 {
		return code
	}
	if m := magics[0]; m.cell && m.body != "" || m.cell && strings.HasPrefix(strings.TrimLeft(code, "/ \t\n"), "%%") {
		switch m.name {
		case "time", "timeit":
			return strings.Repeat("\n", m.line) + m.body
		}
		return commented(code)
	}
	lines := strings.Split(rest, "\n")
	for _, m := range magics {
		lines[m.line-1] = m.asGo()
	}
	return strings.Join(lines, "\n")
}

// asGo is what stands for a line magic in a program.
func (m magicLine) asGo() string {
	switch m.name {
	case "time", "timeit":
		return m.args
	case "env", "set_env":
		if name, value, ok := strings.Cut(m.args, "="); ok {
			return fmt.Sprintf("os.Setenv(%q, %q)", strings.TrimSpace(name), strings.TrimSpace(value))
		}
	case "cd":
		if m.args != "" {
			return fmt.Sprintf("os.Chdir(%q)", m.args)
		}
	case "!":
		return "// In the notebook, for the shell: " + m.args
	case "?":
		return "// In the notebook: documentation of " + m.args
	}
	return strings.TrimSpace("// In the notebook: %" + m.name + " " + m.args)
}

// commented makes a comment of a cell that is no Go.
func commented(code string) string {
	var b strings.Builder
	b.WriteString("// In the notebook, not Go:\n")
	for l := range strings.Lines(code) {
		b.WriteString("//\t" + l)
	}
	return b.String()
}
