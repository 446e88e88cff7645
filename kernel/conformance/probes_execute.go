package conformance

import (
	"fmt"
	"strings"
	"time"

	"vogo/kernel/wire"
)

var executeProbes = []Probe{
	{Section: "execute", Name: "value", Claim: "shows the value of an expression as execute_result", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		rs := c.Of("execute_result")
		return check(
			same("number of results", len(rs), 1),
			same("text/plain", c.Plain("execute_result"), b.Lang.ValueText),
			same("execution_count of the result", rs[0].Num("execution_count"), c.Reply.Num("execution_count")),
		)
	}},
	{Section: "execute", Name: "order", Claim: "publishes busy, execute_input, outputs, idle", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		var types []string
		for _, m := range c.Published {
			types = append(types, strings.TrimSpace(m.Type+" "+m.Str("execution_state")))
		}
		return same("order", strings.Join(types, ", "), "status busy, execute_input, execute_result, status idle")
	}},
	{Section: "execute", Name: "input_echo", Claim: "publishes the code with its count", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		in := c.Of("execute_input")
		return check(
			same("number of execute_input", len(in), 1),
			same("code", in[0].Str("code"), b.Lang.Value),
			same("count", in[0].Num("execution_count"), c.Reply.Num("execution_count")),
		)
	}},
	{Section: "execute", Name: "reply_fields", Claim: "replies with status, count, user_expressions and payload", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		_, exprs := c.Reply.Content["user_expressions"].(map[string]any)
		_, payload := c.Reply.Content["payload"].([]any)
		return check(
			expect(c.Reply.Num("execution_count") > 0, "execution_count is %v", c.Reply.Content["execution_count"]),
			expect(exprs, "user_expressions is %v", c.Reply.Content["user_expressions"]),
			expect(payload || c.Reply.Content["payload"] == nil, "payload is %v", c.Reply.Content["payload"]),
		)
	}},
	{Section: "execute", Name: "count", Claim: "counts cells one by one", Run: func(b *Bench) error {
		first, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		second, err := b.run(b.Lang.Value)
		return check(err, same("the second count", second.Reply.Num("execution_count"), first.Reply.Num("execution_count")+1))
	}},
	{Section: "execute", Name: "not_stored", Claim: "does not count cells that are not stored", Run: func(b *Bench) error {
		first, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Value, "store_history", false); err != nil {
			return err
		}
		second, err := b.run(b.Lang.Value)
		return check(err, same("the next count", second.Reply.Num("execution_count"), first.Reply.Num("execution_count")+1))
	}},
	{Section: "execute", Name: "silent", Claim: "runs silent cells without a trace but their effects", Run: func(b *Bench) error {
		first, err := b.run(b.Lang.Value)
		if err != nil {
			return err
		}
		c, err := b.run(b.Lang.Value, "silent", true, "store_history", false)
		if err != nil {
			return err
		}
		if n := len(c.Published); n != 2 {
			return wrong("number of messages", n, "2, busy and idle")
		}
		second, err := b.run(b.Lang.Value)
		return check(err, same("the next count", second.Reply.Num("execution_count"), first.Reply.Num("execution_count")+1))
	}},
	{Section: "execute", Name: "state_kept", Claim: "keeps variables from cell to cell", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		c, err := b.run(b.Lang.Get)
		return check(err, same("the value", c.Plain("execute_result"), b.Lang.GetText))
	}},
	{Section: "execute", Name: "empty", Claim: "takes an empty cell and one of blanks", Run: func(b *Bench) error {
		for _, code := range []string{"", "   \n\t\n"} {
			c, err := b.Client.Run(code)
			if err := check(err, same("status", c.Reply.Str("status"), "ok")); err != nil {
				return fmt.Errorf("%q: %w", code, err)
			}
		}
		return nil
	}},
	{Section: "execute", Name: "defaults", Claim: "fills in what a request leaves out", Run: func(b *Bench) error {
		r, ms, err := b.Ask(wire.Shell, "execute_request", map[string]string{"code": b.Lang.Value})
		return check(err, same("status", r.Str("status"), "ok"), expect(len(ms) == 4, "%d messages, want 4", len(ms)))
	}},
	{Section: "execute", Name: "error", Claim: "reports an error once, and the same in the reply", Run: func(b *Bench) error {
		c, err := b.Client.Run(b.Lang.Fail)
		if err != nil {
			return err
		}
		errs := c.Of("error")
		if len(errs) != 1 {
			return wrong("number of error messages", len(errs), 1)
		}
		return check(
			same("status", c.Reply.Str("status"), "error"),
			expect(c.Reply.Str("ename") != "", "there is no ename"),
			same("ename", c.Reply.Str("ename"), errs[0].Str("ename")),
			same("evalue", c.Reply.Str("evalue"), errs[0].Str("evalue")),
			expect(c.Reply.Num("execution_count") > 0, "the reply has no execution_count"),
			traceback(errs[0]),
			traceback(c.Reply),
		)
	}},
	{Section: "execute", Name: "error_output", Claim: "keeps what a cell printed before it failed", Run: func(b *Bench) error {
		c, err := b.Client.Run(b.Lang.Fail)
		return check(err, same("stdout", c.Text("stdout"), "before\n"))
	}},
	{Section: "execute", Name: "syntax_error", Claim: "reports what is no program and keeps its state", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		c, err := b.Client.Run(b.Lang.SyntaxErr)
		if err := check(err, same("status", c.Reply.Str("status"), "error"), same("number of errors", len(c.Of("error")), 1)); err != nil {
			return err
		}
		c, err = b.run(b.Lang.Get)
		return check(err, same("the value", c.Plain("execute_result"), b.Lang.GetText))
	}},
	{Section: "execute", Name: "abort", Claim: "aborts the cells queued behind an error", Run: func(b *Bench) error {
		return b.behindError(true, "aborted")
	}},
	{Section: "execute", Name: "no_abort", Claim: "goes on after an error without stop_on_error", Run: func(b *Bench) error {
		return b.behindError(false, "ok")
	}},
	{Section: "execute", Name: "query_after_abort", Claim: "answers queries queued behind an error", Run: func(b *Bench) error {
		b.Begin(b.Lang.Fail)
		id := b.Send(wire.Shell, "kernel_info_request", struct{}{})
		r, err := b.Reply(id, Patience)
		return check(err, same("status", r.Str("status"), "ok"))
	}},
	{Section: "execute", Name: "user_expressions", Claim: "evaluates user_expressions, each for itself", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Set, "user_expressions", map[string]string{"good": b.Lang.Get, "bad": b.Lang.Missing})
		if err != nil {
			return err
		}
		exprs, _ := c.Reply.Content["user_expressions"].(map[string]any)
		good, _ := exprs["good"].(map[string]any)
		bad, _ := exprs["bad"].(map[string]any)
		data, _ := good["data"].(map[string]any)
		return check(
			same("status of the good one", fmt.Sprint(good["status"]), "ok"),
			same("its text", fmt.Sprint(data["text/plain"]), b.Lang.GetText),
			same("status of the bad one", fmt.Sprint(bad["status"]), "error"),
			expect(bad["ename"] != nil && bad["traceback"] != nil, "the bad one has no ename or traceback"),
		)
	}},
	{Section: "execute", Name: "page", Claim: "sends documentation as payload for the pager", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Page)
		if err != nil {
			return err
		}
		payload, _ := c.Reply.Content["payload"].([]any)
		if len(payload) != 1 {
			return wrong("payload", payload, "one page")
		}
		page, _ := payload[0].(map[string]any)
		data, _ := page["data"].(map[string]any)
		return check(same("source", fmt.Sprint(page["source"]), "page"), expect(data["text/plain"] != nil, "the page has no text"))
	}},
	{Section: "execute", Name: "exit", Claim: "survives a cell that exits the process, with its state", Own: true, Run: func(b *Bench) error {
		if err := need(b.Lang.Exit); err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		if _, err := b.Client.Run(b.Lang.Exit); err != nil {
			return err
		}
		c, err := b.run(b.Lang.Get)
		return check(err, same("the value", c.Plain("execute_result"), b.Lang.GetText))
	}},
	{Section: "execute", Name: "many", Claim: "answers 200 cells that were sent at once, in order", Run: func(b *Bench) error {
		var ids []string
		for range 200 {
			ids = append(ids, b.Begin(b.Lang.Value))
		}
		last := -1
		for _, id := range ids {
			c, err := b.await(id, 2*Patience)
			if err != nil {
				return err
			}
			n := c.Reply.Num("execution_count")
			if last > 0 && n != last+1 {
				return wrong("count", n, last+1)
			}
			last = n
		}
		return nil
	}},
}

