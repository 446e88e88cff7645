package kernel

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"unicode/utf8"
)

// OutputLimitVar is the environment variable for how many bytes of text a cell
// may show; 0 sets no limit.
const OutputLimitVar = "VOGO_OUTPUT_LIMIT"

const (
	outputLimit   = 32 << 20 // default of Options.OutputLimit
	overflowLimit = 1 << 30  // of the file: a runaway cell must not fill the disk
)

// outputLimitOf returns the limit that options and environment set; negative means none.
func outputLimitOf(opts Options) int {
	if n, err := strconv.Atoi(os.Getenv(OutputLimitVar)); err == nil {
		if n <= 0 {
			return -1
		}
		return n
	}
	if opts.OutputLimit == 0 {
		return outputLimit
	}
	return opts.OutputLimit
}

// meter counts the text that a cell shows. A front end that was sent too much of
// it would not be usable any more, nor would the notebook that keeps it: the rest
// goes into a file.
type meter struct {
	limit int // negative: none
	count int // execution count of the cell, for the name of the file

	mu   sync.Mutex
	used int
	over bool
	file *os.File // nil when it could not be made, or is full
	kept int      // bytes in the file
	path string
}

// take returns what of text is shown, and what the user is told after it.
func (m *meter) take(text string) (shown, told string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.limit < 0 {
		m.used += len(text)
		return text, ""
	}
	if !m.over {
		if m.used+len(text) <= m.limit {
			m.used += len(text)
			return text, ""
		}
		n := m.limit - m.used
		n -= incompleteRune(text[:n])
		m.used = m.limit
		m.over = true
		told = m.beginLocked()
		shown, text = text[:n], text[n:]
	}
	return shown, told + m.keepLocked(text)
}

// beginLocked makes the file for the rest.
func (m *meter) beginLocked() string {
	size := strconv.Itoa(m.limit) + " bytes"
	if m.limit >= 1<<20 {
		size = strconv.Itoa(m.limit>>20) + " MiB"
	}
	if m.file == nil && m.path == "" {
		f, err := os.CreateTemp("", fmt.Sprintf("vogo-cell-%d-*.txt", m.count))
		if err != nil {
			return fmt.Sprintf("\n[This cell has printed %s, which is all that is shown. The rest is dropped: %v]\n", size, err)
		}
		m.file, m.path = f, f.Name()
	}
	return fmt.Sprintf("\n[This cell has printed %s, which is all that is shown. What it prints from here on is in %s]\n", size, m.path)
}

func (m *meter) keepLocked(text string) (told string) {
	if m.file == nil {
		return ""
	}
	if m.kept+len(text) > overflowLimit {
		m.closeLocked()
		return fmt.Sprintf("\n[%s is full at %d MiB: the rest is dropped]\n", m.path, m.kept>>20)
	}
	n, err := m.file.WriteString(text)
	m.kept += n
	if err != nil {
		m.closeLocked()
		return fmt.Sprintf("\n[The rest is dropped: %s]\n", firstLine(err.Error()))
	}
	return ""
}

func (m *meter) closeLocked() {
	m.file.Close()
	m.file = nil
}

// reset begins to count anew: what was shown has been cleared.
func (m *meter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used, m.over = 0, false
}

// end closes the file and returns how much text was shown. Goroutines that go on
// printing then have their text dropped once it is too much.
func (m *meter) end() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file != nil {
		m.closeLocked()
	}
	return m.used
}

// incompleteRune returns how many bytes at the end of text begin a character that
// is not complete.
func incompleteRune(text string) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if c := text[len(text)-n:]; utf8.RuneStart(c[0]) {
			if utf8.FullRuneInString(c) {
				return 0
			}
			return n
		}
	}
	return 0
}
