package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"crumbtrail/projections"
)

// readyTime is how long it may take to find out whether the program is ready.
const readyTime = 3 * time.Second

// live says that the program runs.
func (a *API) live(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, map[string]string{"status": "live", "version": a.version})
}

// readiness says whether the program can answer as it should, and which of its
// projections somebody should look at although it can.
func (a *API) readiness(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if a.ready != nil {
		if err := a.ready(ctx); err != nil {
			exchangeOf(ctx).cause = fmt.Errorf("not ready: %w", err)
			a.write(w, r, newProblem("not_ready", unready(err)))
			return
		}
	}
	respond(w, http.StatusOK, Readiness{Status: "ready", Degraded: a.degraded(ctx)})
}

// Readiness is what a program that is ready says.
type Readiness struct {
	Status string `json:"status"`
	// Degraded are the projections that serve what they have and need somebody to
	// look at them.
	Degraded []Degraded `json:"degraded,omitempty"`
}

// Degraded is a projection that serves what it has.
type Degraded struct {
	Projection string  `json:"projection"`
	State      string  `json:"state"`
	LagSeconds float64 `json:"lag_seconds"`
	Owned      bool    `json:"owned"`
}

// unready says why the program is not ready as far as that is anybody's business;
// the log says all of it.
func unready(err error) string {
	if unowned, ok := errors.AsType[*projections.UnownedError](err); ok {
		return "answers do not show what is written: " + unowned.Error()
	}
	if missing, ok := errors.AsType[*projections.NotYetVisibleError](err); ok {
		return missing.Error()
	}
	return ""
}

// degraded is nothing where that cannot be found out: what the program needs to be
// ready was asked for before.
func (a *API) degraded(ctx context.Context) []Degraded {
	if a.projections == nil {
		return nil
	}
	statuses, err := a.projections.Status(ctx)
	if err != nil {
		return nil
	}
	var degraded []Degraded
	for _, status := range statuses {
		if status.Degraded() != "" {
			degraded = append(degraded, Degraded{Projection: status.Name, State: string(status.State), LagSeconds: status.Lag.Seconds(), Owned: status.Unowned == 0})
		}
	}
	return degraded
}
