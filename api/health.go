package api

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// readyTime is how long it may take to find out whether the program is ready.
const readyTime = 3 * time.Second

// live says that the program runs.
func (a *API) live(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, map[string]string{"status": "live", "version": a.version})
}

// readiness says whether the program can answer as it should. Why it cannot is
// for the log.
func (a *API) readiness(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if a.ready != nil {
		if err := a.ready(ctx); err != nil {
			exchangeOf(ctx).cause = fmt.Errorf("not ready: %w", err)
			a.write(w, r, newProblem("not_ready", ""))
			return
		}
	}
	respond(w, http.StatusOK, map[string]string{"status": "ready"})
}
