package moc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vogo/vokit/fits"
	"vogo/vokit/table"
)

// maxText bounds the text and JSON forms that are read: a MOC of the finest
// surveys has some tens of megabytes.
const maxText = 1 << 30

// Open reads a MOC file: FITS, JSON or text, told apart by content.
func Open(path string) (*MOC, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	defer f.Close()
	m, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("moc: %s: %s", path, strings.TrimPrefix(err.Error(), "moc: "))
	}
	m.Name = path
	return m, nil
}

// Read reads a MOC from a stream: FITS (also gzipped), JSON or text.
func Read(r io.Reader) (*MOC, error) {
	br := bufio.NewReader(r)
	start, _ := br.Peek(8)
	if bytes.HasPrefix(start, []byte("SIMPLE")) || bytes.HasPrefix(start, []byte{0x1f, 0x8b}) {
		f, err := fits.Decode(br)
		if err != nil {
			return nil, fmt.Errorf("moc: %w", err)
		}
		return fromFITS(f)
	}
	text, err := io.ReadAll(io.LimitReader(br, maxText))
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	return Parse(string(text))
}

// fromFITS reads the FITS form (MOC 2.0, section 4.3.1), also that of MOC 1.0 and 1.1.
func fromFITS(f *fits.File) (*MOC, error) {
	h, err := f.FirstTable()
	if err != nil {
		return nil, fmt.Errorf("moc: the FITS file holds no table with a coverage: %w", err)
	}
	t, err := h.Table()
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	if t.NumCols() == 0 {
		return nil, fmt.Errorf("moc: the table of the FITS file has no columns")
	}
	values := ints(t.Columns()[0])
	hdr := h.Header
	m := &MOC{sOrder: hdr.IntOr("MOCORD_S", hdr.IntOr("MOCORDER", 0)), tOrder: hdr.IntOr("MOCORD_T", 0)}
	if m.sOrder < 0 || m.sOrder > MaxOrder || m.tOrder < 0 || m.tOrder > MaxTimeOrder {
		return nil, fmt.Errorf("moc: the FITS header says orders %d (space) and %d (time)", m.sOrder, m.tOrder)
	}
	if c := strings.TrimSpace(hdr.TextOr("COORDSYS", "C")); c != "C" && c != "" {
		return nil, fmt.Errorf("moc: COORDSYS = %q; the cells of a MOC are those of C, the ICRS", c)
	}
	ordering := strings.ToUpper(strings.TrimSpace(hdr.TextOr("ORDERING", "NUNIQ")))
	switch dim := strings.ToUpper(strings.TrimSpace(hdr.TextOr("MOCDIM", "SPACE"))); {
	case dim == "SPACE" && (ordering == "NUNIQ" || ordering == "UNIQ"):
		err = m.readUniq(values)
	case dim == "SPACE" && ordering == "RANGE":
		m.space, err = space.pairs(values)
	case dim == "TIME" && ordering == "RANGE":
		m.kind = Time
		m.time, err = instant.pairs(values)
	case (dim == "TIME.SPACE" || dim == "SPACE.TIME") && ordering == "RANGE":
		m.kind = SpaceTime
		err = m.readFlagged(values)
	default:
		err = fmt.Errorf("moc: the FITS header says MOCDIM = %q, ORDERING = %q, which is none of the forms of a MOC", dim, ordering)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

func ints(c *table.Column) []int64 {
	out := make([]int64, 0, c.Len())
	for i := range c.Len() {
		switch v := c.Value(i).(type) {
		case int64:
			out = append(out, v)
		case int32:
			out = append(out, int64(v))
		case int16:
			out = append(out, int64(v))
		case []int64:
			out = append(out, v...)
		}
	}
	return out
}

func (m *MOC) readUniq(values []int64) error {
	for row, u := range values {
		c, err := FromUniq(u)
		if err != nil {
			return fmt.Errorf("%w (row %d)", err, row+1)
		}
		shift := space.shift(c.Order)
		m.space = append(m.space, span{c.Index << shift, (c.Index + 1) << shift})
		m.sOrder = max(m.sOrder, c.Order)
	}
	m.space = normal(m.space)
	return nil
}

// pairs are borders: first, past the last.
func (d dimension) pairs(values []int64) (spans, error) {
	if len(values)%2 != 0 {
		return nil, fmt.Errorf("moc: %d numbers are no pairs", len(values))
	}
	out := make(spans, 0, len(values)/2)
	for i := 0; i < len(values); i += 2 {
		lo, hi := values[i], values[i+1]
		if lo < 0 || hi < lo || hi > d.whole {
			return nil, fmt.Errorf("moc: %d to %d is no range of cells (row %d)", lo, hi, i+1)
		}
		out = append(out, span{lo, hi})
	}
	return normal(out), nil
}

const timeFlag = -1 << 63

// readFlagged reads pairs of times, marked by their highest bit or, as older
// files have it, by a minus, each followed by the cells covered then.
func (m *MOC) readFlagged(values []int64) error {
	for i := 0; i < len(values); {
		var times, cells []int64
		for ; i < len(values) && values[i] < 0; i++ {
			v := values[i] - timeFlag
			if values[i] >= -instant.whole {
				v = -values[i]
			}
			times = append(times, v)
		}
		for ; i < len(values) && values[i] >= 0; i++ {
			cells = append(cells, values[i])
		}
		time, err := instant.pairs(times)
		if err != nil {
			return err
		}
		sky, err := space.pairs(cells)
		if err != nil {
			return err
		}
		for _, t := range time {
			m.parts = addPart(m.parts, part{t, sky})
		}
	}
	return nil
}

// FITS is the FITS form: of a part of the sky the UNIQ numbers that MOC 1.1
// readers know too, else ranges.
func (m *MOC) FITS() (*fits.File, error) {
	var values []int64
	name, ordering, dim := "RANGE", "RANGE", "TIME"
	switch m.kind {
	case Space:
		name, ordering, dim = "UNIQ", "NUNIQ", "SPACE"
		for _, c := range m.Cells() {
			values = append(values, c.Uniq())
		}
	case Time:
		for _, r := range m.time {
			values = append(values, r.lo, r.hi)
		}
	default:
		name, dim = "INTERLEAVED_SETS_OF_FLAGGED_RANGES", "TIME.SPACE"
		for _, g := range groups(m.parts) {
			for _, r := range g.time {
				values = append(values, r.lo+timeFlag, r.hi+timeFlag)
			}
			for _, r := range g.space {
				values = append(values, r.lo, r.hi)
			}
		}
	}
	if values == nil {
		values = []int64{}
	}
	c, err := table.NewColumn(table.Meta{Name: name}, values)
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	t, err := table.New("", c)
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	h, err := fits.NewTableHDU(t)
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	return fits.NewFile(h), m.describeIn(h.Header, dim, ordering)
}

// describeIn sets the keywords of MOC 2.0, table 4.
func (m *MOC) describeIn(h *fits.Header, dim, ordering string) error {
	type card struct {
		key     string
		value   any
		comment string
	}
	cards := []card{{"MOCVERS", "2.0", "MOC version"}, {"MOCDIM", dim, "physical dimension"}, {"ORDERING", ordering, "coding of the cells"}}
	if m.kind != Time {
		cards = append(cards, card{"COORDSYS", "C", "ICRS"}, card{"MOCORD_S", m.sOrder, "deepest order of space"})
	}
	if m.kind == Space {
		cards = append(cards, card{"PIXTYPE", "HEALPIX", ""}, card{"MOCORDER", m.sOrder, "deepest order (MOC 1.1)"})
	} else {
		cards = append(cards, card{"TIMESYS", "TCB", "JD 0 of TCB, in microseconds"}, card{"MOCORD_T", m.tOrder, "deepest order of time"})
	}
	cards = append(cards, card{"MOCTOOL", "vogo", ""})
	for _, c := range cards {
		if err := h.Set(c.key, c.value, c.comment); err != nil {
			return fmt.Errorf("moc: %w", err)
		}
	}
	return nil
}

// Write writes the MOC to a path, in the form of its extension: .fits (also
// with .gz), .json, or .txt, .ascii and .moc for text. An existing file is replaced.
func (m *MOC) Write(path string) error {
	var b bytes.Buffer
	switch ext := strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz"))); ext {
	case ".fits", ".fit":
		f, err := m.FITS()
		if err != nil {
			return err
		}
		return f.Write(path)
	case ".json":
		text, err := m.MarshalJSON()
		if err != nil {
			return err
		}
		b.Write(append(text, '\n'))
	case ".txt", ".ascii", ".moc":
		b.WriteString(m.ASCII() + "\n")
	default:
		return fmt.Errorf("moc: writing %s: the extension is none of .fits, .json, .txt", path)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("moc: %w", err)
	}
	return nil
}
