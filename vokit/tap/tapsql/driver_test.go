package tapsql_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/tap/tapsql"
)

func server(t *testing.T) (url string, asked *string) {
	t.Helper()
	asked = new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = r.PostFormValue("QUERY")
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>
<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="n" datatype="int"><VALUES null="-1"/></FIELD><FIELD name="v" datatype="float"/><FIELD name="ok" datatype="boolean"/><FIELD name="xy" datatype="double" arraysize="2"/>
<DATA><TABLEDATA><TR><TD>Mira</TD><TD>7</TD><TD>6.5</TD><TD>T</TD><TD>1 2</TD></TR><TR><TD>R CrB</TD><TD>-1</TD><TD/><TD/><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/tap", asked
}

func TestQuery(t *testing.T) {
	url, asked := server(t)
	db, err := sql.Open("tap", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT * FROM t WHERE a = ? AND b < ? AND c = 'what?' AND d = {d} AND e = ? -- ?", "it's", 10, sql.Named("d", sky.New(1, 2)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if want := "SELECT * FROM t WHERE a = 'it''s' AND b < 10 AND c = 'what?' AND d = POINT(1, 2) AND e = NULL -- ?"; *asked != want {
		t.Errorf("asked\n%s, want\n%s", *asked, want)
	}
	var got []string
	for rows.Next() {
		var name string
		var n sql.NullInt64
		var v sql.NullFloat64
		var ok sql.NullBool
		var xy sql.NullString
		if err := rows.Scan(&name, &n, &v, &ok, &xy); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(name, n, v, ok, xy))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if want := "Mira{7 true} {6.5 true} {true true} {1 2 true}|R CrB{0 false} {0 false} {false false} { false}"; strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
	types, err := rows.ColumnTypes()
	if err == nil && types[1].DatabaseTypeName() != "int" {
		t.Errorf("type %q", types[1].DatabaseTypeName())
	}
	st, err := db.Prepare("SELECT {n} FROM t")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.QueryRow(sql.Named("n", 3)).Scan(new(any), new(any), new(any), new(any), new(any)); err != nil || *asked != "SELECT 3 FROM t" {
		t.Errorf("%v, asked %s", err, *asked)
	}
}

func TestMistakes(t *testing.T) {
	url, _ := server(t)
	db, err := sql.Open("tap", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM t"); !errors.Is(err, tapsql.ErrReadOnly) {
		t.Errorf("got %v", err)
	}
	if _, err := db.Begin(); !errors.Is(err, tapsql.ErrReadOnly) {
		t.Errorf("got %v", err)
	}
	if _, err := db.Query("SELECT ?, ? FROM t", 1); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), "has 2 ? and got 1") {
		t.Errorf("got %v", err)
	}
	if _, err := db.Query("SELECT ? FROM t", struct{}{}); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
	if _, err := sql.Open("tap", "no-such-name"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}
