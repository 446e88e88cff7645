package product

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/image"
	"vogo/vokit/soda"
	"vogo/vokit/table"
)

// Cutout names, among the semantics of dal.Prefer, a piece around the position
// of dal.Around.
const cutoutChoice = "cutout"

// item is one dataset to fetch.
type item struct {
	row   int // in the source table; the position in the list otherwise
	key   string
	name  string
	links *datalink.Links
	res   outcome
}

// outcome is what has become of an item.
type outcome struct {
	semantics, file, contentType, status, note string
	bytes                                      int64
}

const (
	statusFetched = "fetched"
	statusThere   = "there already"
	statusFailed  = "failed"
)

// Fetch brings the products of x into dir, several at a time: of every row of
// a *table.Table or []table.Row, of a Row, of Links, of a Link, of a URL or of
// a []string of URLs. dal.Prefer says what to take of each dataset, best first;
// without it, "#this", or with dal.Around "cutout" and then "#this". "cutout"
// has the service cut if it offers SODA, and else cuts the fetched image by its
// world coordinates.
//
// What is there already is not fetched again, also after an interrupt, and a
// download that broke off goes on where it stopped, if the service can.
//
// The report has a row for each dataset: row, id, semantics, file, size, status
// ("fetched", "there already", "failed") and note. A dataset that fails does
// not stop the others; an error is returned only if nothing could begin or the
// context ended.
func Fetch(ctx context.Context, x any, dir string, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("fetch", "", false); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	f := &fetcher{o: o, opts: opts, dir: dir, taken: map[string]bool{}, done: readManifest(dir)}
	items, err := f.items(ctx, x)
	if err != nil {
		return nil, err
	}
	err = f.run(ctx, items)
	if werr := f.done.write(dir); err == nil && werr != nil {
		err = fmt.Errorf("fetch: %w", werr)
	}
	if err != nil {
		return nil, err
	}
	return report(dir, items)
}

type fetcher struct {
	o    *dal.Options
	opts []dal.Option
	dir  string
	done *manifest

	mu    sync.Mutex
	taken map[string]bool // names given out in this run
}

// items lists the datasets. Links are asked for only where the manifest does
// not show that the dataset is there already.
func (f *fetcher) items(ctx context.Context, x any) ([]*item, error) {
	switch x := x.(type) {
	case *table.Table:
		return f.rowItems(ctx, x.Rows())
	case table.Row:
		return f.rowItems(ctx, []table.Row{x})
	case *table.Row:
		return f.rowItems(ctx, []table.Row{*x})
	case []table.Row:
		return f.rowItems(ctx, x)
	case *datalink.Links:
		return f.linkItems(x), nil
	case datalink.Link:
		return []*item{f.single(0, x)}, nil
	case []datalink.Link:
		var out []*item
		for i, l := range x {
			out = append(out, f.single(i, l))
		}
		return out, nil
	case string:
		return f.items(ctx, []string{x})
	case []string:
		var out []*item
		for i, u := range x {
			out = append(out, f.single(i, datalink.Link{AccessURL: u, Semantics: "#this"}))
		}
		return out, nil
	case nil:
		return nil, errors.New("fetch: there is nothing to fetch (nil)")
	}
	return nil, fmt.Errorf("fetch: cannot fetch a %T; it takes a table, a row, links, a link, a URL or []string of URLs", x)
}

func (f *fetcher) rowItems(ctx context.Context, rows []table.Row) ([]*item, error) {
	items := make([]*item, len(rows))
	var missing []table.Row
	var at []int
	for i, r := range rows {
		items[i] = &item{row: r.Index(), name: f.suffix(r)}
		items[i].key = f.key(rowKey(r), items[i].name)
		if f.there(items[i]) {
			continue
		}
		missing, at = append(missing, r), append(at, i)
	}
	if len(missing) == 0 {
		return items, nil
	}
	for k, l := range splitRows(missing) {
		links, err := datalink.ForRows(ctx, l, f.opts...)
		if err != nil {
			return nil, dal.WithOp(err, "fetch", "", dal.ErrService)
		}
		for j, r := range l {
			items[at[k*rowChunk+j]].links = links.For(r)
		}
	}
	return items, nil
}

// rowChunk rows have their links asked for at once.
const rowChunk = 1000

func splitRows(rows []table.Row) [][]table.Row {
	var out [][]table.Row
	for len(rows) > rowChunk {
		out, rows = append(out, rows[:rowChunk]), rows[rowChunk:]
	}
	return append(out, rows)
}

