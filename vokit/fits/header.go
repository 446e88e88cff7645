package fits

import (
	"fmt"
	"math"
	"strings"

	"vogo/internal/near"
)

// Header is the list of cards of one HDU, without its END card.
// Keywords are found without regard to case; of a keyword that stands there
// several times the first card counts.
type Header struct {
	cards []Card
	index map[string]int // keyword → its first card
	odd   []string       // what was odd in the file
}

// NewHeader is an empty header.
func NewHeader() *Header { return &Header{index: map[string]int{}} }

// parseHeader reads the records of a header, END excluded.
func parseHeader(data []byte) *Header {
	h := NewHeader()
	for n := 0; (n+1)*cardSize <= len(data); n++ {
		rec := string(data[n*cardSize : (n+1)*cardSize])
		card, err := parseCard(rec)
		if err != nil {
			h.odd = append(h.odd, fmt.Sprintf("card %d: %v", n+1, err))
		}
		if card.Keyword == "CONTINUE" && h.join(card, rec) {
			continue
		}
		h.append(card)
	}
	return h
}

// join adds a CONTINUE record to the string card before it, if that one waits for more.
func (h *Header) join(card Card, rec string) bool {
	if len(h.cards) == 0 {
		return false
	}
	last := &h.cards[len(h.cards)-1]
	s, ok := last.Value.(string)
	if !ok || !strings.HasSuffix(s, "&") || isCommentary(last.Keyword) {
		return false
	}
	text, _ := card.Value.(string)
	text = strings.TrimLeft(text, " ")
	if !strings.HasPrefix(text, "'") {
		return false
	}
	more, rest, _ := cutQuoted(text[1:])
	last.Value = strings.TrimSuffix(s, "&") + more
	if c := afterSlash(rest); c != "" {
		last.Comment = strings.TrimSpace(last.Comment + " " + c)
	}
	last.raw += rec
	return true
}

func (h *Header) append(c Card) {
	if _, seen := h.index[c.Keyword]; !seen {
		h.index[c.Keyword] = len(h.cards)
	}
	h.cards = append(h.cards, c)
}

func (h *Header) reindex() {
	h.index = make(map[string]int, len(h.cards))
	for i, c := range h.cards {
		if _, seen := h.index[c.Keyword]; !seen {
			h.index[c.Keyword] = i
		}
	}
}

// Len is the number of cards.
func (h *Header) Len() int { return len(h.cards) }

// Cards are all cards in their order, as a copy.
func (h *Header) Cards() []Card { return append([]Card(nil), h.cards...) }

// Keywords are the different keywords in the order of their first cards, commentary left out.
func (h *Header) Keywords() []string {
	var names []string
	for i, c := range h.cards {
		if !isCommentary(c.Keyword) && h.index[c.Keyword] == i {
			names = append(names, c.Keyword)
		}
	}
	return names
}

func normalKeyword(k string) string {
	k = strings.ToUpper(strings.TrimSpace(k))
	return strings.TrimPrefix(k, "HIERARCH ")
}

// Lookup is the first card of the keyword, and whether there is one.
func (h *Header) Lookup(keyword string) (Card, bool) {
	i, ok := h.index[normalKeyword(keyword)]
	if !ok {
		return Card{}, false
	}
	return h.cards[i], true
}

// Has tells whether a card of the keyword is there.
func (h *Header) Has(keyword string) bool {
	_, ok := h.index[normalKeyword(keyword)]
	return ok
}

// Get is the value of the keyword: bool, int64, float64, complex128, string,
// or nil when it has none or is not there.
func (h *Header) Get(keyword string) any {
	c, _ := h.Lookup(keyword)
	return c.Value
}

// Float is the value of the keyword as a number. Strings that hold a number
// count as one: such headers are common.
func (h *Header) Float(keyword string) (float64, error) {
	c, ok := h.Lookup(keyword)
	if !ok {
		return 0, h.missing(keyword)
	}
	switch v := c.Value.(type) {
	case int64:
		return float64(v), nil
	case float64:
		return v, nil
	case string:
		if f, err := parseFloat(strings.TrimSpace(v)); err == nil {
			return f, nil
		}
	}
	return 0, fmt.Errorf("header: %s = %s is not a number", c.Keyword, showValue(c.Value))
}

// Int is the value of the keyword as a whole number.
func (h *Header) Int(keyword string) (int, error) {
	if v, ok := h.Get(keyword).(int64); ok {
		return int(v), nil
	}
	f, err := h.Float(keyword)
	if err != nil {
		return 0, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, fmt.Errorf("header: %s = %s is not a whole number", normalKeyword(keyword), formatFloat(f))
	}
	return int(f), nil
}

// Text is the value of the keyword as text; numbers and logicals are written out.
func (h *Header) Text(keyword string) (string, error) {
	c, ok := h.Lookup(keyword)
	if !ok {
		return "", h.missing(keyword)
	}
	if s, ok := c.Value.(string); ok {
		return s, nil
	}
	return formatValue(c.Value), nil
}

// Bool is the value of the keyword as a logical.
func (h *Header) Bool(keyword string) (bool, error) {
	c, ok := h.Lookup(keyword)
	if !ok {
		return false, h.missing(keyword)
	}
	if b, ok := c.Value.(bool); ok {
		return b, nil
	}
	return false, fmt.Errorf("header: %s = %s is not T or F", c.Keyword, showValue(c.Value))
}

// FloatOr is the value of the keyword as a number, or def when it is none.
func (h *Header) FloatOr(keyword string, def float64) float64 {
	if !h.Has(keyword) { // the error for people costs more than the rest
		return def
	}
	if f, err := h.Float(keyword); err == nil {
		return f
	}
	return def
}

