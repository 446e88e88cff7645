package dal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

var reIdentifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Uploads prepares tables to send along (TAP 1.1, section 2.5; DALI 1.1,
// section 3.4.5): the values of the UPLOAD parameter, and the parts to send.
// A URL is left to the service to fetch.
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
		b, err := uploadBytes(u.X)
		if err != nil {
			return nil, nil, Errorf(op, "", ErrQuery, "upload %q: %w", u.Name, err)
		}
		spec = append(spec, u.Name+",param:"+u.Name)
		parts = append(parts, Part{Name: u.Name, Filename: u.Name + ".vot", ContentType: "application/x-votable+xml", Data: b})
	}
	return spec, parts, nil
}

// uploadBytes makes a VOTable of what the user hands over. TABLEDATA is the
// serialization every service reads.
func uploadBytes(x any) ([]byte, error) {
	switch x := x.(type) {
	case *table.Table:
		return encodeTable(x)
	case []byte:
		return votableBytes(bytes.NewReader(x), "")
	case string:
		f, err := os.Open(x)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return votableBytes(f, x)
	case io.Reader:
		return votableBytes(x, "")
	case nil:
		return nil, fmt.Errorf("there is no table (nil)")
	}
	return nil, fmt.Errorf("cannot send a %T along; it takes a table, a path, a URL, bytes or an io.Reader", x)
}

// votableBytes passes a VOTable through and converts every other table.
func votableBytes(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if head := b[:min(len(b), 4096)]; markup(head) && page(head) == "" {
		return b, nil
	}
	t, err := DecodeTable(bytes.NewReader(b), "", name)
	if err != nil {
		return nil, err
	}
	return encodeTable(t)
}

func encodeTable(t *table.Table) ([]byte, error) {
	if t == nil {
		return nil, fmt.Errorf("there is no table (nil)")
	}
	var b bytes.Buffer
	if err := votable.Write(&b, t, votable.TableData); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func isURL(s string) bool {
	l := strings.ToLower(s[:min(len(s), 8)])
	return strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://")
}
