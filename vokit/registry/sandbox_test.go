package registry_test

import (
	"slices"
	"strings"
	"testing"

	"vogo/sandbox"
	"vogo/vokit/dal"
	"vogo/vokit/registry"
	"vogo/vokit/sky"
	"vogo/vokit/slap"
	"vogo/vokit/tap"
)

func TestConstraintsInTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sandbox; make peers runs it")
	}
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	u, err := s.Service("registry")
	if err != nil {
		t.Fatal(err)
	}
	reg := tap.New(u)
	all, err := registry.Find(t.Context(), reg, registry.ServiceType("tap", "sia", "ssa", "scs", "slap"), registry.IncludeAux())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]registry.Constraint{
		"service type": registry.ServiceType("tap"), "waveband": registry.Waveband("optical"), "keywords": registry.Keywords("spectral"),
		"model": registry.DataModel("obscore"), "UCD": registry.UCD("pos.eq.ra*"), "author": registry.Author("%sandbox%"),
		"place": registry.Covers(sky.New(274.7, -13.8), 1), "time": registry.During(20000, 60000), "wavelength": registry.Wavelength(5e-7),
		"thesaurus": registry.UAT("Spectral lines", "spectroscopy"),
	} {
		found, err := registry.Find(t.Context(), reg, c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := found.Len(); n == 0 || n > all.Len() {
			t.Errorf("%s: %d of %d services", name, n, all.Len())
		}
	}
	for name, c := range map[string]registry.Constraint{
		"thesaurus": registry.UAT("no such concept"), "author": registry.Author("nobody"), "DOI": registry.AltID("doi:10.0/none"), "IVOID": registry.IVOID("ivo://none/x"),
	} {
		if found, err := registry.Find(t.Context(), reg, c); err != nil || found.Len() != 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
	// Those with another identifier are found by it.
	ids, err := reg.Query("SELECT TOP 1 ivoid, alt_identifier FROM rr.alt_identifier NATURAL JOIN rr.capability NATURAL JOIN rr.interface WHERE intf_role LIKE 'std%' AND standard_id LIKE 'ivo://ivoa.net/std/tap%'")
	if err != nil {
		t.Fatal(err)
	}
	if alt, _ := ids.Strings("alt_identifier"); len(alt) > 0 {
		ivoid, _ := ids.Strings("ivoid")
		found, err := registry.Find(t.Context(), reg, registry.AltID(alt[0]), registry.IncludeAux())
		if err != nil || found.Len() == 0 || found.All()[0].IVOID != ivoid[0] {
			t.Errorf("%s: %v, %v", alt[0], found, err)
		}
	}
	few, err := registry.Find(t.Context(), reg, registry.ServiceType("tap"), registry.MaxRec(2))
	if err != nil || few.Len() != 2 || !few.Overflow || !strings.Contains(few.String(), "there are more") {
		t.Errorf("%v, %v", few, err)
	}
	if most, err := registry.Find(t.Context(), reg, registry.ServiceType("tap"), registry.MaxRec(1000)); err != nil || most.Len() < 3 || most.Overflow {
		t.Errorf("%v, %v", most, err)
	}
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	th, err := registry.LoadThesaurus(t.Context(), dal.Default, s.URL()+"/rdf/uat")
	if err != nil {
		t.Fatal(err)
	}
	exact, err := registry.Find(t.Context(), reg, registry.UAT("stars"), registry.IncludeAux())
	if err != nil {
		t.Fatal(err)
	}
	below, err := registry.Find(t.Context(), reg, registry.UATNarrower(th, "stars"), registry.IncludeAux())
	if err != nil || below.Len() <= exact.Len() {
		t.Errorf("%d services about stars, %d with narrower concepts, %v", exact.Len(), below.Len(), err)
	}
	lines, err := registry.Find(t.Context(), reg, registry.ServiceType("slap"))
	if err != nil || lines.Len() == 0 {
		t.Fatalf("%v, %v", lines, err)
	}
	x, err := registry.Lookup(t.Context(), reg, lines.All()[0].IVOID)
	if err != nil {
		t.Fatal(err)
	}
	if x.Contact() == "" || !slices.Contains(x.AccessModes(), "slap") {
		t.Errorf("contact %q, access by %q", x.Contact(), x.AccessModes())
	}
	green, err := slap.New(lines.All()[0].AccessURL).Search(dal.Spectrum("490 nm", "510 nm"))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := green.Strings("title"); !strings.Contains(strings.Join(got, "; "), "[O III] 5007") {
		t.Errorf("lines %q", got)
	}
}
