//go:build !unix

package kernel

import "context"

// watchParent never reports anything: only Unix gives orphans a new parent.
func watchParent(context.Context) <-chan struct{} { return nil }
