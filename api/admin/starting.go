package admin

import (
	"log/slog"
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// StartingOptions configure the answers of a program that starts.
type StartingOptions struct {
	Logger  *slog.Logger
	Version string
	// Loopback and AllowedHosts restrict the Host of requests; see [web.Options].
	Loopback     bool
	AllowedHosts []string
	// Phase describes what the program is doing, for example "waiting for the
	// database at db:5432".
	Phase func() string
	// Pages answers browsers before a handler.
	Pages func(next http.Handler) (http.Handler, error)
}

// Starting returns a handler for the time before the interface is there: /livez answers
// 200, and everything else the problem starting with the phase.
func Starting(options StartingOptions) (http.Handler, error) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/livez" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			web.WriteJSON(w, http.StatusOK, map[string]string{"status": "live", "version": options.Version})
			return
		}
		web.WriteProblem(w, r, problem.Starting.New("The server is starting: "+options.Phase()+". Try again."))
	}
	handler, err := options.Pages(http.HandlerFunc(answer))
	if err != nil {
		return nil, err
	}
	return web.Bare(web.Options{
		Logger: options.Logger, Version: options.Version, Loopback: options.Loopback, AllowedHosts: options.AllowedHosts,
	}, handler)
}
