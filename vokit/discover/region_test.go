package discover

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/moc"
	"vogo/vokit/sky"
)

// Services are asked for what they understand; what is kept meets the region
// itself, not the circle around it.
func TestRegions(t *testing.T) {
	strip := []sky.Coord{sky.New(10.2, 20.2), sky.New(10.2, 20.3), sky.New(9, 20.3), sky.New(9, 20.2)}
	square := []sky.Coord{sky.New(10.05, 19.9), sky.New(10.3, 19.9), sky.New(10.3, 20.1), sky.New(10.05, 20.1)}
	cover := func(corners []sky.Coord) *moc.MOC {
		m, err := moc.FromPolygon(corners, 14)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	all := map[string]string{"http://a/1": "yes", "http://b/1": "yes", "http://b/4": "unknown"}
	outline := map[string]string{"http://a/1": "yes"}
	for name, c := range map[string]struct {
		where dal.Option
		want  map[string]string
	}{
		"square":          {dal.Polygon(square...), all},
		"strip":           {dal.Polygon(strip...), outline},
		"range":           {dal.Range(10.05, 10.3, 19.9, 20.1), all},
		"strip as range":  {dal.Range(9, 10.2, 20.2, 20.3), outline},
		"MOC":             {dal.Within(cover(square)), all},
		"strip as MOC":    {dal.Within(cover(strip)), outline},
		"point":           {dal.Around(sky.New(10.1, 20), 0), map[string]string{"http://a/1": "yes", "http://b/1": "yes"}},
		"nothing is here": {dal.Within(cover([]sky.Coord{sky.New(11, 19), sky.New(11.1, 19), sky.New(11, 19.1)})), map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for a service that hangs
			reg, _ := world(t)
			found, err := Search(t.Context(), Question{Type: "image", Options: []dal.Option{c.where,
				dal.During(49990.0, 50010.0), dal.Timeout(300 * time.Millisecond), dal.Using(&dal.Client{Retries: -1})}}, reg)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for i, u := range column2(t, found.Table(), "access_url") {
				got[u] = column2(t, found.Table(), "match")[i]
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}

func TestTypesAsPeopleWriteThem(t *testing.T) {
	reg, _ := world(t)
	q := ask10(t)
	q.Type = "Image"
	found, err := Search(t.Context(), q, reg)
	if err != nil || found.Len() != 3 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestMistakes(t *testing.T) {
	reg, srv := world(t)
	srv.Close() // nobody is asked
	for want, o := range map[string]dal.Option{
		"a polygon has three corners or more, not 2": dal.Polygon(sky.New(1, 2), sky.New(2, 2)),
		"corner 1 of the polygon is not known":       dal.Polygon(sky.New(1, 2), sky.Unknown(), sky.New(2, 2)),
		"the radius is in degrees, 0 to 180":         dal.Around(sky.New(1, 2), -1),
		"there is no coverage (nil)":                 dal.Within(nil),
		"the coverage is empty":                      dal.Within(&moc.MOC{}),
		`write "1995-01-31"`:                         dal.During("yesterday", "today"),
		"no place in the spectrum":                   dal.Spectrum("green"),
	} {
		_, err := Search(t.Context(), Question{Type: "image", Options: []dal.Option{o}}, reg)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "discover: ") {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
