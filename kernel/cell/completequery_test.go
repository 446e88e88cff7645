package cell

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"vogo/internal/schema"
	"vogo/vokit/tap"
)

// at takes the cursor, written as ‸, out of a cell.
func at(t *testing.T, marked string) (code string, cursor int) {
	t.Helper()
	before, after, ok := strings.Cut(marked, "‸")
	if !ok {
		t.Fatalf("no cursor in %q", marked)
	}
	return before + after, len(before)
}

// tapService is a service with two tables, as much of one as questions about its
// tables need. Until open is closed it does not answer.
func tapService(t *testing.T, open <-chan struct{}) *tap.Service {
	t.Helper()
	votable := func(w http.ResponseWriter, fields string, rows ...string) {
		var b strings.Builder
		b.WriteString(`<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>`)
		for _, f := range strings.Fields(fields) {
			fmt.Fprintf(&b, `<FIELD name="%s" datatype="char" arraysize="*"/>`, f)
		}
		b.WriteString("<DATA><TABLEDATA>")
		for _, r := range rows {
			b.WriteString("<TR><TD>" + strings.ReplaceAll(r, "|", "</TD><TD>") + "</TD></TR>")
		}
		b.WriteString("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
		w.Header().Set("Content-Type", "application/x-votable+xml")
		fmt.Fprint(w, b.String())
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-open:
		case <-r.Context().Done():
			return
		}
		switch q := r.FormValue("QUERY"); {
		case strings.Contains(q, "TAP_SCHEMA.tables"):
			votable(w, "table_name description", "ivoa.obscore|All observations", "public.basic|Objects", `"J/A+A/1/2"|Of a catalogue`)
		case strings.Contains(q, "TAP_SCHEMA.columns") && strings.Contains(q, "'ivoa.obscore'"):
			votable(w, "table_name column_name datatype unit ucd description",
				"ivoa.obscore|s_ra|double|deg|pos.eq.ra|Right ascension, ICRS", "ivoa.obscore|s_dec|double|deg|pos.eq.dec|Declination, ICRS", "ivoa.obscore|obs_id|char|||Name")
		default:
			t.Errorf("asked for %q", q)
			http.Error(w, "no", http.StatusBadRequest)
		}
	}))
	t.Cleanup(srv.Close)
	return tap.New(srv.URL + "/tap")
}

func texts(c Completion) (all []string) {
	for _, m := range c.Matches {
		all = append(all, m.Text)
	}
	return all
}

func TestCompleteWordsOfQueries(t *testing.T) {
	s := newSession(t)
	for _, tt := range []struct{ code, want string }{ // "" for no proposal
		{"vo.SQL(`SELECT TOP 5 ra, dec FR‸`)", "FROM"},
		{"q := \"select CIR‸\"", "CIRCLE"},
		{"q := `select a\nfrom t WHE‸", "WHERE"},
		{"q := \"WITH x AS (SEL‸", "SELECT"},
		{"q := \"no query WHE‸\"", ""},
	} {
		code, cursor := at(t, tt.code)
		if got := texts(s.Complete(code, cursor)); slices.Contains(got, tt.want) != (tt.want != "") {
			t.Errorf("%s: proposes %v, want %q", tt.code, got, tt.want)
		}
	}
}

// What a service has is proposed, in whatever way the query reaches it.
func TestCompleteTablesOfServices(t *testing.T) {
	open := make(chan struct{})
	close(open)
	svc := tapService(t, open)
	known := schema.Of(svc).Within(t.Context())
	known.Names()
	known.Lookup("ivoa.obscore")
	s := newSession(t)
	if _, _, err := eval(t, s, fmt.Sprintf("svc := vo.TAP(%q)", svc.URL)); err != nil {
		t.Fatal(err)
	}
	there := fmt.Sprintf("vo.TAP(%q)", svc.URL)
	for _, tt := range []struct{ code, want, made string }{
		{there + `.Query("SELECT TOP 1 * FROM ivoa.ob‸")`, "ivoa.obscore", there + `.Query("SELECT TOP 1 * FROM ivoa.obscore")`},
		{there + ".Query(`SELECT TOP 1 *\nFROM ivoa.ob‸`)", "ivoa.obscore", there + ".Query(`SELECT TOP 1 *\nFROM ivoa.obscore`)"},
		{there + ".Query(`SELECT * FROM bas‸", `"public".basic`, there + ".Query(`SELECT * FROM \"public\".basic"},
		{`svc.Query("SELECT s_r‸ FROM ivoa.obscore")`, "s_ra", `svc.Query("SELECT s_ra FROM ivoa.obscore")`},
		{`t := svc.Query("SELECT o.s_‸ FROM ivoa.obscore AS o", vo.MaxRec(3))`, "s_dec", `t := svc.Query("SELECT o.s_dec FROM ivoa.obscore AS o", vo.MaxRec(3))`},
		{`svc.Query("SELECT \"x\"\t, s_r‸ FROM ivoa.obscore")`, "s_ra", `svc.Query("SELECT \"x\"\t, s_ra FROM ivoa.obscore")`},
		{`svc.Query(fmt.Sprintf("SELECT TOP %d * FROM ivoa.ob‸", n))`, "ivoa.obscore", ""},
		{"other := " + there + "\nother.Submit(\"SELECT * FROM ivoa.ob‸\")", "ivoa.obscore", ""},
		{"q := \"SELECT * FROM ivoa.ob‸\"\nt := svc.Query(q)", "ivoa.obscore", ""},
		{"const q = `SELECT * FROM ivoa.ob‸`", "ivoa.obscore", ""},
		{`svc.Query("SELECT * FROM J‸")`, `\"J/A+A/1/2\"`, `svc.Query("SELECT * FROM \"J/A+A/1/2\"")`},
		{`svc.Query("SELECT * FROM \"J‸\"")`, `\"J/A+A/1/2\"`, `svc.Query("SELECT * FROM \"J/A+A/1/2\"")`},
		{"svc.Query(`SELECT * FROM \"J‸\"`)", `"J/A+A/1/2"`, "svc.Query(`SELECT * FROM \"J/A+A/1/2\"`)"},
		{fmt.Sprintf("vo.QueryAll([]string{%q}, `SELECT * FROM ivoa.ob‸`)", svc.URL), "ivoa.obscore", ""},
		{`svc.Query("SELECT * FROM TAP_UPLOAD.mi‸", vo.Upload("mine", objects))`, "tap_upload.mine", ""},
	} {
		code, cursor := at(t, tt.code)
		c := s.Complete(code, cursor)
		if got := texts(c); !slices.Contains(got, tt.want) {
			t.Errorf("%s: proposes %v, want %q", tt.code, got, tt.want)
		} else if made := code[:c.Start] + tt.want + code[c.End:]; tt.made != "" && made != tt.made {
			t.Errorf("%s: becomes %s", tt.code, made)
		}
	}
}

