package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"vogo/internal/near"
)

// site is a data centre: a TAP service with tables of its own.
type site struct {
	name  string // first part of its paths, as people ask for it
	title string
	desc  string
	also  []string // other names people use
	// urls are the access URLs of the service it stands for, without scheme.
	urls   []string
	tables func() []*tableDef
}

// sites are the data centres of the sandbox. The access URLs are those that
// the operators publish or that lessons have used.
var sites []*site

// The list is set here since tables of the registry describe all of it.
func init() {
	sites = []*site{
		{name: "gavo", title: "GAVO data centre (sandbox)", desc: "Plates, light curves and spectra, LAMOST, DASCH, and the registry: synthetic data in the shape of the Heidelberg service.",
			also: []string{"heidelberg", "registry", "sandbox"}, urls: []string{"dc.g-vo.org/tap", "dc.zah.uni-heidelberg.de/tap", "dc.zah.uni-heidelberg.de/__system__/tap/run/tap", "reg.g-vo.org/tap"},
			tables: gavoTables},
		{name: "simbad", title: "SIMBAD (sandbox)", desc: "Bright stars, AGB variables and Messier objects in the tables of SIMBAD: real names, positions and magnitudes.",
			urls:   []string{"simbad.u-strasbg.fr/simbad/sim-tap", "simbad.cds.unistra.fr/simbad/sim-tap", "simbad.u-strasbg.fr:80/simbad/sim-tap"},
			tables: simbadTables},
		{name: "vizier", title: "VizieR (sandbox)", desc: "Published catalogues in the shape of VizieR: optical and infrared photometry of the tutorial field, synthetic.",
			urls:   []string{"tapvizier.u-strasbg.fr/tapvizier/tap", "tapvizier.cds.unistra.fr/tapvizier/tap"},
			tables: vizierTables},
		{name: "astron", title: "ASTRON VO (sandbox)", desc: "A low-frequency survey in the shape of LoLSS: one mosaic, its source catalogue, and other radio images, synthetic.",
			urls: []string{"vo.astron.nl/tap", "vo.astron.nl/__system__/tap/run/tap"}, tables: astronTables},
		{name: "irsa", title: "IRSA (sandbox)", desc: "Infrared photometry in the shape of AllWISE, synthetic.",
			urls: []string{"irsa.ipac.caltech.edu/tap"}, tables: irsaTables},
		{name: "mast", title: "MAST (sandbox)", desc: "Images and ultraviolet spectra from space in the shape of MAST, synthetic.",
			also: []string{"stsci", "esa-hst"}, urls: []string{"vao.stsci.edu/caomtap/tapservice.aspx", "hst.esac.esa.int/tap-server/tap", "mast.stsci.edu/vo-tap/api/v0.1/caom"}, tables: obscoreOnly},
		{name: "cadc", title: "CADC (sandbox)", desc: "Images from Mauna Kea and copies of images from space, synthetic.",
			urls: []string{"ws.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/argus", "www.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/tap"}, tables: obscoreOnly},
		{name: "eso", title: "ESO archive (sandbox)", desc: "Images and spectra from La Silla, synthetic.",
			urls: []string{"archive.eso.org/tap_obs"}, tables: obscoreOnly},
		{name: "heasarc", title: "HEASARC (sandbox)", desc: "X-ray images, synthetic.",
			urls: []string{"heasarc.gsfc.nasa.gov/xamin/vo/tap"}, tables: obscoreOnly},
		{name: "casda", title: "CASDA (sandbox)", desc: "Radio images of the southern sky, synthetic.",
			urls: []string{"casda.csiro.au/casda_vo_tools/tap"}, tables: obscoreOnly},
		{name: "gaia", title: "Gaia archive (sandbox)", desc: "Bright stars in the shape of gaia_source: positions are real, magnitudes are computed from V and B-V, identifiers are not Gaia's.",
			also: []string{"ari-gaia", "aip"}, urls: []string{"gea.esac.esa.int/tap-server/tap", "gaia.ari.uni-heidelberg.de/tap", "gaia.aip.de/tap"}, tables: gaiaTables},
	}
}

// answers tells whether the site goes by a name.
func (s *site) answers(name string) bool {
	return strings.EqualFold(s.name, name) || slices.ContainsFunc(s.also, func(n string) bool { return strings.EqualFold(n, name) })
}

// Service gives the TAP endpoint that stands for a service of the live sky,
// by its short name ("gavo") or its access URL ("https://vo.astron.nl/tap");
// neither case nor scheme count. An endpoint of the sandbox stays what it is, and a
// path ("/sesame") becomes the URL of what is there.
func (s *Server) Service(nameOrURL string) (string, error) {
	name := strings.TrimSpace(nameOrURL)
	if strings.HasPrefix(name, s.base+"/") {
		return name, nil
	}
	if strings.HasPrefix(name, "/") {
		return s.base + name, nil
	}
	bare := bareURL(name)
	var known, urls []string
	for _, st := range sites {
		if st.answers(name) || slices.Contains(st.urls, bare) {
			return s.base + "/" + st.name + "/tap", nil
		}
		known = append(append(known, st.name), st.also...)
		urls = append(urls, st.urls...)
	}
	slices.Sort(known)
	hint := "there are: " + strings.Join(known, ", ")
	like := near.Names(strings.ToLower(name), known, 3)
	if bare != "" {
		like = near.Names(bare, urls, 1)
	}
	if len(like) > 0 && len(name) < 200 {
		hint = "did you mean " + strings.Join(like, " or ") + "? There are: " + strings.Join(known, ", ")
	}
	return "", fmt.Errorf("sandbox: no service %q (%s)", nameOrURL, hint)
}

// bareURL is host and path in lower case, "" when there is no host.
func bareURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(u.Host, "www.")+u.Path, "/"))
}

// definitions are all tables of the site, those of one schema together.
func (s *site) definitions() []*tableDef {
	return append(s.tables(), tapSchemaTables()...)
}

// gavoTables is the union that a large data centre publishes.
func gavoTables() []*tableDef {
	var defs []*tableDef
	defs = append(defs, obscoreTable(), dasch("plates", nil), dasch("narrow_plates", (*plate).narrow))
	defs = append(defs, lamostTable(), wfpdbTable(), twomassTable(), objectsTable(), linesTableDef())
	return append(defs, registryTables()...)
}

// obscoreOnly is what archives of observations publish.
func obscoreOnly() []*tableDef { return []*tableDef{obscoreTable()} }
