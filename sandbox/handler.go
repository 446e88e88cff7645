package sandbox

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Handler answers every request of the sandbox.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, st := range sites {
		at := func(pattern string, h http.HandlerFunc) {
			method, path, ok := strings.Cut(pattern, " ")
			if !ok {
				method, path = "", pattern
			}
			mux.HandleFunc(strings.TrimSpace(method+" /"+st.name+path), func(w http.ResponseWriter, r *http.Request) {
				r.SetPathValue("site", st.name)
				h(w, r)
			})
		}
		at("GET /tap", s.tapHome)
		at("/tap/sync", s.tapSync)
		at("/tap/async", s.tapAsync)
		at("/tap/async/{id}", s.jobResource)
		at("/tap/async/{id}/{part...}", s.jobResource)
		at("GET /tap/capabilities", s.tapCapabilities)
		at("GET /tap/availability", s.availability)
		at("GET /tap/tables", s.tapTables)
		at("GET /tap/tables/{name...}", s.tapTables)
		at("GET /tap/examples", s.examples)
		at("/sia", s.sia1)
		at("/sia/{collection}", s.sia1)
		at("/sia2/query", s.sia2)
		at("/sia2/{collection}/query", s.sia2)
		at("/ssa", s.ssa)
		if st.name == "gavo" {
			at("/slap", s.slap)
		}
		at("/ssa/{collection}", s.ssa)
		at("/scs", s.cone)
		at("/scs/{table...}", s.cone)
	}
	mux.HandleFunc("GET /oai", s.oai)
	mux.HandleFunc("GET /sesame", s.sesame)
	mux.HandleFunc("GET /rdf/uat", s.thesaurus)
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("/{survey}/q/dl/dlmeta", s.links)
	mux.HandleFunc("/{survey}/q/dl/dlget", s.cutout)
	mux.HandleFunc("/{survey}/q/dl/async", s.cutoutJobs)
	mux.HandleFunc("/{survey}/q/dl/async/{id}", s.jobResource)
	mux.HandleFunc("/{survey}/q/dl/async/{id}/{part...}", s.jobResource)
	mux.HandleFunc("GET /{survey}/q/dl/capabilities", s.cutoutCapabilities)
	mux.HandleFunc("GET /{survey}/q/dl/availability", s.availability)
	mux.HandleFunc("/{survey}/q/{kind}/{id}", s.plateFile)
	mux.HandleFunc("/lpv/q/{id}", s.seriesFile)
	mux.HandleFunc("/spectra/q/{id}", s.spectrumFile)
	mux.HandleFunc("/lamost5/q/{id}", s.spectrumFile)
	mux.HandleFunc("GET /tutorial/{name}", s.tutorialFile)
	mux.HandleFunc("/miriade/{query}", s.ephemeris)
	mux.HandleFunc("GET /faults", s.faultPage)
	// Two services in trouble; mended, they answer as GAVO's image service.
	for _, name := range []string{"slowsky", "brokensky"} {
		mux.HandleFunc("/"+name+"/sia", func(w http.ResponseWriter, r *http.Request) {
			r.SetPathValue("site", "gavo")
			s.sia1(w, r)
		})
	}
	return guard(s.failing(mux))
}

// guard keeps one request's failure from reaching the others.
func guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if e := recover(); e != nil {
				if e == http.ErrAbortHandler {
					panic(e)
				}
				slog.Error("sandbox: a request failed", "path", r.URL.Path, "error", e)
				http.Error(w, "the sandbox failed on this request", http.StatusInternalServerError)
			}
		}()
		w.Header().Set("Server", "vogo-sandbox")
		h.ServeHTTP(w, r)
	})
}

// jobRetention is how long jobs and their results are kept.
const jobRetention = 24 * time.Hour
