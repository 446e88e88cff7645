package vokit

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"vogo/internal/near"
	"vogo/vokit/dal"
)

// liveTAP are the TAP services that have short names, at the access URLs that
// the tutorials use or the operators publish.
var liveTAP = map[string]string{
	"gavo":       "http://dc.g-vo.org/tap",
	"heidelberg": "http://dc.g-vo.org/tap",
	"simbad":     "http://simbad.u-strasbg.fr/simbad/sim-tap",
	"vizier":     "http://tapvizier.u-strasbg.fr/TAPVizieR/tap",
	"astron":     "https://vo.astron.nl/tap",
	"gaia":       "https://gea.esac.esa.int/tap-server/tap",
	"ari-gaia":   "https://gaia.ari.uni-heidelberg.de/tap",
	"esa-hst":    "https://hst.esac.esa.int/tap-server/tap",
	"esa-jwst":   "https://jwst.esac.esa.int/server/tap",
	"xmm":        "https://nxsa.esac.esa.int/tap-server/tap",
	"eso":        "https://archive.eso.org/tap_obs",
	"eso-cat":    "https://archive.eso.org/tap_cat",
	"alma":       "https://almascience.eso.org/tap",
	"cadc":       "https://ws.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/argus",
	"cadc-cat":   "https://ws.cadc-ccda.hia-iha.nrc-cnrc.gc.ca/youcat",
	"irsa":       "https://irsa.ipac.caltech.edu/TAP",
	"ned":        "https://ned.ipac.caltech.edu/tap",
	"koa":        "https://koa.ipac.caltech.edu/TAP",
	"exoplanets": "https://exoplanetarchive.ipac.caltech.edu/TAP",
	"heasarc":    "https://heasarc.gsfc.nasa.gov/xamin/vo/tap",
	"mast":       "http://vao.stsci.edu/CAOMTAP/TapService.aspx",
	"aip":        "https://gaia.aip.de/tap",
	"applause":   "https://www.plate-archive.org/tap",
	"casda":      "https://casda.csiro.au/casda_vo_tools/tap",
	"datalab":    "https://datalab.noirlab.edu/tap",
	"ukidss":     "http://wfaudata.roe.ac.uk/ukidssDR11-dsa/TAP",
	"svo":        "http://svo2.cab.inta-csic.es/vocats/v2/tap",
	"vopdc":      "http://voparis-tap.obspm.fr/__system__/tap/run",
	"epn":        "http://voparis-tap-planeto.obspm.fr/tap",
	"registry":   "http://dc.g-vo.org/tap",
}

// resolver turns names into access URLs; nil stands for the live table.
var resolver atomic.Pointer[func(string) (string, error)]

// SetServices says how names such as "gavo" become access URLs: the sandbox,
// for example, leads all of them to itself. nil brings the live services back.
// It is asked about access URLs, too, and about paths such as "/sesame", where
// names of objects, ephemerides and thesauri are looked up; an error leaves a URL
// as it is, and a path to the live services.
func SetServices(f func(name string) (accessURL string, err error)) {
	if f == nil {
		resolver.Store(nil)
		return
	}
	resolver.Store(&f)
}

// sandboxServices leads names to the sandbox; nil where there is none.
var sandboxServices atomic.Pointer[func(string) (string, error)]

// SetSandbox says how UseSandbox leads names to the sandbox. Programs that
// embed vokit and have a sandbox call it; f may start the sandbox when it is
// first asked.
func SetSandbox(f func(name string) (accessURL string, err error)) {
	if f == nil {
		sandboxServices.Store(nil)
		return
	}
	sandboxServices.Store(&f)
}

// UseSandbox chooses where names such as "gavo", and access URLs of services
// that the sandbox stands in for, lead from now on: to the sandbox on this
// machine, whose observations are synthetic, or to the live services. What a
// program starts with is said by its option --sky or the environment variable
// VOGO_SKY ("sandbox" or "live"). Services opened before stay what they are.
//
//	err := vo.UseSandbox(true)
func UseSandbox(on bool) error {
	if !on {
		SetServices(nil)
		return nil
	}
	f := sandboxServices.Load()
	if f == nil {
		return errors.New("vo.UseSandbox: this program has no sandbox; start one with sandbox.Start and give its Service to vo.SetSandbox")
	}
	SetServices(*f)
	return nil
}

// titles say what the names stand for, as the card of a service shows.
var titles = map[string]string{
	"gavo": "GAVO data centre, Heidelberg", "heidelberg": "GAVO data centre, Heidelberg", "simbad": "SIMBAD, astronomical objects (CDS)",
	"vizier": "VizieR, published catalogues (CDS)", "astron": "ASTRON, radio surveys and WSRT", "gaia": "Gaia archive (ESA)",
	"ari-gaia": "Gaia at ARI, Heidelberg", "esa-hst": "Hubble archive (ESA)", "esa-jwst": "JWST archive (ESA)", "xmm": "XMM-Newton archive (ESA)",
	"eso": "ESO archive, observations", "eso-cat": "ESO archive, catalogues", "alma": "ALMA archive", "cadc": "CADC, observations",
	"cadc-cat": "CADC, catalogues", "irsa": "IRSA, infrared archive (IPAC)", "ned": "NED, extragalactic objects (IPAC)",
	"koa": "Keck archive", "exoplanets": "NASA Exoplanet Archive", "heasarc": "HEASARC, X-ray and gamma-ray archive (NASA)",
	"mast": "MAST, observations (STScI)", "aip": "Gaia at AIP, Potsdam", "applause": "APPLAUSE, photographic plates", "casda": "CASDA, ASKAP archive (CSIRO)",
	"datalab": "NOIRLab Data Lab", "ukidss": "UKIDSS, Edinburgh", "svo": "Spanish VO catalogues", "vopdc": "Paris data centre",
	"epn": "planetary science (EPN-TAP), Paris", "registry": "relational registry at GAVO",
}

// Services lists the names that TAP knows, in order.
func Services() []string { return slices.Sorted(maps.Keys(liveTAP)) }

// serviceURL resolves a name or URL.
func serviceURL(nameOrURL string) (string, error) {
	name := strings.TrimSpace(nameOrURL)
	f := resolver.Load()
	if l := strings.ToLower(name); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
		if f != nil {
			if u, err := (*f)(name); err == nil {
				return u, nil // the sandbox stands in for a real service
			}
		}
		return name, nil
	}
	if host, _, _ := strings.Cut(name, "/"); strings.Contains(name, "/") && strings.Contains(host, ".") {
		e := dal.Errorf("tap", "", dal.ErrNotFound, "no http or https URL: %q", name)
		e.Hint = "did you mean \"https://" + name + "\"?"
		return "", e
	}
	if f != nil {
		return (*f)(name)
	}
	return LiveService(name)
}

// LiveService is the access URL that a name such as "gavo" stands for when no one
// has said otherwise, without regard to case. Programs that give SetServices a function of their own fall
// back on it.
func LiveService(name string) (accessURL string, err error) {
	if u, ok := liveTAP[strings.ToLower(name)]; ok {
		return u, nil
	}
	e := dal.Errorf("tap", "", dal.ErrNotFound, "no service is called %q", name)
	e.Hint = "an access URL works too; names are " + strings.Join(Services(), ", ")
	if like := near.Names(name, Services(), 3); len(like) > 0 {
		e.Hint = "did you mean " + strings.Join(like, " or ") + "? An access URL works too"
	}
	return "", e
}
