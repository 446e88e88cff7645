package vokit

import (
	"errors"
	"strings"

	"vogo/display"
)

// Show publishes values as outputs of the running cell, in order; a cell that
// ends in a value shows that one by itself.
//
//	vo.Show(agbs, vo.Plot(lc, "obs_time", "flux"))
func Show(values ...any) { display.Show(values...) }

// Markdown is a text that is shown rendered.
//
//	vo.Show(vo.Markdown("**Result:** 13 stars"))
func Markdown(text string) display.Markdown { return display.Markdown(text) }

// HTML is an HTML fragment that is shown rendered.
func HTML(text string) display.HTML { return display.HTML(text) }

// LaTeX is a formula that is shown typeset.
//
//	vo.LaTeX(`$m - M = 5 \log_{10}(d / 10\,\mathrm{pc})$`)
func LaTeX(text string) display.LaTeX { return display.LaTeX(text) }

// Ask asks the user for a line of text. An empty answer means the suggestion, and
// so it does where nobody can be asked, as when a notebook runs by itself.
//
//	answer := vo.Ask("which ones?", "1 4 7")
func Ask(prompt, suggestion string) (string, error) {
	if suggestion != "" {
		prompt += " [" + suggestion + "]"
	}
	s, err := display.Ask(prompt+" ", false)
	if errors.Is(err, display.ErrNobody) || err == nil && strings.TrimSpace(s) == "" {
		return suggestion, nil
	}
	return strings.TrimSpace(s), err
}