// For a service that is not known, no other answers.
func TestCompleteUnknownService(t *testing.T) {
	open := make(chan struct{})
	close(open)
	svc := tapService(t, open)
	schema.Of(svc).Within(t.Context()).Names()
	s := newSession(t)
	if _, _, err := eval(t, s, fmt.Sprintf("svc := vo.TAP(%q)", svc.URL)); err != nil {
		t.Fatal(err)
	}
	code, cursor := at(t, `vo.TAP("no such service").Query("SELECT * FROM ivoa.ob‸")`)
	if got := texts(s.Complete(code, cursor)); len(got) > 0 {
		t.Errorf("proposes %q", got)
	}
}

// Tables in memory go by the names of their variables, and by those that options give.
func TestCompleteVariablesInQueries(t *testing.T) {
	s := newSession(t)
	if _, _, err := eval(t, s, `stars := table.New("s", table.NewColumn(table.Meta{Name: "Vmag", Unit: "mag", Description: "Johnson V"}, []float64{0.03}))`); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ code, want, detail string }{
		{`vo.SQL("SELECT * FROM st‸")`, "stars", ""},
		{`vo.SQL("SELECT vm‸ FROM stars")`, "Vmag", "[mag] Johnson V"},
		{`vo.SQL("SELECT a.‸ FROM a", vo.As("a", stars))`, "Vmag", "[mag] Johnson V"},
		{"q := `SELECT x.v‸ FROM stars AS x`\nvo.SQL(q)", "Vmag", "[mag] Johnson V"},
	} {
		code, cursor := at(t, tt.code)
		c := s.Complete(code, cursor)
		i := slices.IndexFunc(c.Matches, func(m Match) bool { return m.Text == tt.want })
		if i < 0 || c.Matches[i].Signature != tt.detail {
			t.Errorf("%s: proposes %v, want %q", tt.code, c.Matches, tt.want)
		}
	}
}

// Nobody waits for a service that does not answer: what it says is there the next time.
func TestCompleteDoesNotWait(t *testing.T) {
	open := make(chan struct{})
	svc := tapService(t, open)
	s := newSession(t)
	code, cursor := at(t, fmt.Sprintf("vo.TAP(%q).Query(`SELECT s‸ FROM ivoa.obscore`)", svc.URL))
	if got := texts(s.Complete(code, cursor)); slices.Contains(got, "s_ra") || !slices.Contains(got, "SELECT") {
		t.Errorf("proposes %v before the service has answered", got)
	}
	close(open)
	schema.Of(svc).Within(t.Context()).Lookup("ivoa.obscore") // returns when it has
	if got := texts(s.Complete(code, cursor)); !slices.Contains(got, "s_ra") {
		t.Errorf("proposes %v after the service has answered", got)
	}
	// A name that is half typed is nothing to ask for: the service would complain.
	s.Complete(strings.Replace(code, "obscore", "obsc", 1), cursor)
}

func TestInspectQuery(t *testing.T) {
	open := make(chan struct{})
	close(open)
	svc := tapService(t, open)
	known := schema.Of(svc).Within(t.Context())
	known.Names()
	known.Lookup("ivoa.obscore")
	s := newSession(t)
	query := fmt.Sprintf("vo.TAP(%q).Query(`SELECT s_ra FROM ivoa.obscore WHERE ivo_hasword(obs_id, 'x') = 1`)", svc.URL)
	for _, tt := range []struct {
		on   string
		want []string
	}{
		{"s_ra", []string{"s_ra, a column of ivoa.obscore", "Right ascension, ICRS", "unit   deg", "UCD    pos.eq.ra", "type   double"}},
		{"obscore", []string{"ivoa.obscore, a table of 3 columns", "All observations", "s_dec [deg]  Declination"}},
		{"hasword", []string{"1 if all words of needle are words of haystack"}},
	} {
		d, ok := s.Inspect(query, strings.Index(query, tt.on)+1, 0)
		for _, w := range tt.want {
			if !ok || !strings.Contains(d.Text, w) || d.Markdown == "" {
				t.Errorf("%s: %q, want %q", tt.on, d.Text, w)
			}
		}
	}
	if d, ok := s.Inspect(query, strings.Index(query, "SELECT")+1, 0); ok && strings.Contains(d.Text, "column") {
		t.Errorf("a word of the language is described as %q", d.Text)
	}
}

func TestMarkdownText(t *testing.T) {
	if got, want := markdownText("a_b *c*\n<i>|"), `a\_b \*c\* \<i\>\|`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
