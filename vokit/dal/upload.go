package dal

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/klauspost/compress/gzip"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

var reIdentifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Uploads prepares tables to send along (TAP 1.1, section 2.5; DALI 1.1,
// section 3.4.5): the values of the UPLOAD parameter, and the parts to send.
// A URL is left to the service to fetch. Tables are encoded and files read
// while they go over the wire.
func Uploads(ctx context.Context, op string, ups []Uploaded) (spec []string, parts []Part, err error) {
	for _, u := range ups {
		if !reIdentifier.MatchString(u.Name) {
			e := Errorf(op, "", ErrQuery, "upload name %q is no table name", u.Name)
			e.Hint = "letters, digits and _ only, a letter first"
			return nil, nil, e
		}
		if s, ok := u.X.(string); ok && isURL(s) {
			spec = append(spec, u.Name+","+s)
			continue
		}
		p, err := uploadPart(u.X)
		if err != nil {
			return nil, nil, Errorf(op, "", ErrQuery, "upload %q: %w", u.Name, err)
		}
		p.Name, p.Filename, p.ContentType = u.Name, u.Name+".vot", "application/x-votable+xml"
		spec = append(spec, u.Name+",param:"+u.Name)
		parts = append(parts, p)
	}
	return spec, parts, nil
}

// uploadPart has what the user hands over written as a VOTable: VOTables pass
// through, other tables are converted.
func uploadPart(x any) (Part, error) {
	switch x := x.(type) {
	case *table.Table:
		return tablePart(x)
	case []byte:
		if isVOTable(x) {
			return Part{Data: x}, nil
		}
		return convertedPart(bytes.NewReader(x), "")
	case string:
		return filePart(x)
	case io.Reader:
		return readerPart(x)
	case nil:
		return Part{}, fmt.Errorf("there is no table (nil)")
	}
	return Part{}, fmt.Errorf("cannot send a %T along; it takes a table, a path, a URL, bytes or an io.Reader", x)
}

// tablePart writes TABLEDATA, the serialization that every service reads.
func tablePart(t *table.Table) (Part, error) {
	if t == nil {
		return Part{}, fmt.Errorf("there is no table (nil)")
	}
	return Part{Write: func(w io.Writer) error { return votable.Write(w, t, votable.TableData) }}, nil
}

// filePart sends the VOTable in a file, compressed or not, or converts another.
func filePart(path string) (Part, error) {
	f, err := os.Open(path)
	if err != nil {
		return Part{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Part{}, err
	}
	br := bufio.NewReader(f)
	head, err := br.Peek(2)
	zipped := err == nil && head[0] == 0x1f && head[1] == 0x8b
	rd := br
	if zipped {
		z, err := gzip.NewReader(br)
		if err != nil {
			return Part{}, fmt.Errorf("gzip: %w", err)
		}
		defer z.Close()
		rd = bufio.NewReader(z)
	}
	if head, _ := rd.Peek(4096); !isVOTable(head) {
		return convertedPart(rd, strings.TrimSuffix(path, ".gz"))
	}
	p := Part{Write: func(w io.Writer) error { return copyFile(w, path, zipped) }}
	if !zipped && info.Mode().IsRegular() {
		p.Size = info.Size()
	}
	return p, nil
}

// copyFile copies a file, unpacked.
func copyFile(w io.Writer, path string, zipped bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if zipped {
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		defer z.Close()
		r = z
	}
	_, err = io.Copy(w, r)
	return err
}

// readerPart sends the VOTable that comes from a reader, from where that
// stands. One that can seek can be sent again.
func readerPart(r io.Reader) (Part, error) {
	seeker, _ := r.(io.Seeker)
	var start, end int64
	if seeker != nil {
		var err1, err2 error
		start, err1 = seeker.Seek(0, io.SeekCurrent)
		end, err2 = seeker.Seek(0, io.SeekEnd)
		if err1 != nil || err2 != nil { // a pipe
			seeker = nil
		} else if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return Part{}, err
		}
	}
	br := bufio.NewReader(r)
	if head, _ := br.Peek(4096); !isVOTable(head) {
		return convertedPart(br, "")
	}
	if seeker == nil {
		return Part{Once: true, Write: func(w io.Writer) error {
			if br == nil {
				return errReadOnce
			}
			_, err := br.WriteTo(w)
			br = nil
			return err
		}}, nil
	}
	return Part{Size: end - start, Write: func(w io.Writer) error {
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return err
		}
		_, err := io.CopyN(w, r, end-start)
		return err
	}}, nil
}

func isVOTable(b []byte) bool {
	head := b[:min(len(b), 4096)]
	return markup(head) && page(head) == ""
}

// convertedPart reads a table of another format.
func convertedPart(r io.Reader, name string) (Part, error) {
	t, err := DecodeTable(r, "", name)
	if err != nil {
		return Part{}, err
	}
	return tablePart(t)
}

func isURL(s string) bool {
	l := strings.ToLower(s[:min(len(s), 8)])
	return strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://")
}
