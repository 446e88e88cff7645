package sandbox

import "net/http"

// Handler answers every request of the sandbox.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	return mux
}
