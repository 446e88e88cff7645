package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"vogo/display"
	"vogo/kernel/wire"
)

// The kernel has no debugger. It answers the requests of the Debug Adapter
// Protocol by which front ends list variables (Jupyter messaging protocol 5.5,
// "Debug request"), and takes those that only prepare debugging, so that the
// variables panel of JupyterLab works. Breakpoints are answered as not verified.

// inspectTime is how long a request for variables may wait for a cell that has
// just begun to run.
const inspectTime = 200 * time.Millisecond

// debugSeed starts the hash that names the files of cells for front ends.
const debugSeed = 0xc70f6907

// dapRequest is a request of the Debug Adapter Protocol.
type dapRequest struct {
	Seq       int             `json:"seq"`
	Command   string          `json:"command"`
	Arguments json.RawMessage `json:"arguments"`
}

// dapResponse is the answer to it.
type dapResponse struct {
	Seq        int    `json:"seq"`
	Type       string `json:"type"`
	RequestSeq int    `json:"request_seq"`
	Success    bool   `json:"success"`
	Command    string `json:"command"`
	Message    string `json:"message,omitempty"`
	Body       any    `json:"body"`
}

// dapVariable is one line of a variables panel.
type dapVariable struct {
	Name         string `json:"name"`
	Value        string `json:"value"`
	Type         string `json:"type,omitempty"`
	EvaluateName string `json:"evaluateName,omitempty"`
	Reference    int    `json:"variablesReference"` // of its parts; 0 if it has none
	Indexed      int    `json:"indexedVariables,omitempty"`
	Named        int    `json:"namedVariables,omitempty"`
}

// debugging is what the kernel remembers between debug requests.
type debugging struct {
	mu      sync.Mutex
	started bool
	seq     int
	vars    []Variable    // as last seen
	loading chan struct{} // closed when the list that is being made is there; nil if none is
	whole   []part        // what references stand for; reference 1 is whole[0]
}

func (s *server) debug(ctx context.Context, m *wire.Message) {
	var req dapRequest
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return
	}
	d := &s.debugging
	body, err := s.debugCommand(ctx, req)
	d.mu.Lock()
	d.seq++
	r := dapResponse{Seq: d.seq, Type: "response", RequestSeq: req.Seq, Success: err == nil, Command: req.Command, Body: body}
	d.mu.Unlock()
	if err != nil {
		r.Message = firstLine(err.Error())
	}
	if r.Body == nil {
		r.Body = struct{}{}
	}
	s.reply(m, r)
}

// debugCommand carries a request out and returns the body of its response.
func (s *server) debugCommand(ctx context.Context, req dapRequest) (any, error) {
	d := &s.debugging
	switch req.Command {
	case "initialize":
		d.setStarted(true)
		return map[string]bool{"supportsConfigurationDoneRequest": true}, nil
	case "attach", "configurationDone", "setExceptionBreakpoints":
		return nil, nil
	case "disconnect", "terminate":
		d.setStarted(false)
		return nil, nil
	case "debugInfo":
		return d.info(), nil
	case "dumpCell":
		return dumpCell(req)
	case "setBreakpoints":
		return setBreakpoints(req)
	case "threads":
		return map[string]any{"threads": []any{}}, nil
	case "modules":
		return map[string]any{"modules": []any{}, "totalModules": 0}, nil
	case "inspectVariables":
		vars, err := s.variables(ctx)
		return map[string]any{"variables": d.list(vars)}, err
	case "variables":
		return d.children(req)
	case "richInspectVariables":
		return s.richVariable(ctx, req)
	}
	return nil, fmt.Errorf("the kernel has no debugger: %q is not served, variables are", req.Command)
}

func (d *debugging) setStarted(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.started = on
}

