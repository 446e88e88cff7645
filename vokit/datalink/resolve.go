package datalink

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// probeTime is how long to wait for the format of a product.
const probeTime = 15 * time.Second

// batch is the number of IDs to ask for in one request.
const batch = 50

// Get asks for the links behind the URL of a links answer.
func Get(ctx context.Context, linksURL string, opts ...dal.Option) (*Links, error) {
	o := dal.Apply(opts...)
	return get(ctx, o, dal.Request{Op: "datalink", URL: linksURL})
}

func get(ctx context.Context, o *dal.Options, r dal.Request) (*Links, error) {
	r.Total = o.Timeout
	resp, err := o.HTTP().Do(ctx, r)
	if err != nil {
		return nil, err
	}
	return read(resp)
}

// read takes the links out of an answer, and closes it.
func read(resp *dal.Response) (*Links, error) {
	defer resp.Body.Close()
	t, err := dal.ReadTable("datalink", resp)
	if err != nil {
		return nil, err
	}
	if !isLinksTable(t) {
		return nil, dal.Errorf("datalink", dal.Host(resp.URL), dal.ErrService, "the table there holds no links (columns %s)", dal.OneLine(strings.Join(t.Names(), ", "), 120))
	}
	return FromTable(t), nil
}

// ForRow finds the links of one row of a table.
func ForRow(ctx context.Context, row table.Row, opts ...dal.Option) (*Links, error) {
	l, err := ForRows(ctx, []table.Row{row}, opts...)
	if err != nil {
		return nil, err
	}
	if len(l.links) == 1 && l.links[0].ErrorMessage != "" && l.links[0].Semantics == "" {
		return nil, dal.Errorf("datalink", "", dal.ErrService, "%s", l.links[0].ErrorMessage)
	}
	return l, nil
}

// ForTable finds the links of all rows of a table.
func ForTable(ctx context.Context, t *table.Table, opts ...dal.Option) (*Links, error) {
	return ForRows(ctx, t.Rows(), opts...)
}

// question is what to ask for the links of one row.
type question struct {
	row    table.Row
	id     string // "" if the URL says it all
	url    string // of the links service, or of the answer
	direct bool   // url leads to the data, not to links
	err    error
}

