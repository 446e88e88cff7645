package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"vogo/vokit/samp"
)

func newHub() *cobra.Command {
	var web bool
	cmd := &cobra.Command{
		Use:   "hub",
		Short: "Run a SAMP hub, over which TOPCAT, Aladin and notebooks talk to each other",
		Long: `hub passes messages between the programs of this desktop: TOPCAT, Aladin and
notebooks, until Ctrl-C ends it. With --web, web pages may ask to join too; each is
let in only if you say so here. Notebooks can start a hub of their own: vo.Hub().`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runHub(cmd.Context(), web, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&web, "web", false, "let web pages ask to join (Web Profile)")
	return cmd
}

func runHub(ctx context.Context, web bool, in io.Reader, out io.Writer) error {
	out = &lockedWriter{w: out}
	var opts samp.HubOptions
	if web {
		opts.Consent = askAt(in, out)
	}
	h, err := samp.StartHub(opts)
	if err != nil {
		return err
	}
	defer h.Close()
	fmt.Fprintf(out, "SAMP hub at %s (lock file %s)\n", h.URL, h.LockFile())
	if web {
		fmt.Fprintf(out, "Web pages ask at %s\n", h.WebURL())
	}
	fmt.Fprintln(out, "Ctrl-C ends it.")
	h.Watch(ctx, func(e samp.Event) {
		verb := "came"
		if e.Left {
			verb = "left"
		}
		name := e.Client.Metadata.Name
		if name == "" {
			name = "a program without a name"
		}
		fmt.Fprintf(out, "%s: %s (%s)\n", verb, strconv.Quote(name), e.Client.ID)
	})
	return nil
}

// askAt asks on the terminal, one page after the other. Names are quoted: a page
// must not write to the terminal what it likes.
func askAt(in io.Reader, out io.Writer) func(context.Context, string, string) bool {
	lines := make(chan string)
	var begin sync.Once
	turn := make(chan struct{}, 1)
	return func(ctx context.Context, name, origin string) bool {
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return false
		}
		begin.Do(func() {
			go func() {
				defer close(lines)
				for sc := bufio.NewScanner(in); sc.Scan(); {
					lines <- sc.Text()
				}
			}()
		})
		if origin == "" {
			origin = "an unknown place"
		}
		fmt.Fprintf(out, "The web page %s of %s wants to exchange data with your programs. Let it in? [y/N] ", strconv.Quote(name), strconv.Quote(origin))
		select {
		case answer := <-lines:
			switch strings.ToLower(strings.TrimSpace(answer)) {
			case "y", "yes":
				return true
			}
		case <-ctx.Done():
			fmt.Fprintln(out, "(it asks no more)")
		}
		return false
	}
}

// lockedWriter keeps the lines of several goroutines apart.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