func (d *debugging) info() any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return map[string]any{
		"isStarted":      d.started,
		"hashMethod":     "Murmur2",
		"hashSeed":       debugSeed,
		"tmpFilePrefix":  cellFilePrefix(),
		"tmpFileSuffix":  ".go",
		"breakpoints":    []any{},
		"stoppedThreads": []int{},
		"richRendering":  true,
		"exceptionPaths": []string{},
		"copyToGlobals":  false,
	}
}

func cellFilePrefix() string {
	return filepath.Join(os.TempDir(), "vogo_"+strconv.Itoa(os.Getpid())) + string(filepath.Separator)
}

// dumpCell names the file that would hold a cell. Nothing is written: without a
// debugger nothing reads it.
func dumpCell(req dapRequest) (any, error) {
	var args struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(req.Arguments, &args); err != nil {
		return nil, fmt.Errorf("dumpCell: %w", err)
	}
	hash := strconv.FormatUint(uint64(murmur2(args.Code, debugSeed)), 10)
	return map[string]string{"sourcePath": cellFilePrefix() + hash + ".go"}, nil
}

// murmur2 is MurmurHash2 for 32 bits (A. Appleby, 2008), by which front ends tell
// cells apart.
func murmur2(text string, seed uint32) uint32 {
	const m, r = 0x5bd1e995, 24
	h := seed ^ uint32(len(text))
	for ; len(text) >= 4; text = text[4:] {
		k := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
		k *= m
		k ^= k >> r
		h = h*m ^ k*m
	}
	for i := len(text) - 1; i >= 0; i-- {
		h ^= uint32(text[i]) << (8 * i)
	}
	if len(text) > 0 {
		h *= m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}

func setBreakpoints(req dapRequest) (any, error) {
	var args struct {
		Breakpoints []struct {
			Line int `json:"line"`
		} `json:"breakpoints"`
	}
	if err := json.Unmarshal(req.Arguments, &args); err != nil {
		return nil, fmt.Errorf("setBreakpoints: %w", err)
	}
	points := []any{}
	for _, b := range args.Breakpoints {
		points = append(points, map[string]any{
			"verified": false, "line": b.Line, "message": "the kernel has no debugger",
		})
	}
	return map[string]any{"breakpoints": points}, nil
}

// variables returns the variables of the session: those seen last while a cell
// runs.
func (s *server) variables(ctx context.Context) ([]Variable, error) {
	engine, _, err := s.engine.get(ctx)
	if err != nil {
		return nil, err
	}
	inspector, ok := engine.(Inspector)
	if !ok {
		return nil, fmt.Errorf("this session cannot list its variables")
	}
	d := &s.debugging
	if s.states.running() {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.vars, nil
	}
	late := time.NewTimer(inspectTime)
	defer late.Stop()
	select {
	case <-d.load(inspector):
	case <-late.C: // a cell has begun in the meantime
	case <-ctx.Done():
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.vars, nil
}

// load begins to list the variables anew, unless that is being done.
func (d *debugging) load(inspector Inspector) <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.loading != nil {
		return d.loading
	}
	loading := make(chan struct{})
	d.loading = loading
	go func() {
		vars := inspector.Variables()
		d.mu.Lock()
		defer d.mu.Unlock()
		d.vars, d.loading = vars, nil
		close(loading)
	}()
	return loading
}

// richVariable shows one variable as a cell would.
func (s *server) richVariable(ctx context.Context, req dapRequest) (any, error) {
	var args struct {
		Name string `json:"variableName"`
	}
	if err := json.Unmarshal(req.Arguments, &args); err != nil {
		return nil, fmt.Errorf("richInspectVariables: %w", err)
	}
	vars, err := s.variables(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range vars {
		if v.Name == args.Name {
			data, meta := EncodeBundle(display.Of(v.Value))
			return map[string]any{"data": data, "metadata": meta}, nil
		}
	}
	return map[string]any{"data": struct{}{}, "metadata": struct{}{}}, fmt.Errorf("there is no variable %q", args.Name)
}
