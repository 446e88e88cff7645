package kernel

import (
	"context"
	"log/slog"
)

// Options configures [Run].
type Options struct {
	// Engine makes the engine. It is called once, in the background, so that the
	// kernel answers before the interpreter is loaded; requests that need the
	// engine wait for it.
	Engine func(ctx context.Context) (Engine, error)

	Info Info // what kernel_info tells; empty fields are filled in

	// Capture turns what is written to the file descriptors 1 and 2 of the
	// process into outputs of the running cell.
	Capture bool
	// Record is the file, such as [RecordFile], in which the kernel leaves word of
	// an end that it cannot prevent, with Capture; the next kernel with this file
	// tells the user. With "" nothing is left.
	Record string
	// Signals makes SIGINT interrupt the running cell and SIGTERM end the kernel.
	Signals bool
	// WatchParent ends the kernel when the process that started it has ended.
	WatchParent bool

	// History is the file in which the history of all sessions is kept, such as
	// [HistoryFile]; with "" it ends with the kernel.
	History string

	// Variables says that the engine is an [Inspector]: front ends are told that
	// they can show the variables.
	Variables bool

	// OutputLimit is how many bytes of text a cell may show; what it prints beyond
	// goes into a file. 0 means 32 MiB, a negative limit none.
	OutputLimit int

	// Ready, if not nil, is called with the addresses in use once the kernel
	// listens.
	Ready func(Listening)

	// Comms, if not nil, is called once to register the comm targets of the
	// kernel.
	Comms func(*Comms)

	Log *slog.Logger // for the kernel's developers; nil discards

	listening Listening
}

// Info describes the kernel and its language (kernel_info_reply).
type Info struct {
	Implementation        string // default "vogo"
	ImplementationVersion string
	Banner                string
	HelpLinks             []HelpLink
}

// HelpLink is an entry of the front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}