// linkItems groups links by dataset.
func (f *fetcher) linkItems(l *datalink.Links) []*item {
	var items []*item
	byID := map[string]*item{}
	groups := map[string][]datalink.Link{}
	for _, x := range l.Links() {
		if byID[x.ID] == nil {
			it := &item{row: len(items), key: f.key(x.ID, "")}
			if x.Row != nil {
				it.row, it.name = x.Row.Index(), f.suffix(*x.Row)
				it.key = f.key(x.ID, it.name)
			}
			byID[x.ID] = it
			items = append(items, it)
		}
		groups[x.ID] = append(groups[x.ID], x)
	}
	for id, it := range byID {
		it.links = datalink.Of(groups[id]...)
		f.there(it)
	}
	return items
}

// single is an item that is one link and nothing else.
func (f *fetcher) single(i int, x datalink.Link) *item {
	it := &item{row: i, key: "url " + x.AccessURL, links: datalink.Of(x)}
	f.there(it)
	return it
}

func (f *fetcher) suffix(r table.Row) string {
	if f.o.Suffix == nil {
		return ""
	}
	return f.o.Suffix(r)
}

// rowKey names a row's dataset: by its publisher's identifier, else by where
// its product is.
func rowKey(r table.Row) string {
	if s, err := r.Text("obs_publisher_did"); err == nil && s != "" {
		return s
	}
	return datalink.AccessURL(r)
}

// key tells apart what one dataset can be fetched as.
func (f *fetcher) key(id, suffix string) string {
	k := strings.Join(f.choices(), " ") + " " + suffix + " " + id
	if a := f.o.Around; a != nil {
		k = fmt.Sprintf("%v %v %s", a.Center, a.Radius, k)
	}
	return k
}

func (f *fetcher) choices() []string {
	switch {
	case len(f.o.Prefer) > 0:
		return f.o.Prefer
	case f.o.Around != nil:
		return []string{cutoutChoice, "#this"}
	}
	return []string{"#this"}
}

// there finds an item in the manifest, with its file as it was left.
func (f *fetcher) there(it *item) bool {
	if f.o.Again {
		return false
	}
	e, ok := f.done.get(it.key)
	if !ok {
		return false
	}
	fi, err := os.Stat(filepath.Join(f.dir, e.File))
	if err != nil || fi.Size() != e.Bytes {
		return false
	}
	f.taken[e.File] = true
	it.res = outcome{semantics: e.Semantics, file: e.File, contentType: e.ContentType, bytes: e.Bytes, status: statusThere}
	return true
}

func (f *fetcher) run(ctx context.Context, items []*item) error {
	p := display.StartProgress(ctx, "fetching into "+f.dir, int64(len(items)))
	defer p.Done()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for _, it := range items {
		if it.res.status != "" {
			p.Add(1)
			continue
		}
		g.Go(func() error {
			defer p.Add(1)
			f.fetch(gctx, it)
			return context.Cause(gctx)
		})
	}
	if err := g.Wait(); err != nil {
		n := 0
		for _, it := range items {
			if it.res.status == statusFetched || it.res.status == statusThere {
				n++
			}
		}
		e := dal.Errorf("fetch", "", context.Canceled, "interrupted with %d of %d datasets in %s: %w", n, len(items), f.dir, err)
		e.Hint = "the same call goes on from there"
		return e
	}
	return nil
}

// fetch tries the choices in turn.
func (f *fetcher) fetch(ctx context.Context, it *item) {
	var notes []string
	for _, want := range f.choices() {
		var res outcome
		var err error
		if strings.EqualFold(strings.TrimPrefix(want, "#"), cutoutChoice) && f.o.Around != nil {
			res, err = f.cutout(ctx, it)
		} else {
			res, err = f.link(ctx, it, want)
		}
		if err == nil {
			res.note = strings.Join(notes, "; ")
			it.res = res
			f.done.set(it.key, entry{File: res.file, Bytes: res.bytes, Semantics: res.semantics, ContentType: res.contentType})
			return
		}
		if ctx.Err() != nil {
			return
		}
		notes = append(notes, want+": "+dal.OneLine(err.Error(), 200))
	}
	it.res = outcome{status: statusFailed, note: strings.Join(notes, "; ")}
}

// link downloads the first link with the semantics.
func (f *fetcher) link(ctx context.Context, it *item, semantics string) (outcome, error) {
	x, err := it.links.Get(semantics)
	if err != nil {
		return outcome{}, err
	}
	if x.AccessURL == "" {
		return outcome{}, dal.Errorf("fetch", "", dal.ErrQuery, "the link %s leads to a service that wants parameters", x.Semantics)
	}
	return f.download(ctx, it, dal.Request{Op: "fetch", URL: x.AccessURL}, x, it.name, x.Semantics)
}