// IntOr is the value of the keyword as a whole number, or def when it is none.
func (h *Header) IntOr(keyword string, def int) int {
	if !h.Has(keyword) { // the error for people costs more than the rest
		return def
	}
	if n, err := h.Int(keyword); err == nil {
		return n
	}
	return def
}

// TextOr is the value of the keyword as text, or def when there is no such card.
func (h *Header) TextOr(keyword, def string) string {
	if !h.Has(keyword) { // the error for people costs more than the rest
		return def
	}
	if s, err := h.Text(keyword); err == nil {
		return s
	}
	return def
}

func showValue(v any) string {
	if s, ok := v.(string); ok {
		return "'" + strings.Map(visible, s) + "'"
	}
	if v == nil {
		return "(undefined)"
	}
	return formatValue(v)
}

func (h *Header) missing(keyword string) error {
	want := normalKeyword(keyword)
	like := near.Names(want, h.Keywords(), 3)
	if len(like) == 0 {
		return fmt.Errorf("header: no keyword %s", want)
	}
	return fmt.Errorf("header: no keyword %s (nearest: %s)", want, strings.Join(like, ", "))
}

// Set gives the keyword a value: in place when the card exists, else at the end.
// The value may be a bool, any integer or float type, complex128, string, or nil for
// "undefined". An empty comment keeps the comment that is there.
func (h *Header) Set(keyword string, value any, comment string) error {
	k := normalKeyword(keyword)
	v, err := cardValue(value)
	if err != nil {
		return fmt.Errorf("header: cannot set %s: %w", k, err)
	}
	if isCommentary(k) {
		h.append(Card{Keyword: k, Value: fmt.Sprint(valueOr(v, ""))})
		return nil
	}
	for _, word := range strings.Fields(k) {
		if !validKeyword(word) {
			return fmt.Errorf("header: cannot set %q: keywords are made of A–Z, 0–9, - and _", k)
		}
	}
	if k == "" || k == "END" || k == "CONTINUE" || len(k) > 60 {
		return fmt.Errorf("header: cannot set %q: not a keyword for values", k)
	}
	i, ok := h.index[k]
	if !ok {
		h.append(Card{Keyword: k, Value: v, Comment: comment})
		return nil
	}
	c := &h.cards[i]
	if comment == "" {
		comment = c.Comment
	}
	if c.raw != "" && c.Value == v && c.Comment == comment {
		return nil // the card as it stands says so already
	}
	*c = Card{Keyword: k, Value: v, Comment: comment}
	return nil
}

func cardValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, complex128, string:
		return v, nil
	case float64:
		return v, nil
	case float32:
		return float64(v), nil
	case int:
		return int64(v), nil
	case int8:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint8:
		return int64(v), nil
	case uint16:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	case uint:
		return int64(v), nil
	case fmt.Stringer:
		return v.String(), nil
	}
	return nil, fmt.Errorf("a header cannot hold a %T", v)
}

// Delete removes all cards of the keyword.
func (h *Header) Delete(keyword string) {
	k := normalKeyword(keyword)
	h.deleteFunc(func(c Card) bool { return c.Keyword == k })
}

func (h *Header) deleteFunc(drop func(Card) bool) {
	kept := h.cards[:0:0]
	for _, c := range h.cards {
		if !drop(c) {
			kept = append(kept, c)
		}
	}
	h.cards = kept
	h.reindex()
}

// History adds a HISTORY card.
func (h *Header) History(text string) { h.append(Card{Keyword: "HISTORY", Value: text}) }

// Comment adds a COMMENT card.
func (h *Header) Comment(text string) { h.append(Card{Keyword: "COMMENT", Value: text}) }

// Clone is a copy that can be changed on its own.
func (h *Header) Clone() *Header {
	c := &Header{cards: append([]Card(nil), h.cards...), odd: append([]string(nil), h.odd...)}
	c.reindex()
	return c
}

// Diagnostics lists what was odd about the cards, in the order of the file.
func (h *Header) Diagnostics() []string { return append([]string(nil), h.odd...) }

// String is the header as text, one record a line.
func (h *Header) String() string {
	var b strings.Builder
	for _, c := range h.cards {
		recs := c.records()
		for len(recs) >= cardSize {
			b.WriteString(strings.TrimRight(printable(recs[:cardSize]), " "))
			b.WriteByte('\n')
			recs = recs[cardSize:]
		}
	}
	return b.String()
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 {
			return '.'
		}
		return r
	}, s)
}

// bytes is the header as it is written: records, END, blanks up to a block.
func (h *Header) bytes() []byte {
	var b strings.Builder
	for _, c := range h.cards {
		b.WriteString(c.records())
	}
	b.WriteString(pad("END"))
	if n := b.Len() % blockSize; n != 0 {
		b.WriteString(strings.Repeat(" ", blockSize-n))
	}
	return []byte(b.String())
}

// ParseHeader reads a header from text: records of 80 bytes on end, or one a
// line. It stops at the END card or the end of the text.
func ParseHeader(text string) (*Header, error) {
	var data []byte
	if strings.Contains(text, "\n") {
		for _, line := range strings.Split(text, "\n") {
			line = strings.TrimRight(line, "\r ")
			if len(line) > cardSize {
				return nil, fmt.Errorf("fits: header line %d is %d bytes long, a card has %d", len(data)/cardSize+1, len(line), cardSize)
			}
			data = append(data, pad(line)...)
		}
	} else {
		data = []byte(text)
		if n := len(data) % cardSize; n != 0 {
			data = append(data, strings.Repeat(" ", cardSize-n)...)
		}
	}
	if end := endCard(data, 0); end >= 0 {
		data = data[:end]
	}
	return parseHeader(data), nil
}
