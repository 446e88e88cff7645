package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"vogo/display"
	"vogo/kernel/wire"
)

type executeRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    *bool             `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      *bool             `json:"allow_stdin"`
	StopOnError     *bool             `json:"stop_on_error"`
}

func orTrue(b *bool) bool { return b == nil || *b }

type executeReply struct {
	errorFields
	Status          string         `json:"status"`
	Count           int            `json:"execution_count"`
	UserExpressions map[string]any `json:"user_expressions"`
	Payload         []any          `json:"payload"`
}

// errorFields are only there in replies that report an error.
type errorFields struct {
	Name      string   `json:"ename,omitempty"`
	Value     *string  `json:"evalue,omitempty"`
	Traceback []string `json:"traceback,omitempty"`
}

// execute runs a cell and reports whether the requests queued behind it may go on.
func (s *server) execute(m *wire.Message) (goOn bool) {
	var req executeRequest
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return true
	}
	store := orTrue(req.StoreHistory) && !req.Silent
	count := int(s.count.Load())
	if store && strings.TrimSpace(req.Code) != "" {
		count = int(s.count.Add(1))
	}
	ctx, end := s.cells.begin()
	defer end()
	out := s.newCellOutput(ctx, m.Header, count, req.Silent)
	s.latest.Store(out)
	if !req.Silent {
		s.publish(ctx, m.Header, "execute_input", executeInput{req.Code, count})
		s.legacy.tell(out)
	}
	if page, ok := s.pager(ctx, req.Code); ok {
		s.reply(m, executeReply{Status: "ok", Count: count, UserExpressions: map[string]any{}, Payload: []any{page}})
		return true
	}
	cell := Cell{Code: req.Code, ID: cellID(m), Count: count, Silent: req.Silent}
	out.folds = inVSCode(cell.ID)
	if orTrue(req.AllowStdin) {
		cell.Input = func(prompt string, password bool) (string, error) {
			out.flush()
			return s.input(ctx, m, prompt, password)
		}
	}
	s.legacy.note(fmt.Sprintf(stateCell, count))
	e := s.runCell(ctx, cell, out)
	reply := executeReply{Status: "ok", Count: count, UserExpressions: map[string]any{}, Payload: []any{}}
	if e == nil {
		reply.UserExpressions = s.userExpressions(ctx, req.UserExpressions, cell, out)
	} else {
		reply.Status, reply.errorFields = "error", errorFields{e.Name, &e.Value, nonNil(e.Trace)}
		if e.Name == "stack overflow" { // it took hundreds of megabytes
			s.bulky.Store(true)
		}
	}
	s.legacy.note(stateIdle)
	out.end()
	if store {
		s.history.add(count, req.Code, out.result())
	}
	end() // whoever has the reply may interrupt what the cell has left
	s.reply(m, reply)
	return e == nil || !orTrue(req.StopOnError)
}

// cellID is what the front end calls the cell of a request. JupyterLab, Notebook 7
// and VS Code say it in the metadata.
func cellID(m *wire.Message) string {
	var meta struct {
		CellID string `json:"cellId"`
	}
	_ = json.Unmarshal(m.Metadata, &meta) // no metadata, no id
	return meta.CellID
}

type executeInput struct {
	Code  string `json:"code"`
	Count int    `json:"execution_count"`
}

func (s *server) runCell(ctx context.Context, c Cell, p Publisher) *Error {
	if strings.TrimSpace(c.Code) == "" {
		return nil
	}
	_, runner, err := s.engine.get(ctx)
	if err != nil {
		e := asError(ctx, err)
		p.Error(e)
		return e
	}
	return runner.Run(ctx, c, p)
}

// userExpressions evaluates the expressions that came with a cell, in the order
// of their names.
func (s *server) userExpressions(ctx context.Context, exprs map[string]string, c Cell, out *cellOutput) map[string]any {
	results := make(map[string]any, len(exprs))
	names := make([]string, 0, len(exprs))
	for name := range exprs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		col := NewCollector(nil, nil)
		c.Code, c.Silent = exprs[name], false
		if e := s.runCell(ctx, c, expression{out, col}); e != nil {
			results[name] = errorContent{"error", e.Name, e.Value, nonNil(e.Trace)}
			continue
		}
		data := map[string]any{display.MIMEText: ""}
		meta := map[string]any{}
		for _, o := range col.Outputs() {
			data, meta = o.Data, o.Metadata
		}
		results[name] = map[string]any{"status": "ok", "data": data, "metadata": meta}
	}
	return results
}

// expression is the Publisher of a user expression: its value and error go into
// the reply, anything else it puts out belongs to the cell.
type expression struct {
	*cellOutput
	col *Collector
}

func (x expression) Result(count int, data, meta map[string]any, id string) {
	x.col.Result(count, data, meta, id)
}
func (x expression) Error(*Error) {}

// asksForHelp tells whether a cell is a name and one or two question marks.
func asksForHelp(code string) (name string, marks int, ok bool) {
	code = strings.TrimSpace(code)
	name = strings.TrimRight(code, "?")
	marks = len(code) - len(name)
	name = strings.TrimSpace(name)
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || r != '.' && !unicode.IsNumber(r)) {
			return "", 0, false
		}
	}
	return name, marks, name != "" && (marks == 1 || marks == 2)
}

// pager answers a cell such as "fmt.Println?", which is no Go, by the
// documentation of the name, in the front end's pager.
func (s *server) pager(ctx context.Context, code string) (page any, ok bool) {
	name, marks, ok := asksForHelp(code)
	if !ok {
		return nil, false
	}
	engine, _, err := s.engine.get(ctx)
	if err != nil {
		return nil, false
	}
	doc, found := engine.Inspect(name, len(name), marks-1)
	if !found {
		doc = Doc{Text: "No documentation of " + name + " is known."}
	}
	return map[string]any{"source": "page", "data": docBundle(doc), "start": 0}, true
}
