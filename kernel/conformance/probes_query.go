package conformance

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"vogo/kernel/wire"
)

// completes asks for completions at the end of code and wants the match there.
func (b *Bench) completes(code string) error {
	n := utf8.RuneCountInString(code)
	r, _, err := b.Ask(wire.Shell, "complete_request", map[string]any{"code": code, "cursor_pos": n})
	if err != nil {
		return err
	}
	matches, _ := r.Content["matches"].([]any)
	_, meta := r.Content["metadata"].(map[string]any)
	start, end := r.Num("cursor_start"), r.Num("cursor_end")
	if !slices.Contains(matches, any(b.Lang.Match)) || start < 0 || end != n || start > end {
		return wrong("reply", r.Content, b.Lang.Match)
	}
	replaced := string([]rune(code)[start:end])
	return check(
		same("status", r.Str("status"), "ok"),
		expect(meta, "there is no metadata"),
		expect(strings.HasPrefix(b.Lang.Match, replaced), "%q would be replaced, counting cursor positions in characters", replaced),
	)
}

var queryProbes = []Probe{
	{Section: "queries", Name: "complete", Claim: "completes a name", Run: func(b *Bench) error { return b.completes(b.Lang.Complete) }},
	{Section: "queries", Name: "complete_wide", Claim: "counts cursor positions in characters, not in UTF-16 or bytes", Run: func(b *Bench) error {
		return b.completes(b.Lang.CompleteWide)
	}},
	{Section: "queries", Name: "complete_outside", Claim: "survives cursors outside of the code", Run: func(b *Bench) error {
		for _, cursor := range []int{-5, 1000, 1 << 40} {
			r, _, err := b.Ask(wire.Shell, "complete_request", map[string]any{"code": b.Lang.Complete, "cursor_pos": cursor})
			if err := check(err, expect(r.Str("status") != "", "there is no status")); err != nil {
				return fmt.Errorf("cursor %d: %w", cursor, err)
			}
		}
		return nil
	}},
	{Section: "queries", Name: "complete_nothing", Claim: "replies without matches where there are none", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "complete_request", map[string]any{"code": "zzqqxxyy", "cursor_pos": 8})
		matches, ok := r.Content["matches"].([]any)
		return check(err, same("status", r.Str("status"), "ok"), expect(ok && len(matches) == 0, "matches is %v", r.Content["matches"]))
	}},
	{Section: "queries", Name: "complete_types", Claim: "tells the types of matches, as JupyterLab shows them", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "complete_request", map[string]any{"code": b.Lang.Complete, "cursor_pos": len(b.Lang.Complete)})
		meta, _ := r.Content["metadata"].(map[string]any)
		types, _ := meta["_jupyter_types_experimental"].([]any)
		return check(err, expect(len(types) > 0, "metadata is %v", meta))
	}},
	{Section: "queries", Name: "inspect", Claim: "documents a name, more at detail 1", Run: func(b *Bench) error {
		for detail := range 2 {
			r, _, err := b.Ask(wire.Shell, "inspect_request", map[string]any{
				"code": b.Lang.Inspect, "cursor_pos": len(b.Lang.Inspect), "detail_level": detail,
			})
			data, _ := r.Content["data"].(map[string]any)
			text, _ := data["text/plain"].(string)
			if err := check(err, same("status", r.Str("status"), "ok"), same("found", r.Content["found"], any(true)), expect(text != "", "there is no text")); err != nil {
				return err
			}
		}
		return nil
	}},
	{Section: "queries", Name: "inspect_missing", Claim: "says that a name is not known", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "inspect_request", map[string]any{"code": "zzqqxxyy", "cursor_pos": 4, "detail_level": 0})
		_, data := r.Content["data"].(map[string]any)
		return check(err, same("status", r.Str("status"), "ok"), same("found", r.Content["found"], any(false)), expect(data, "there is no data"))
	}},
	{Section: "queries", Name: "is_complete", Claim: "tells whole cells from begun and wrong ones", Run: func(b *Bench) error {
		for code, want := range map[string]string{b.Lang.Whole: "complete", b.Lang.Begun: "incomplete", b.Lang.Invalid: "invalid"} {
			r, _, err := b.Ask(wire.Shell, "is_complete_request", map[string]string{"code": code})
			if err := check(err, same("status", r.Str("status"), want)); err != nil {
				return fmt.Errorf("%q: %w", code, err)
			}
		}
		return nil
	}},
	{Section: "queries", Name: "is_complete_indent", Claim: "tells how the next line is indented", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "is_complete_request", map[string]string{"code": b.Lang.Begun})
		return check(err, expect(r.Str("indent") != "", "indent is %v", r.Content["indent"]))
	}},
}

