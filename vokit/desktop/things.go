package desktop

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"vogo/vokit/datalink"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/product"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// The message types for loading things.
const (
	loadTable    = "table.load.votable"
	loadImage    = "image.load.fits"
	loadSpectrum = "spectrum.load.ssa-generic"
	pointAt      = "coord.pointAt.sky"
	loadBibcode  = "bibcode.load"
	highlightRow = "table.highlight.row"
	selectRows   = "table.select.rowList"
	loadMOC      = "coverage.load.moc.fits"
	typeVOTable  = "application/x-votable+xml"
	typeFITS     = "application/fits"
)

// messages turns things into messages, slices element by element.
func (s *Session) messages(ctx context.Context, c *samp.Client, things []any) ([]samp.Message, error) {
	var out []samp.Message
	for _, x := range things {
		if v := reflect.ValueOf(x); v.IsValid() && v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				more, err := s.messages(ctx, c, []any{v.Index(i).Interface()})
				if err != nil {
					return nil, err
				}
				out = append(out, more...)
			}
			continue
		}
		m, err := s.message(ctx, c, x)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("send: there is nothing to send")
	}
	return out, nil
}

func (s *Session) message(ctx context.Context, c *samp.Client, x any) (samp.Message, error) {
	switch x := x.(type) {
	case *table.Table:
		return s.tableMessage(c, x), nil
	case *image.Image:
		return imageMessage(c, x)
	case *moc.MOC:
		return mocMessage(c, x)
	case sky.Coord:
		return samp.Message{MType: pointAt, Params: samp.Map{"ra": number(x.RA), "dec": number(x.Dec)}}, nil
	case table.Row:
		return rowMessage(ctx, x)
	case datalink.Link:
		if err := x.Err(); err != nil {
			return samp.Message{}, err
		}
		name := x.Description
		if name == "" {
			name = path.Base(x.AccessURL)
		}
		return urlMessage(x.AccessURL, x.ContentType, name), nil
	case *url.URL:
		return s.named(ctx, c, x.String())
	case string:
		return s.named(ctx, c, x)
	case samp.Message:
		return x, nil
	case nil:
		return samp.Message{}, fmt.Errorf("send: there is nothing to send (nil)")
	}
	return samp.Message{}, fmt.Errorf("send: do not know how to send a %T; tables, images, coverages, rows, links, positions, URLs and paths can be sent", x)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// tableMessage offers the table as BINARY2, written each time it is asked for.
func (s *Session) tableMessage(c *samp.Client, t *table.Table) samp.Message {
	name := t.Name
	if name == "" {
		name = "table"
	}
	u := c.ServeFunc(fileName(name, ".vot"), typeVOTable, func(w io.Writer) error { return votable.Write(w, t, votable.Binary2) })
	id := s.newID()
	s.remember(t, id, u)
	return samp.Message{MType: loadTable, Params: samp.Map{"url": u, "table-id": id, "name": name}}
}

func imageMessage(c *samp.Client, im *image.Image) (samp.Message, error) {
	var b bytes.Buffer
	if err := im.Encode(&b, "fits"); err != nil {
		return samp.Message{}, err
	}
	name := title(im.Name, "image")
	u := c.ServeBytes(fileName(name, ".fits"), typeFITS, b.Bytes())
	return samp.Message{MType: loadImage, Params: samp.Map{"url": u, "image-id": u, "name": name}}, nil
}

// mocMessage offers a coverage in its FITS form.
func mocMessage(c *samp.Client, m *moc.MOC) (samp.Message, error) {
	f, err := m.FITS()
	if err != nil {
		return samp.Message{}, err
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		return samp.Message{}, err
	}
	name := title(m.Name, "coverage")
	u := c.ServeBytes(fileName(name, ".fits"), typeFITS, b.Bytes())
	return samp.Message{MType: loadMOC, Params: samp.Map{"url": u, "coverage-id": u, "name": name}}, nil
}

// title is what a receiver shows: of a path or URL only its end.
func title(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	if base := path.Base(filepath.ToSlash(name)); len(path.Ext(base)) > 1 {
		return base
	}
	return name
}

var unsafeInName = regexp.MustCompile(`[^\pL\pN._+-]+`)

func fileName(name, ext string) string {
	name = strings.Trim(unsafeInName.ReplaceAllString(path.Base(filepath.ToSlash(name)), "_"), "_.")
	if name == "" {
		name = "data"
	}
	return strings.TrimSuffix(name, ext) + ext
}

// rowMessage sends what a row leads to. Spectra go with what the row tells of
// them, which the receiver needs to make sense of the file (MType
// spectrum.load.ssa-generic: the parameter meta maps SSA utypes to values).
func rowMessage(ctx context.Context, row table.Row) (samp.Message, error) {
	links, err := datalink.ForRow(ctx, row)
	if err != nil {
		return samp.Message{}, err
	}
	link, err := links.Get("#this")
	if err != nil {
		return samp.Message{}, err
	}
	name := first(row, "obs_title", "target_name", "obs_id", "main_id")
	if name == "" {
		name = path.Base(link.AccessURL)
	}
	format := link.ContentType
	if format == "" {
		format = datalink.ContentType(row)
	}
	if !isSpectrum(row) {
		return urlMessage(link.AccessURL, format, name), nil
	}
	meta := samp.Map{"Access.Reference": link.AccessURL}
	if format != "" {
		meta["Access.Format"] = format
	}
	for _, c := range row.Table().Columns() {
		if v := c.Text(row.Index()); c.Utype != "" && v != "" {
			if _, set := meta[c.Utype]; !set {
				meta[c.Utype] = v
			}
		}
	}
	return samp.Message{MType: loadSpectrum, Params: samp.Map{"url": link.AccessURL, "spectrum-id": link.AccessURL, "name": name, "meta": meta}}, nil
}

// isSpectrum goes by ObsCore's dataproduct_type, or by the utypes of SSA.
func isSpectrum(row table.Row) bool {
	if s := first(row, "dataproduct_type"); s != "" {
		return strings.EqualFold(s, "spectrum")
	}
	for _, c := range row.Table().Columns() {
		if _, u, ok := strings.Cut(c.Utype, ":"); ok && strings.EqualFold(u, "Access.Reference") && strings.HasPrefix(strings.ToLower(c.Utype), "ssa:") {
			return true
		}
	}
	return false
}

func first(row table.Row, names ...string) string {
	for _, n := range names {
		if row.Table().Has(n) {
			if s, err := row.Text(n); err == nil && s != "" {
				return s
			}
		}
	}
	return ""
}

// urlMessage goes by the media type, or else by how the URL ends.
func urlMessage(u, mediaType, name string) samp.Message {
	mediaType = strings.ToLower(mediaType)
	ext := strings.ToLower(path.Ext(strings.SplitN(u, "?", 2)[0]))
	switch {
	case strings.HasPrefix(mediaType, "image/"), mediaType == "" && (ext == ".fits" || ext == ".fit" || ext == ".fz" || ext == ".jpg" || ext == ".jpeg" || ext == ".png"):
		return samp.Message{MType: loadImage, Params: samp.Map{"url": u, "image-id": u, "name": name}}
	case strings.Contains(mediaType, "fits"):
		if strings.Contains(mediaType, "table") || strings.Contains(mediaType, "bintable") {
			return samp.Message{MType: "table.load.fits", Params: samp.Map{"url": u, "table-id": u, "name": name}}
		}
		return samp.Message{MType: loadImage, Params: samp.Map{"url": u, "image-id": u, "name": name}}
	}
	return samp.Message{MType: loadTable, Params: samp.Map{"url": u, "table-id": u, "name": name}}
}

// A bibcode has 19 characters and begins with a year.
var bibcode = regexp.MustCompile(`^[12]\d{3}[A-Za-z&.][\w&.]{12,13}[A-Za-z.:]$`)

// named sends a bibcode, a URL as it is, or a file: images and VOTables as they
// are, other tables as VOTable.
func (s *Session) named(ctx context.Context, c *samp.Client, name string) (samp.Message, error) {
	if len(name) == 19 && bibcode.MatchString(name) {
		return samp.Message{MType: loadBibcode, Params: samp.Map{"bibcode": name}}, nil
	}
	if u, err := url.Parse(name); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return urlMessage(name, "", path.Base(u.Path)), nil
	}
	file := strings.TrimPrefix(name, "file://")
	if _, err := os.Stat(file); err != nil {
		return samp.Message{}, fmt.Errorf("send: %w", err)
	}
	base := filepath.Base(file)
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".fits", ".fit", ".fz", ".jpg", ".jpeg", ".png":
		if _, err := image.Open(file); err == nil {
			u := c.ServeFile(base, map[bool]string{true: typeFITS, false: "image/" + strings.TrimPrefix(ext, ".")}[strings.HasPrefix(ext, ".f")], file)
			return samp.Message{MType: loadImage, Params: samp.Map{"url": u, "image-id": u, "name": base}}, nil
		}
		if m, err := moc.Open(file); err == nil {
			return mocMessage(c, m)
		}
	case ".moc":
		m, err := moc.Open(file)
		if err != nil {
			return samp.Message{}, err
		}
		return mocMessage(c, m)
	}
	t, err := product.Table(ctx, file)
	if err != nil {
		return samp.Message{}, err
	}
	if t.Name == "" {
		t.Name = base
	}
	return s.tableMessage(c, t), nil
}
