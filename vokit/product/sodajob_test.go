package product_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"vogo/sandbox"
	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/product"
	"vogo/vokit/sky"
	"vogo/vokit/soda"
	"vogo/vokit/tap"
	"vogo/vokit/uws"
)

// plates are the links of plates of the sandbox at a place, and the place.
func sandboxLinks(t *testing.T) (*datalink.Links, sky.Coord) {
	t.Helper()
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	u, err := s.Service("gavo")
	if err != nil {
		t.Fatal(err)
	}
	at := sky.New(156.0112, 48.1475)
	rows, err := tap.New(u).Query(`SELECT TOP 30 * FROM ivoa.obscore WHERE dataproduct_type='image' AND access_format LIKE '%datalink%' AND 1=CONTAINS(POINT(156.0112, 48.1475), s_region) ORDER BY obs_publisher_did`)
	if err != nil {
		t.Fatal(err)
	}
	links, err := datalink.ForTable(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	return links, at
}

// A job of the sandbox's cutout service gives the piece that it gives at once.
func TestCutoutAsJobInTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sandbox; make peers runs it")
	}
	links, at := sandboxLinks(t)
	around := dal.Around(at, 0.05)
	cut := soda.Of(dal.Apply(around, dal.AsJob()))
	link, ok := soda.Find(links, cut)
	if !ok || !link.Service.IsSODAAsync() {
		t.Fatalf("no service for jobs: %v", link)
	}
	if now, ok := soda.Find(links, soda.Of(dal.Apply(around))); !ok || now.Service.IsSODAAsync() {
		t.Errorf("without AsJob: %v", now)
	}
	row := links.For(*link.Row)
	piece, err := product.Process(t.Context(), row, around, dal.AsJob())
	if err != nil {
		t.Fatal(err)
	}
	same, err := product.Process(t.Context(), row, around)
	if err != nil || !bytes.Equal(piece.Bytes(), same.Bytes()) {
		t.Errorf("as a job %d bytes, at once %v, %v", piece.Len(), same, err)
	}
	if _, err := piece.Image(); err != nil {
		t.Error(err)
	}
	if _, err := product.Process(t.Context(), row, dal.Around(sky.New(10, -80), 0.05), dal.AsJob()); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("a place that is not in the image: %v", err)
	}

	// The life of a job: found again by its URL, stopped, forgotten.
	job, err := soda.Submit(t.Context(), dal.Default, link, cut)
	if err != nil {
		t.Fatal(err)
	}
	again, err := uws.Open(t.Context(), dal.Default, "soda", job.URL)
	if err != nil {
		t.Fatal(err)
	}
	if phase, err := again.Wait(t.Context(), nil); err != nil || phase != uws.Completed {
		t.Fatalf("%s, %v", phase, err)
	}
	if err := again.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := job.Refresh(t.Context()); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("a job that was deleted: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := product.Process(ctx, row, around, dal.AsJob()); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") {
		t.Errorf("interrupted: %v", err)
	}
}
