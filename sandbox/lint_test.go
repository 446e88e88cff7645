package sandbox

import (
	"os/exec"
	"strings"
	"testing"
)

// TestStandards lets STILTS judge the service, where it is installed.
func TestStandards(t *testing.T) {
	if testing.Short() {
		t.Skip("runs STILTS")
	}
	stilts, err := exec.LookPath("stilts")
	if err != nil {
		t.Skip("STILTS is not installed: the TAP, DataLink and VOTable validators did not run")
	}
	s := server(t)
	var hdap *plate
	for _, p := range catalogueOfPlates() {
		if p.key == "hdap" {
			hdap = p
			break
		}
	}
	for _, args := range [][]string{
		{"taplint", "tapurl=" + s.URL() + "/gavo/tap", "report=EF", "stages=TMV TME TMS TMC CPV CAP AVV QGE QPO QAS UWS OBS UPL EXA"},
		{"datalinklint", "votable=" + s.skies["gavo"].dataLinkURL(hdap), "report=EF"},
		{"votlint", "votable=" + s.URL() + "/" + allSeries()[0].path() + ".vot"},
	} {
		out, err := exec.CommandContext(t.Context(), stilts, args...).CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "E-") || strings.HasPrefix(line, "F-") || strings.HasPrefix(line, "ERROR") {
				t.Errorf("%s: %s", args[0], line)
			}
		}
	}
}
