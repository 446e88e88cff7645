package display

import "context"

// Progress shows how far a long operation has come. A nil *Progress does
// nothing; all methods may be called from any goroutine.
type Progress struct{}

// StartProgress begins showing progress in the sink that ctx carries. total is
// the number of steps or bytes, 0 if it is not known. Nothing appears if the
// operation is done within 300 ms.
func StartProgress(ctx context.Context, label string, total int64) *Progress { return &Progress{} }

// Add says that n more steps are done.
func (p *Progress) Add(n int64) {}

// Set says that n steps are done altogether.
func (p *Progress) Set(n int64) {}

// Total changes the number of steps, once it is known.
func (p *Progress) Total(n int64) {}

// Label changes the text.
func (p *Progress) Label(s string) {}

// Done removes the progress. Further calls do nothing.
func (p *Progress) Done() {}
