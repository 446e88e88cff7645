package product_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/product"
)

// Products of one host come several at a time, and not more than are good
// manners: the server lets nobody go before four are there.
func TestFetchAtOnce(t *testing.T) {
	const atOnce = dal.DefaultPerHost
	arrived, release := make(chan struct{}, 100), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
		fmt.Fprint(w, r.URL.Path)
	}))
	defer s.Close()
	var urls []string
	for i := range 3 * atOnce {
		urls = append(urls, fmt.Sprintf("%s/file%d.txt", s.URL, i))
	}
	done := make(chan error, 1)
	go func() {
		_, err := product.Fetch(t.Context(), urls, t.TempDir(), dal.Using(&dal.Client{}))
		done <- err
	}()
	for i := range atOnce {
		select {
		case <-arrived:
		case <-time.After(10 * time.Second):
			t.Fatalf("%d at a time", i)
		}
	}
	if n := len(arrived); n > 0 {
		t.Errorf("%d more than %d at a time", n, atOnce)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
