package conformance

// Language is what the probes need of a kernel's language. A probe whose snippet
// is "" is left out.
type Language struct {
	Name string

	Value, ValueText  string // an expression, and its text/plain
	Set, Get, GetText string // a cell that sets a variable; an expression of it, and its text/plain
	Missing           string // an expression with a name that is not known

	Hello      string // prints "hello, world" and a newline
	ToStderr   string // prints "to stderr"
	InOrder    string // prints "1" to stdout, "2" to stderr, "3" to stdout
	Lines      string // prints "line 0" … "line 9999"
	Unicode    string // prints "é😀\n" 20000 times
	LateOutput string // starts what prints "late" after 300 ms, and goes on
	Wait       string // waits for 600 ms
	RawOutput  string // writes "raw" to file descriptor 1, as a library would
	Child      string // runs a program that prints "child"

	Fail        string // prints "before", then fails at run time
	SyntaxErr   string // is no program
	Exit        string // asks the process to exit
	Sleep       string // waits for a minute
	Spin        string // computes for ever
	Lock        string // waits for a lock that it holds
	SlowChild   string // waits for a program that takes a minute
	Flood       string // prints without end
	Fetch       string // asks for URL, which stands in it, by HTTP
	ThreadFails string // starts what fails with "boom" in a thread of its own
	Echo        string // registers the comm target "echo", which returns what it is sent

	Ask        string // asks "name? " and prints the answer after "hello "
	AskHidden  string // asks for a password
	Page       string // shows documentation in the pager
	Display    string // displays text/html
	Update     string // displays text/html with an id, and then replaces it
	Clear      string // clears the output
	BigDisplay string // displays 5,000,000 characters of text/html

	Complete, Match       string // a beginning, and what it can become
	CompleteWide          string // the same after a character beyond the Basic Multilingual Plane
	Inspect               string // a documented name
	Whole, Begun, Invalid string // for is_complete
}

// Languages are the languages that the probes know, by their name in kernelspecs.
var Languages = map[string]Language{
	"go": {
		Name:  "go",
		Value: "1+2", ValueText: "3",
		Set: "kept := 41", Get: "kept + 1", GetText: "42", Missing: "noSuchName",
		Hello:       `fmt.Println("hello, world")`,
		ToStderr:    `fmt.Fprint(os.Stderr, "to stderr"); nothing := 0; _ = nothing`,
		InOrder:     "fmt.Print(1)\n_, _ = fmt.Fprint(os.Stderr, 2)\nfmt.Print(3)",
		Lines:       `for i := range 10000 { fmt.Println("line", i) }`,
		Unicode:     `for range 20000 { fmt.Println("é😀") }`,
		LateOutput:  `go func() { time.Sleep(300 * time.Millisecond); fmt.Println("late") }()`,
		Wait:        `time.Sleep(600 * time.Millisecond)`,
		RawOutput:   `println("raw")`,
		Child:       "import \"os/exec\"\ncmd := exec.Command(\"echo\", \"child\")\ncmd.Stdout = os.Stdout\n_ = cmd.Run()",
		Fail:        "fmt.Println(\"before\")\nvar list []int\nlist[3] = 1",
		SyntaxErr:   "func )(",
		Exit:        "os.Exit(3)",
		Sleep:       "time.Sleep(time.Minute)",
		Spin:        "for { }",
		Lock:        "var mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		SlowChild:   "import \"os/exec\"\n_ = exec.Command(\"sleep\", \"60\").Run()",
		Flood:       `for { fmt.Println("a flood of text") }`,
		Fetch:       `_, _ = http.Get("URL")`,
		ThreadFails: `go func() { panic("boom") }(); time.Sleep(100 * time.Millisecond)`,
		Echo: `display.HandleComm("echo", func(c display.Comm, open json.RawMessage) {
	c.OnMessage(func(data json.RawMessage, buffers [][]byte) { _ = c.Send(data, buffers...) })
})`,
		Ask:        "fmt.Print(\"name? \")\nvar name string\n_, _ = fmt.Scanln(&name)\nfmt.Println(\"hello\", name)",
		AskHidden:  `_, _ = display.Ask("password: ", true)`,
		Page:       "strings.ToUpper?",
		Display:    `vo.Show(vo.HTML("<b>bold</b>"))`,
		Update:     "h := display.ShowHandle(display.HTML(\"one\"))\nh.Update(display.HTML(\"two\"))",
		Clear:      "display.Clear(false)",
		BigDisplay: `vo.Show(vo.HTML(strings.Repeat("x", 5000000)))`,
		Complete:   "strings.HasPre", Match: "HasPrefix", CompleteWide: `"😀" + strings.HasPre`,
		Inspect: "strings.ToUpper",
		Whole:   "x := 1", Begun: "func f() {", Invalid: "func )(",
	},
	"python": {
		Name:  "python",
		Value: "1+2", ValueText: "3",
		Set: "kept = 41", Get: "kept + 1", GetText: "42", Missing: "no_such_name",
		Hello:       `print("hello, world")`,
		ToStderr:    `import sys; print("to stderr", end="", file=sys.stderr)`,
		InOrder:     "import sys\nprint(1, end='')\nprint(2, end='', file=sys.stderr)\nprint(3, end='')",
		Lines:       `for i in range(10000): print("line", i)`,
		Unicode:     `for i in range(20000): print("é😀")`,
		LateOutput:  "import threading, time\ndef late():\n    time.sleep(.3)\n    print('late')\nthreading.Thread(target=late).start()",
		Wait:        "import time; time.sleep(.6)",
		RawOutput:   `import os; _ = os.write(1, b"raw\n")`,
		Child:       "import subprocess; _ = subprocess.run(['echo', 'child'])",
		Fail:        "print('before')\n[][3]",
		SyntaxErr:   "def )(",
		Exit:        "import sys; sys.exit(3)",
		Sleep:       "import time; time.sleep(60)",
		Spin:        "while True: pass",
		Lock:        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
		SlowChild:   "import subprocess; subprocess.run(['sleep', '60'])",
		Flood:       "while True: print('a flood of text')",
		Fetch:       "import urllib.request; urllib.request.urlopen('URL')",
		ThreadFails: "import threading, time\ndef fails(): raise ValueError('boom')\nthreading.Thread(target=fails).start()\ntime.sleep(.1)",
		Echo: `def opened(comm, message):
    comm.on_msg(lambda m: comm.send(m['content']['data'], buffers=m['buffers']))
get_ipython().kernel.comm_manager.register_target('echo', opened)`,
		Ask:        "print('hello', input('name? '))",
		AskHidden:  "import getpass; _ = getpass.getpass()",
		Page:       "print?",
		Display:    "from IPython.display import display, HTML; display(HTML('<b>bold</b>'))",
		Update:     "from IPython.display import display, HTML\nh = display(HTML('one'), display_id=True)\nh.update(HTML('two'))",
		Clear:      "from IPython.display import clear_output; clear_output()",
		BigDisplay: "from IPython.display import display, HTML; display(HTML('x'*5000000))",
		Complete:   "zi", Match: "zip", CompleteWide: `"😀"; zi`,
		Inspect: "print",
		Whole:   "x = 1", Begun: "def f():", Invalid: "def )(",
	},
}