func (f *fetcher) download(ctx context.Context, it *item, r dal.Request, x datalink.Link, suffix, semantics string) (outcome, error) {
	r.Total = f.o.Timeout
	from, cut := r.URL, suffix != it.name
	if cut {
		from = x.ID // what services call their cutouts does not tell one place from another
	}
	d, err := f.o.HTTP().Download(ctx, r, f.o.Again, func(resp *dal.Response) (string, error) {
		if resp.Status == 204 {
			return "", dal.Errorf("fetch", dal.Host(resp.URL), dal.ErrNotFound, "there is nothing (HTTP 204)")
		}
		ct := resp.ContentType
		if dal.Extension(ct) == "" || ct == "text/plain" {
			ct = x.ContentType
		}
		if strings.HasPrefix(resp.ContentType, "text/html") && x.ContentType != "" && !strings.HasPrefix(x.ContentType, "text/html") {
			return "", dal.Errorf("fetch", dal.Host(resp.URL), dal.ErrService, "got an HTML page instead of %s", x.ContentType)
		}
		disposition := resp.Header.Get("Content-Disposition")
		if cut {
			disposition = ""
		}
		return f.path(it, dal.FileName(from, disposition, ct, suffix)), nil
	})
	if err != nil {
		return outcome{}, err
	}
	res := outcome{semantics: semantics, file: filepath.Base(d.Path), contentType: d.ContentType, bytes: d.Bytes, status: statusFetched}
	if d.Skipped {
		res.status = statusThere
	}
	return res, nil
}

// path gives each dataset of a run a file of its own.
func (f *fetcher) path(it *item, name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ext := filepath.Ext(name)
	unique := name
	for n := 2; f.taken[unique] || f.done.owned(unique, it.key); n++ {
		unique = fmt.Sprintf("%s_%d%s", strings.TrimSuffix(name, ext), n, ext)
	}
	f.taken[unique] = true
	return filepath.Join(f.dir, unique)
}

// cutout has the service cut, or cuts the fetched image.
func (f *fetcher) cutout(ctx context.Context, it *item) (outcome, error) {
	c := *f.o.Around
	suffix := fmt.Sprintf("cutout_%.0f_%.0f", c.Center.RA, c.Center.Dec)
	if it.name != "" {
		suffix = it.name + "_" + suffix
	}
	cut := soda.Of(f.o)
	if x, ok := soda.Find(it.links, cut); ok && x.Service.IsSODA() {
		r, err := soda.Request(x, cut)
		if err != nil {
			return outcome{}, err
		}
		if x.ContentType == "" {
			x.ContentType = x.Service.ContentType
		}
		r.Op = "fetch"
		return f.download(ctx, it, r, x, suffix, cutoutChoice)
	}
	x, err := it.links.Get("#this")
	if err != nil {
		return outcome{}, err
	}
	return f.cutFile(ctx, it, x, c, suffix)
}

// cutFile cuts an image by its world coordinates: over the net if the server
// gives parts of files, and else out of a copy that it downloads and takes away.
func (f *fetcher) cutFile(ctx context.Context, it *item, x datalink.Link, c dal.Circle, suffix string) (outcome, error) {
	if ct := strings.ToLower(x.ContentType); ct != "" && !strings.Contains(ct, "fits") {
		return outcome{}, dal.Errorf("fetch", "", dal.ErrNotFound, "no cutout service, and %s has no world coordinates", x.ContentType)
	}
	if im, ok := distant(ctx, x, f.o); ok {
		return f.keepCut(it, im, c, dal.FileName(x.AccessURL, "", "application/fits", suffix))
	}
	tmp, err := os.MkdirTemp(f.dir, ".cutting-*")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(tmp)
	d, err := f.o.HTTP().Download(ctx, dal.Request{Op: "fetch", URL: x.AccessURL, Total: f.o.Timeout}, true, func(resp *dal.Response) (string, error) {
		return filepath.Join(tmp, dal.FileName(x.AccessURL, resp.Header.Get("Content-Disposition"), "application/fits", suffix)), nil
	})
	if err != nil {
		return outcome{}, err
	}
	im, err := image.Open(d.Path)
	if err != nil {
		return outcome{}, err
	}
	return f.keepCut(it, im, c, filepath.Base(d.Path))
}

// keepCut cuts and writes the piece under the name of the whole.
func (f *fetcher) keepCut(it *item, im *image.Image, c dal.Circle, name string) (outcome, error) {
	cut, err := im.Cutout(c.Center, 2*c.Radius, 2*c.Radius)
	if err != nil {
		return outcome{}, err
	}
	for _, ext := range []string{".gz", ".fz"} { // the piece is packed no more
		name = strings.TrimSuffix(name, ext)
	}
	path := f.path(it, strings.TrimSuffix(name, filepath.Ext(name))+".fits")
	if err := cut.Write(path); err != nil {
		return outcome{}, err
	}
	fi, err := os.Stat(path)
	if err != nil {
		return outcome{}, err
	}
	return outcome{semantics: cutoutChoice, file: filepath.Base(path), contentType: "application/fits", bytes: fi.Size(), status: statusFetched}, nil
}