// entries asks for history entries.
func (b *Bench) entries(request map[string]any) ([][]any, error) {
	base := map[string]any{"output": false, "raw": true, "hist_access_type": "tail", "session": 0, "start": 0, "stop": 0, "n": 10, "pattern": "", "unique": false}
	for k, v := range request {
		base[k] = v
	}
	r, _, err := b.Ask(wire.Shell, "history_request", base)
	if err != nil {
		return nil, err
	}
	list, ok := r.Content["history"].([]any)
	if !ok {
		return nil, wrong("history", r.Content["history"], "a list")
	}
	var out [][]any
	for _, e := range list {
		t, _ := e.([]any)
		if len(t) != 3 {
			return nil, wrong("entry", e, "session, line and code")
		}
		out = append(out, t)
	}
	return out, nil
}

var historyProbes = []Probe{
	{Section: "history", Name: "history_tail", Claim: "lists the last cells", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Hello); err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Value); err != nil {
			return err
		}
		es, err := b.entries(map[string]any{"n": 2})
		if err != nil || len(es) != 2 {
			return check(err, wrong("number of entries", len(es), 2))
		}
		return check(same("the last", es[1][2], any(b.Lang.Value)), same("the one before", es[0][2], any(b.Lang.Hello)))
	}},
	{Section: "history", Name: "history_output", Claim: "lists results beside the code", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Value); err != nil {
			return err
		}
		es, err := b.entries(map[string]any{"n": 1, "output": true})
		if err != nil || len(es) != 1 {
			return check(err, wrong("number of entries", len(es), 1))
		}
		return same("entry", fmt.Sprint(es[0][2]), fmt.Sprint([]any{b.Lang.Value, b.Lang.ValueText}))
	}},
	{Section: "history", Name: "history_range", Claim: "lists a range of this session", Run: func(b *Bench) error {
		c, err := b.run(b.Lang.Hello)
		if err != nil {
			return err
		}
		n := c.Reply.Num("execution_count")
		es, err := b.entries(map[string]any{"hist_access_type": "range", "start": n, "stop": n + 1})
		if err != nil || len(es) != 1 {
			return check(err, wrong("number of entries", len(es), 1))
		}
		return same("entry", es[0][2], any(b.Lang.Hello))
	}},
	{Section: "history", Name: "history_search", Claim: "searches by pattern, each cell once if asked to", Run: func(b *Bench) error {
		for range 3 {
			if _, err := b.run(b.Lang.Hello); err != nil {
				return err
			}
		}
		es, err := b.entries(map[string]any{"hist_access_type": "search", "pattern": "*hello, wor?d*", "n": 3})
		if err != nil || len(es) != 3 {
			return check(err, wrong("number of entries", len(es), 3))
		}
		es, err = b.entries(map[string]any{"hist_access_type": "search", "pattern": b.Lang.Hello, "unique": true})
		if err != nil || len(es) != 1 {
			return check(err, wrong("number of unique entries", len(es), 1))
		}
		return nil
	}},
	{Section: "history", Name: "history_not_stored", Claim: "leaves out cells that are not stored", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Hello); err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Value, "store_history", false); err != nil {
			return err
		}
		es, err := b.entries(map[string]any{"n": 1})
		if err != nil || len(es) != 1 {
			return check(err, wrong("number of entries", len(es), 1))
		}
		return same("the last", es[0][2], any(b.Lang.Hello))
	}},
}

