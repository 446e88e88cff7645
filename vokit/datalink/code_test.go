package datalink

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vogo/display"
	"vogo/internal/hostile"
	"vogo/vokit/table"
)

func TestCode(t *testing.T) {
	const u = "https://example.org/x"
	circle := table.Param{}
	circle.Name, circle.Values = "CIRCLE", &table.Values{Max: "10.5 -20.25 0.5"}
	band := table.Param{}
	band.Name, band.Values = "BAND", &table.Values{Min: "4e-7", Max: "7e-7"}
	soda := &Descriptor{AccessURL: u, StandardID: "ivo://ivoa.net/std/SODA#sync-1.0", Inputs: []table.Param{circle, band}}
	for _, tt := range []struct {
		name string
		link Link
		want string
	}{
		{"image", Link{AccessURL: u, Semantics: "#this", ContentType: "image/fits"}, `img := vo.Image("https://example.org/x")`},
		{"preview", Link{AccessURL: u, Semantics: "#preview", ContentType: "image/png"}, `preview := vo.Image("https://example.org/x")`},
		{"compound term", Link{AccessURL: u, Semantics: "#preview-image", ContentType: "image/jpeg"}, `img := vo.Image("https://example.org/x")`},
		{"keyword", Link{AccessURL: u, Semantics: "#package", ContentType: "application/x-tar"}, `report := vo.Fetch("https://example.org/x", "downloads")`},
		{"table", Link{AccessURL: u, Semantics: "#this", ContentType: "application/x-votable+xml; serialization=tabledata"}, `tab := vo.Read("https://example.org/x")`},
		{"spectrum", Link{AccessURL: u, Semantics: "#this", ContentType: "application/fits", ContentQualifier: "http://www.ivoa.net/rdf/product-type#spectrum"}, `spectrum := vo.ReadSpectrum("https://example.org/x")`},
		{"events", Link{AccessURL: u, Semantics: "#this", ContentType: "application/fits", ContentQualifier: "#event"}, `tab := vo.Read("https://example.org/x")`},
		{"links", Link{AccessURL: u, Semantics: "#progenitor", ContentType: "application/x-votable+xml;content=datalink"}, `progenitor := vo.Datalink("https://example.org/x")`},
		{"by its name", Link{AccessURL: u + ".fits.gz", Semantics: "#this"}, `img := vo.Image("https://example.org/x.fits.gz")`},
		{"huge", Link{AccessURL: u, Semantics: "#this", ContentType: "image/fits", ContentLength: 3 << 30}, `report := vo.Fetch("https://example.org/x", "downloads")`},
		{"page", Link{AccessURL: u, Semantics: "#documentation", ContentType: "text/html"}, ""},
		{"other scheme", Link{AccessURL: "javascript:alert(1)", Semantics: "#this", ContentType: "image/fits"}, ""},
		{"quotes", Link{AccessURL: `https://example.org/");os.Exit(1)`, Semantics: "#this", ContentType: "image/fits"}, ""},
		{"error", Link{AccessURL: u, Semantics: "#this", ErrorMessage: "NotFoundFault"}, ""},
		{"cutout", Link{ID: "a", Semantics: "#proc", Service: soda, answer: "https://example.org/dl?ID=a"},
			`piece := vo.Process(vo.Datalink("https://example.org/dl?ID=a"), vo.Around(vo.Coord(10.5, -20.25), vo.Deg(0.25)), vo.Spectrum("4e-07 m", "7e-07 m"))`},
		{"cutout of nowhere", Link{ID: "a", Semantics: "#proc", Service: soda}, ""},
	} {
		if got := tt.link.code(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAnswerURL(t *testing.T) {
	for _, tt := range []struct{ source, id, want string }{
		{"https://example.org/dl?ID=ivo%3A%2F%2Fx", "ivo://x", "https://example.org/dl?ID=ivo%3A%2F%2Fx"},
		{"https://example.org/dl", "ivo://x?1", "https://example.org/dl?ID=ivo%3A%2F%2Fx%3F1"},
		{"", "x", ""},
		{"local.vot", "x", ""},
	} {
		if got := answerURL(tt.source, tt.id); got != tt.want {
			t.Errorf("answerURL(%q, %q) = %q, want %q", tt.source, tt.id, got, tt.want)
		}
	}
}

// The static form of six datasets with previews full of noise is as small as any other.
func TestPreviewsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pic := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range pic.Pix {
		pic.Pix[i] = uint8(r.Uint32())
	}
	pic.SetGray(0, 0, color.Gray{})
	var raw bytes.Buffer
	if err := png.Encode(&raw, pic); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(raw.Bytes()) }))
	defer s.Close()
	for _, n := range []int{1, 6} {
		var links []Link
		for i := range n {
			id := "ivo://example/~?" + string(rune('a'+i))
			links = append(links,
				Link{ID: id, AccessURL: s.URL + "/this", Semantics: "#this", ContentType: "image/fits", Description: strings.Repeat("a plate ", 20)},
				Link{ID: id, AccessURL: s.URL + "/" + id[len(id)-1:], Semantics: "#preview", ContentType: "image/png"})
		}
		b := Of(links...).MIMEBundle()
		if err := hostile.Check(b.Data); err != nil {
			t.Error(err)
		}
		if got := strings.Count(b.Data[display.MIMEHTML].(string), "<img"); got != n {
			t.Errorf("%d pictures of %d", got, n)
		}
		doc := b.Data[display.MIMEDatalink].(liveDoc)
		if doc.Links[1].Thumb == nil {
			t.Error("the preview has no thumbnail")
		}
	}
	if got := len(Of(Link{ID: "a", AccessURL: s.URL, Semantics: "#preview", ContentType: "image/png"}).Previews(context.Background())); got != 1 {
		t.Errorf("%d previews", got)
	}
}

func TestHostile(t *testing.T) {
	of := func(s string) *Links {
		d := &Descriptor{ID: s, Name: s, Description: s, AccessURL: s, StandardID: s, ContentType: s}
		p := table.Param{}
		p.Name, p.Value, p.Unit, p.UCD, p.Description = s, s, s, s, s
		p.Values = &table.Values{Min: s, Max: s, Options: []table.Option{{Name: s, Value: s}}}
		d.Inputs = []table.Param{p, p}
		l := Link{ID: s, AccessURL: s, ErrorMessage: s, Description: s, Semantics: s, ContentType: s, ContentQualifier: s, LocalSemantics: s, answer: s}
		good, cut := l, l
		good.ErrorMessage = ""
		cut.Service, cut.ErrorMessage = d, ""
		return Of(l, good, cut)
	}
	hostile.Test(t, "datalink.Links", hostile.Strings, func(s string) map[string]any { return of(s).MIMEBundle().Data })
	hostile.Test(t, "datalink.Link", hostile.Strings, func(s string) map[string]any { return of(s).links[1].MIMEBundle().Data })
	hostile.Test(t, "datalink.Descriptor", hostile.Strings, func(s string) map[string]any { return of(s).services[0].MIMEBundle().Data })
}
