package sandbox

import (
	"log/slog"
	"net/http"
	"time"
)

// Handler answers every request of the sandbox.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/sync", s.tapSync)
	mux.HandleFunc("/tap/async", s.tapAsync)
	mux.HandleFunc("/tap/async/{id}", s.jobResource)
	mux.HandleFunc("/tap/async/{id}/{part...}", s.jobResource)
	mux.HandleFunc("GET /tap/capabilities", s.tapCapabilities)
	mux.HandleFunc("GET /tap/availability", s.availability)
	mux.HandleFunc("GET /tap/tables", s.tapTables)
	mux.HandleFunc("GET /tap/tables/{name...}", s.tapTables)
	mux.HandleFunc("GET /tap/examples", s.examples)
	mux.HandleFunc("/scs", s.cone)
	mux.HandleFunc("/sia", s.sia1)
	mux.HandleFunc("/sia2/query", s.sia2)
	mux.HandleFunc("/ssa", s.ssa)
	mux.HandleFunc("GET /sesame", s.sesame)
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("/{survey}/q/dl/dlmeta", s.links)
	mux.HandleFunc("/{survey}/q/dl/dlget", s.cutout)
	mux.HandleFunc("/{survey}/q/{kind}/{id}", s.plateFile)
	mux.HandleFunc("/lpv/q/{id}", s.seriesFile)
	return guard(mux)
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
