package sandbox

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// Limits of uploads.
const (
	maxUploadBytes = 64 << 20
	maxUploadRows  = 500000
	maxUploadCols  = 1000
)

var uploadName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// uploads reads the tables that the UPLOAD parameters name: parts of the
// multipart body ("name,param:part"), or documents on this machine
// ("name,http://…"); the sandbox fetches nothing from elsewhere.
func (s *Server) uploads(r *http.Request, specs []string) ([]upload, error) {
	var out []upload
	for _, spec := range specs {
		for _, one := range strings.Split(spec, ";") {
			one = strings.TrimSpace(one)
			if one == "" {
				continue
			}
			name, from, ok := strings.Cut(one, ",")
			name, from = strings.TrimSpace(name), strings.TrimSpace(from)
			if !ok || !uploadName.MatchString(name) {
				return nil, userErrorf("UPLOAD=%q: write name,param:part with a plain identifier as the name", one)
			}
			for _, u := range out {
				if strings.EqualFold(u.name, name) {
					return nil, userErrorf("UPLOAD names the table %q twice", name)
				}
			}
			t, err := s.readUpload(r, name, from)
			if err != nil {
				return nil, err
			}
			out = append(out, upload{name, t})
		}
	}
	return out, nil
}

func (s *Server) readUpload(r *http.Request, name, from string) (*table.Table, error) {
	var body io.ReadCloser
	if part, ok := strings.CutPrefix(from, "param:"); ok {
		f, _, err := r.FormFile(part)
		if err != nil {
			return nil, userErrorf("upload %q: the request has no part %q: send the VOTable as multipart/form-data", name, part)
		}
		body = f
	} else {
		resp, err := s.fetchUpload(r, name, from)
		if err != nil {
			return nil, err
		}
		body = resp.Body
	}
	defer body.Close()
	t, err := votable.Read(io.LimitReader(body, maxUploadBytes))
	if err != nil {
		return nil, userErrorf("upload %q is not a VOTable that can be read: %v", name, err)
	}
	if t.NumRows() > maxUploadRows || t.NumCols() > maxUploadCols {
		return nil, userErrorf("upload %q has %d rows and %d columns; the sandbox takes up to %d rows and %d columns", name, t.NumRows(), t.NumCols(), maxUploadRows, maxUploadCols)
	}
	return t, nil
}

// fetchUpload gets a table from this machine.
func (s *Server) fetchUpload(r *http.Request, name, from string) (*http.Response, error) {
	u, err := url.Parse(from)
	if err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return nil, userErrorf("upload %q: %q is not on this machine; the sandbox fetches nothing from elsewhere, send the table inline with param:", name, from)
	}
	ctx := s.ctx
	if r.Body != nil {
		ctx = r.Context()
	}
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, userErrorf("upload %q: %v", name, err)
	}
	resp, err := uploadClient.Do(rq)
	if err != nil {
		return nil, userErrorf("upload %q: %v", name, err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, userErrorf("upload %q: %s answers %s", name, from, resp.Status)
	}
	return resp, nil
}

// uploadClient follows redirects on this machine only.
var uploadClient = &http.Client{
	Timeout: 30 * time.Second,
	CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || !isLoopback(r.URL.Hostname()) {
			return http.ErrUseLastResponse
		}
		return nil
	},
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// uploadInfo describes an uploaded table to the translator.
func uploadInfo(u upload) *adql.TableInfo {
	info := &adql.TableInfo{Name: "tap_upload." + u.name, SQL: "tap_upload." + strings.ToLower(u.name)}
	for _, c := range u.tab.Columns() {
		if c.ArraySize == "1" {
			c.ArraySize = "" // one value is no array: VOTable 1.3, erratum 3
		}
		info.Columns = append(info.Columns, adql.ColumnInfo{
			Name: c.Name, Datatype: c.Datatype().String(), ArraySize: c.ArraySize, Xtype: c.Xtype,
			Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Description: c.Description,
		})
	}
	return info
}

// fillUpload makes the temporary table.
func fillUpload(ctx context.Context, conn *sql.Conn, u upload) error {
	cols := u.tab.Columns()
	defs, marks := make([]string, len(cols)), make([]string, len(cols))
	seen := map[string]string{}
	for i, c := range cols {
		k := strings.ToLower(c.Name)
		if other, ok := seen[k]; ok {
			return fmt.Errorf("the columns %q and %q of upload %q differ in case only; rename one", other, c.Name, u.name)
		}
		seen[k] = c.Name
		defs[i], marks[i] = sqlName(c.Name)+" "+sqlType(storage(c)), "?"
	}
	name := sqlName("tap_upload." + strings.ToLower(u.name))
	if _, err := conn.ExecContext(ctx, "CREATE TEMP TABLE "+name+" ("+strings.Join(defs, ", ")+")"); err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	st, err := tx.PrepareContext(ctx, "INSERT INTO "+name+" VALUES ("+strings.Join(marks, ", ")+")")
	if err != nil {
		return err
	}
	defer st.Close()
	row := make([]any, len(cols))
	for i := range u.tab.NumRows() {
		for k, c := range cols {
			row[k] = sqlValue(c, i)
		}
		if _, err := st.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// storage is the datatype under which a column is kept; arrays are text.
func storage(c *table.Column) string {
	if c.ArraySize != "" {
		return "char"
	}
	return c.Datatype().String()
}

func sqlValue(c *table.Column, i int) any {
	if c.IsNull(i) {
		return nil
	}
	if c.ArraySize != "" && !c.Datatype().IsText() {
		return c.Text(i)
	}
	switch dt := c.Datatype(); {
	case dt == table.Boolean:
		return c.Int(i)
	case dt == table.Float || dt == table.Double:
		return c.Float(i)
	case dt.IsNumber():
		return c.Int(i)
	}
	return c.Text(i)
}

func dropUploads(conn *sql.Conn, uploads []upload) {
	for _, u := range uploads {
		// The context of the query may be over; the table goes regardless.
		conn.ExecContext(context.Background(), "DROP TABLE IF EXISTS temp."+sqlName("tap_upload."+strings.ToLower(u.name)))
	}
}