var commProbes = []Probe{
	{Section: "comms", Name: "comm_info", Claim: "lists comms, also those of one target", Run: func(b *Bench) error {
		for _, content := range []any{struct{}{}, map[string]string{"target_name": "none"}} {
			r, _, err := b.Ask(wire.Shell, "comm_info_request", content)
			_, ok := r.Content["comms"].(map[string]any)
			if err := check(err, same("status", r.Str("status"), "ok"), expect(ok, "comms is %v", r.Content["comms"])); err != nil {
				return err
			}
		}
		return nil
	}},
	{Section: "comms", Name: "comm_unknown", Claim: "closes a comm to a target it does not have", Run: func(b *Bench) error {
		id := b.Send(wire.Shell, "comm_open", map[string]any{"comm_id": "c1", "target_name": "no such target", "data": struct{}{}})
		if _, err := b.Idle(id, Patience); err != nil {
			return err
		}
		for _, m := range b.Published(id) {
			if m.Type == "comm_close" {
				return same("comm_id", m.Str("comm_id"), "c1")
			}
		}
		return fmt.Errorf("no comm_close")
	}},
	{Section: "comms", Name: "comm_stray", Claim: "survives messages about comms that do not exist", Run: func(b *Bench) error {
		for _, t := range []string{"comm_msg", "comm_close"} {
			id := b.Send(wire.Shell, t, map[string]any{"comm_id": "nobody", "data": struct{}{}})
			if _, err := b.Idle(id, Patience); err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
		}
		return b.stillWell()
	}},
}

// features returns what kernel_info lists.
func (b *Bench) has(feature string) (bool, error) {
	r, _, err := b.Ask(wire.Shell, "kernel_info_request", struct{}{})
	list, _ := r.Content["supported_features"].([]any)
	return slices.Contains(list, any(feature)), err
}

// subshell makes a subshell, which is deleted at the end of f.
func (b *Bench) subshell(f func(id string) error) error {
	r, _, err := b.Ask(wire.Control, "create_subshell_request", struct{}{})
	id := r.Str("subshell_id")
	if err := check(err, same("status", r.Str("status"), "ok"), expect(id != "", "there is no subshell_id")); err != nil {
		return err
	}
	err = f(id)
	r, _, gone := b.Ask(wire.Control, "delete_subshell_request", map[string]string{"subshell_id": id})
	return check(err, gone, same("status of delete", r.Str("status"), "ok"))
}

var subshellProbes = []Probe{
	{Section: "subshells", Name: "subshells", Claim: "says that it has subshells (JEP 91)", Run: func(b *Bench) error {
		ok, err := b.has("kernel subshells")
		return check(err, expect(ok, "supported_features does not list them"))
	}},
	{Section: "subshells", Name: "subshell_list", Claim: "makes, lists and deletes subshells", Run: func(b *Bench) error {
		return b.subshell(func(id string) error {
			r, _, err := b.Ask(wire.Control, "list_subshell_request", struct{}{})
			ids, _ := r.Content["subshell_id"].([]any)
			return check(err, expect(slices.Contains(ids, any(id)), "the list is %v", ids))
		})
	}},
	{Section: "subshells", Name: "subshell_busy", Claim: "answers in a subshell while a cell runs", Run: func(b *Bench) error {
		return b.subshell(func(sub string) error {
			id, err := b.running(b.Lang.Sleep)
			if err != nil {
				return err
			}
			h := b.Session.Header("kernel_info_request")
			h.SubshellID = sub
			b.SendHeader(wire.Shell, h, struct{}{})
			_, err = b.Reply(h.MsgID, time.Second)
			return check(err, b.interrupt(), b.stopped(id))
		})
	}},
	{Section: "subshells", Name: "subshell_unknown", Claim: "answers an unknown subshell by an error", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Control, "delete_subshell_request", map[string]string{"subshell_id": "none"})
		return check(err, same("status", r.Str("status"), "error"))
	}},
}