func traceback(m Message) error {
	list, ok := m.Content["traceback"].([]any)
	if !ok || len(list) == 0 {
		return wrong("traceback of "+m.Type, m.Content["traceback"], "a list of lines")
	}
	for _, line := range list {
		if _, ok := line.(string); !ok {
			return wrong("a line of the traceback", line, "text")
		}
	}
	return nil
}

// behindError queues cells behind one that fails and looks at their status.
func (b *Bench) behindError(stop bool, want string) error {
	fail := b.Begin(b.Lang.Fail, "stop_on_error", stop)
	next := []string{b.Begin(b.Lang.Set), b.Begin(b.Lang.Set)}
	c, err := b.await(fail, Patience)
	if err := check(err, same("status", c.Reply.Str("status"), "error")); err != nil {
		return err
	}
	for _, id := range next {
		c, err := b.await(id, Patience)
		if err := check(err, same("status of a queued cell", c.Reply.Str("status"), want)); err != nil {
			return err
		}
	}
	return nil
}

var outputProbes = []Probe{
	{Section: "outputs", Name: "stdout", Claim: "sends a line of stdout as one message", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Hello)
		return check(err, same("stdout", c.Text("stdout"), "hello, world\n"), same("number of messages", len(c.Of("stream")), 1))
	}},
	{Section: "outputs", Name: "stderr", Claim: "tells stderr from stdout", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.ToStderr)
		return check(err, same("stderr", c.Text("stderr"), "to stderr"), same("stdout", c.Text("stdout"), ""))
	}},
	{Section: "outputs", Name: "streams_in_order", Claim: "keeps the order of stdout and stderr", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.InOrder)
		return check(err, same("text of both", c.Text(""), "123"))
	}},
	{Section: "outputs", Name: "lines", Claim: "gathers 10,000 lines in at most 20 messages", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Lines)
		if err != nil {
			return err
		}
		var want strings.Builder
		for i := range 10000 {
			fmt.Fprintln(&want, "line", i)
		}
		n := len(c.Of("stream"))
		return check(expect(c.Text("stdout") == want.String(), "the text is not what was printed"), expect(n <= 20, "%d messages", n))
	}},
	{Section: "outputs", Name: "unicode", Claim: "never cuts characters in two", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Unicode)
		return check(err, expect(c.Text("stdout") == strings.Repeat("é😀\n", 20000), "the text is not what was printed"))
	}},
	{Section: "outputs", Name: "before_idle", Claim: "sends nothing of a cell after its idle", Run: func(b *Bench) error {
		for range 20 {
			c, err := b.run(b.Lang.Hello)
			if err := check(err, same("stdout at idle", c.Text("stdout"), "hello, world\n")); err != nil {
				return err
			}
		}
		return nil
	}},
	{Section: "outputs", Name: "raw", Claim: "shows what is written to file descriptor 1, in the cell", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.RawOutput)
		return check(err, same("text", c.Text(""), "raw\n"))
	}},
	{Section: "outputs", Name: "child", Claim: "shows what a child process prints, in the cell", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Child)
		return check(err, same("text", c.Text(""), "child\n"))
	}},
	{Section: "outputs", Name: "late_output", Claim: "shows what a thread prints after its cell in that cell", Run: func(b *Bench) error {
		first, err := b.run(b.Lang.LateOutput)
		if err != nil {
			return err
		}
		second, err := b.run(b.Lang.Wait)
		if err != nil {
			return err
		}
		return check(
			same("text of the later cell", second.Text(""), ""),
			same("text of the first cell", Cell{Published: b.Published(first.ID)}.Text("stdout"), "late\n"),
		)
	}},
	{Section: "outputs", Name: "display", Claim: "shows text/html as display_data", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Display)
		if err != nil {
			return err
		}
		ds := c.Of("display_data")
		if len(ds) != 1 {
			return wrong("number of display_data", len(ds), 1)
		}
		data, _ := ds[0].Content["data"].(map[string]any)
		_, meta := ds[0].Content["metadata"].(map[string]any)
		return check(same("text/html", fmt.Sprint(data["text/html"]), "<b>bold</b>"), expect(meta, "there is no metadata"))
	}},
	{Section: "outputs", Name: "update_display", Claim: "replaces a display by its display_id", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Update)
		if err != nil {
			return err
		}
		first, update := c.Of("display_data"), c.Of("update_display_data")
		if len(first) != 1 || len(update) != 1 {
			return wrong("displays and updates", fmt.Sprint(len(first), len(update)), "1 1")
		}
		id := func(m Message) any { t, _ := m.Content["transient"].(map[string]any); return t["display_id"] }
		return check(expect(id(first[0]) != nil, "there is no display_id"), same("display_id of the update", id(update[0]), id(first[0])))
	}},
	{Section: "outputs", Name: "clear_output", Claim: "clears the output of a cell", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Clear)
		return check(err, same("number of clear_output", len(c.Of("clear_output")), 1))
	}},
	{Section: "outputs", Name: "big_display", Claim: "shows 5 MB at once, whole", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.BigDisplay)
		if err != nil {
			return err
		}
		for _, m := range c.Published {
			data, _ := m.Content["data"].(map[string]any)
			if html, ok := data["text/html"].(string); ok {
				return same("length", len(html), 5000000)
			}
		}
		return fmt.Errorf("there is no text/html")
	}},
	{Section: "outputs", Name: "slow_reader", Claim: "keeps serving others while a client does not read", Own: true, Run: func(b *Bench) error {
		// Connects and subscribes, and then reads nothing.
		lazy := &Client{Kernel: b.Kernel, ID: "lazy", codec: b.codec, conns: clientConns(), more: make(chan struct{})}
		defer lazy.Close()
		if err := lazy.subscribeOnly(); err != nil {
			return err
		}
		for range 4 {
			c, err := b.await(b.Begin(b.Lang.BigDisplay), 20*time.Second)
			if err := check(err, same("status", c.Reply.Str("status"), "ok")); err != nil {
				return err
			}
		}
		return b.stillWell()
	}},
}
