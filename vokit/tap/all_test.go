package tap_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

func TestQueryAll(t *testing.T) {
	good := service(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, stars, "") })
	good.Name = "good"
	other := service(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, stars, `<INFO name="QUERY_STATUS" value="OVERFLOW"/>`)
	})
	other.Name = "other"
	bad := service(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, failure, "no table ivoa.obscore") })
	hanging := service(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	a, err := tap.QueryAll(context.Background(), []*tap.Service{good, hanging, bad, other}, "SELECT 1 FROM ivoa.obscore", dal.Timeout(200*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	tab, err := a.Table()
	if err != nil {
		t.Fatal(err)
	}
	origin, _ := tab.Strings("origin")
	if strings.Join(origin, ",") != "good,good,other,other" {
		t.Errorf("origins %q", origin)
	}
	status, err := a.Status()
	if err != nil {
		t.Fatal(err)
	}
	got, _ := status.Strings("status")
	if strings.Join(got, ",") != "ok,failed,failed,cut off" {
		t.Errorf("status %q", got)
	}
	if errs := a.Answers(); !errors.Is(errs[1].Err, dal.ErrTimeout) || !errors.Is(errs[2].Err, dal.ErrQuery) {
		t.Errorf("errors %v, %v", errs[1].Err, errs[2].Err)
	}
	if text := a.MIMEBundle().Text(); !strings.Contains(text, "4 rows from 4 services, 2 failed") {
		t.Errorf("shown as\n%s", text)
	}
	if _, err := tap.QueryAll(context.Background(), nil, "SELECT 1"); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