// ForRows finds the links of rows, many IDs to a request, and keeps the order:
// through the service descriptor of their table (DataLink 1.1, section 4.1), or
// by an access_url whose access_format is a links answer (section 1.2.2). A row
// whose access_url leads straight to the data gives one link, "#this". Rows
// without links give a Link with an ErrorMessage.
func ForRows(ctx context.Context, rows []table.Row, opts ...dal.Option) (*Links, error) {
	if len(rows) == 0 {
		return &Links{}, nil
	}
	if t := rows[0].Table(); t != nil && isLinksTable(t) && len(rows) == t.NumRows() {
		return FromTable(t), nil
	}
	o := dal.Apply(opts...)
	if o.Err != nil {
		return nil, o.Err
	}
	qs := make([]question, len(rows))
	for i, r := range rows {
		qs[i] = ask(r)
	}
	answers := make([]*Links, len(rows))
	p := display.StartProgress(ctx, "links", int64(len(rows)))
	defer p.Done()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for _, group := range batches(qs) {
		g.Go(func() error {
			defer p.Add(int64(len(group)))
			return answer(gctx, o, qs, group, answers)
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return join(qs, answers), nil
}

// ask decides how to find the links of a row.
func ask(row table.Row) question {
	q := question{row: row}
	if d, id, ok := linksService(row); ok {
		q.url, q.id = d.AccessURL, id
		if extra := d.Params(&row); len(extra) > 1 { // more than the ID
			extra.Del("ID")
			q.url = withQuery(q.url, extra)
		}
		return q
	}
	access := AccessURL(row)
	if access == "" {
		q.err = errors.New("the row has no access_url and its table no service descriptor for links")
		return q
	}
	q.url = access
	if !strings.Contains(strings.ToLower(strings.ReplaceAll(ContentType(row), " ", "")), "content=datalink") {
		q.direct = true
		return q
	}
	if u, err := url.Parse(access); err == nil {
		v := u.Query()
		if ids := v["ID"]; len(ids) == 1 {
			q.id = ids[0]
			v.Del("ID")
			u.RawQuery = v.Encode()
			q.url = u.String()
		}
	}
	return q
}

// linksService finds the table's links service and the row's ID for it.
func linksService(row table.Row) (d Descriptor, id string, ok bool) {
	t := row.Table()
	if t == nil || len(t.Resources) == 0 {
		return d, "", false
	}
	for _, d := range Descriptors(t) {
		if !d.IsLinks() {
			continue
		}
		p, found := d.Input("ID")
		if !found {
			continue
		}
		if p.Ref != "" {
			if id, ok = byRef(row, p.Ref); ok {
				return d, id, true
			}
		}
	}
	return d, "", false
}

func withQuery(base string, extra url.Values) string {
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	return base + sep + extra.Encode()
}

// AccessURL is where the row's product is: access_url of ObsCore and SIA 2, or
// what older protocols mark with a UCD or utype; "" if there is none.
func AccessURL(row table.Row) string {
	return find(row, []string{"access_url", "accref", "acref"},
		[]string{"VOX:Image_AccessReference", "meta.ref.url;meta.main", "meta.ref.url", "DATA_LINK"},
		[]string{"obscore:access.reference", "ssa:access.reference", "access.reference", "sdm:access.reference"})
}

// ContentType is the media type of what AccessURL leads to, "" if unknown.
func ContentType(row table.Row) string {
	return find(row, []string{"access_format", "mime"},
		[]string{"VOX:Image_Format", "meta.code.mime"},
		[]string{"obscore:access.format", "ssa:access.format", "access.format"})
}

func find(row table.Row, names, ucds, utypes []string) string {
	t := row.Table()
	if t == nil {
		return ""
	}
	pass := func(match func(*table.Column) bool) string {
		for _, c := range t.Columns() {
			if match(c) && !c.IsNull(row.Index()) {
				if s := strings.TrimSpace(c.Text(row.Index())); s != "" {
					return s
				}
			}
		}
		return ""
	}
	for _, n := range names {
		if s := pass(func(c *table.Column) bool { return strings.EqualFold(c.Name, n) }); s != "" {
			return s
		}
	}
	for _, u := range utypes {
		if s := pass(func(c *table.Column) bool { return strings.EqualFold(c.Utype, u) }); s != "" {
			return s
		}
	}
	for _, u := range ucds {
		if s := pass(func(c *table.Column) bool { return strings.EqualFold(c.UCD, u) }); s != "" {
			return s
		}
	}
	return ""
}

// batches groups questions to one service, in order.
func batches(qs []question) [][]int {
	var out [][]int
	open := map[string]int{}
	for i, q := range qs {
		if q.err == nil && !q.direct && q.id != "" {
			if k, ok := open[q.url]; ok && len(out[k]) < batch {
				out[k] = append(out[k], i)
				continue
			}
			open[q.url] = len(out)
		}
		out = append(out, []int{i})
	}
	return out
}

// answer fills the answers of one group. Only an interrupt is an error.
func answer(ctx context.Context, o *dal.Options, qs []question, group []int, answers []*Links) error {
	first := qs[group[0]]
	switch {
	case first.err != nil:
		answers[group[0]] = failed(first, first.err)
		return nil
	case first.direct:
		if l := probe(ctx, o, first); l != nil {
			answers[group[0]] = l
		} else {
			answers[group[0]] = direct(first)
		}
		return ctx.Err()
	}
	if len(group) > 1 {
		if l, err := askMany(ctx, o, qs, group); err == nil {
			share(l, qs, group, answers)
		} else if ctx.Err() != nil {
			return err
		}
	}
	for _, i := range group { // one by one what the batch did not bring
		if answers[i] != nil {
			continue
		}
		r := dal.Request{Op: "datalink", URL: qs[i].url}
		if qs[i].id != "" {
			r.Query = url.Values{"ID": {qs[i].id}}
		}
		l, err := get(ctx, o, r)
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			l = failed(qs[i], err)
		}
		answers[i] = l
	}
	return nil
}

// probe looks whether an access_url of unknown format leads to links: queries
// often select access_url and leave access_format out. It returns nil if the
// product itself is there. It asks with GET and stops after the header of a
// product: DaCHS 2.7 never ends its answer to HEAD.
func probe(ctx context.Context, o *dal.Options, q question) *Links {
	if ContentType(q.row) != "" {
		return nil
	}
	resp, err := o.HTTP().Do(ctx, dal.Request{Op: "datalink", URL: q.url, Total: probeTime, Any: true})
	if err != nil {
		return nil
	}
	if resp.Status >= 300 || !strings.Contains(strings.ReplaceAll(resp.Header.Get("Content-Type"), " ", ""), "content=datalink") {
		resp.Body.Close()
		return nil
	}
	l, err := read(resp)
	if err != nil {
		return failed(q, err)
	}
	return l
}

func askMany(ctx context.Context, o *dal.Options, qs []question, group []int) (*Links, error) {
	ids := make([]string, len(group))
	for k, i := range group {
		ids[k] = qs[i].id
	}
	return get(ctx, o, dal.Request{Op: "datalink", URL: qs[group[0]].url, Form: url.Values{"ID": ids}})
}

// share deals the links of a batch out to the rows by their ID. IDs that the
// answer lacks stay without an answer.
func share(l *Links, qs []question, group []int, answers []*Links) {
	byID := map[string][]Link{}
	for _, x := range l.links {
		byID[x.ID] = append(byID[x.ID], x)
	}
	for _, i := range group {
		if ls := byID[qs[i].id]; len(ls) > 0 {
			answers[i] = &Links{links: append([]Link(nil), ls...), services: l.services, raw: l.raw}
		}
	}
}

func failed(q question, err error) *Links {
	return &Links{links: []Link{{ID: q.id, ErrorMessage: err.Error()}}}
}

// direct makes the only link of a row whose access_url is the product.
func direct(q question) *Links {
	x := Link{AccessURL: q.url, Semantics: "#this", ContentType: ContentType(q.row), Description: "the dataset itself"}
	x.ID = find(q.row, []string{"obs_publisher_did", "ssa_pubdid", "pubdid"}, nil, []string{"obscore:curation.publisherdid", "ssa:curation.publisherdid"})
	if kb := find(q.row, []string{"access_estsize"}, nil, nil); kb != "" {
		if n, err := q.row.Float("access_estsize"); err == nil && n > 0 {
			x.ContentLength = int64(n * 1000)
		}
	}
	out := &Links{links: []Link{x}}
	for _, d := range Descriptors(q.row.Table()) { // a cutout service for the rows of the table
		if d.IsSODA() {
			out.services = append(out.services, d)
			out.links = append(out.links, Link{ID: x.ID, ServiceDef: d.ID, Semantics: "#proc", Description: d.Description})
		}
	}
	for i := range out.links {
		if id := out.links[i].ServiceDef; id != "" {
			out.links[i].Service = findService(out.services, id)
		}
	}
	return out
}

// join puts the answers together and ties each link to its row.
func join(qs []question, answers []*Links) *Links {
	out := &Links{}
	seen := map[string]bool{}
	raw := map[*table.Table]bool{}
	for i, a := range answers {
		out.rows = append(out.rows, qs[i].row)
		row := qs[i].row
		for _, x := range a.links {
			x.Row = &row
			out.links = append(out.links, x)
		}
		for _, d := range a.services {
			if key := d.key(); !seen[key] {
				seen[key] = true
				out.services = append(out.services, d)
			}
		}
		for _, t := range a.raw {
			if !raw[t] {
				raw[t] = true
				out.raw = append(out.raw, t)
			}
		}
	}
	return out
}