// debug sends a request of the Debug Adapter Protocol and returns its body.
func (b *Bench) debug(command string, args any) (map[string]any, error) {
	r, _, err := b.Ask(wire.Control, "debug_request", map[string]any{"type": "request", "seq": 1, "command": command, "arguments": args})
	body, _ := r.Content["body"].(map[string]any)
	return body, check(err, same("success of "+command, r.Content["success"], any(true)))
}

var debugProbes = []Probe{
	{Section: "variables", Name: "debug_info", Claim: "answers debugInfo", Run: func(b *Bench) error {
		body, err := b.debug("debugInfo", struct{}{})
		return check(err, expect(body["hashMethod"] != nil && body["breakpoints"] != nil, "the body is %v", body))
	}},
	{Section: "variables", Name: "variables", Claim: "lists variables for the panel of JupyterLab", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		body, err := b.debug("inspectVariables", struct{}{})
		if err != nil {
			return err
		}
		vars, _ := body["variables"].([]any)
		for _, v := range vars {
			if v, _ := v.(map[string]any); v["name"] == "kept" {
				return same("value", fmt.Sprint(v["value"]), "41")
			}
		}
		return wrong("variables", vars, "kept")
	}},
	{Section: "variables", Name: "variable_rich", Claim: "shows a variable as a cell would", Run: func(b *Bench) error {
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		if _, err := b.debug("inspectVariables", struct{}{}); err != nil {
			return err
		}
		body, err := b.debug("richInspectVariables", map[string]string{"variableName": "kept"})
		data, _ := body["data"].(map[string]any)
		return check(err, same("text/plain", fmt.Sprint(data["text/plain"]), "41"))
	}},
}

// endsAfter shuts the kernel down and waits for the end of the process.
func (b *Bench) endsAfter(restart bool, d time.Duration) error {
	r, err := b.Reply(b.Send(wire.Control, "shutdown_request", map[string]bool{"restart": restart}), 2*time.Second)
	if err != nil && !strings.Contains(err.Error(), "has ended") {
		return err
	}
	return check(err, same("status", r.Str("status"), "ok"), same("restart", r.Content["restart"], any(restart)), b.Kernel.Wait(d))
}

var shutdownProbes = []Probe{
	{Section: "shutdown", Name: "shutdown", Claim: "replies and ends within two seconds", Own: true, Run: func(b *Bench) error {
		return b.endsAfter(false, 2*time.Second)
	}},
	{Section: "shutdown", Name: "shutdown_restart", Claim: "says that it is restarted", Own: true, Run: func(b *Bench) error {
		return b.endsAfter(true, 2*time.Second)
	}},
	{Section: "shutdown", Name: "shutdown_busy", Claim: "ends within two seconds while a cell runs", Own: true, Run: func(b *Bench) error {
		if err := need(b.Lang.Sleep); err != nil {
			return err
		}
		if _, err := b.running(b.Lang.Sleep); err != nil {
			return err
		}
		return b.endsAfter(false, 2*time.Second)
	}},
	{Section: "shutdown", Name: "shutdown_spin", Claim: "ends within two seconds while a cell computes", Own: true, Run: func(b *Bench) error {
		if err := need(b.Lang.Spin); err != nil {
			return err
		}
		if _, err := b.running(b.Lang.Spin); err != nil {
			return err
		}
		return b.endsAfter(false, 2*time.Second)
	}},
	{Section: "shutdown", Name: "shutdown_told", Claim: "tells all clients that it ends", Own: true, Run: func(b *Bench) error {
		id := b.Send(wire.Control, "shutdown_request", map[string]bool{"restart": false})
		m, err := b.find("shutdown_reply on iopub", 2*time.Second, func(m *wire.Message) bool {
			return m.Channel == wire.IOPub && m.Header.MsgType == "shutdown_reply"
		})
		return check(err, same("parent", decode(m).Raw.Parent.MsgID, id))
	}},
	{Section: "shutdown", Name: "terminate", Claim: "ends within two seconds after SIGTERM", Own: true, Run: func(b *Bench) error {
		if runtime.GOOS == "windows" {
			return ErrSkip
		}
		return check(b.Kernel.Signal(syscall.SIGTERM), b.Kernel.Wait(2*time.Second))
	}},
}
