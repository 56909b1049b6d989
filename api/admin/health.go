package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
	"crumbtrail/projections/engine"
)

// readyTime limits the check whether the program is ready.
const readyTime = 3 * time.Second

// health adds the routes that report whether the program runs, and whether it can
// answer correctly.
func (a *administration) health(server *web.Server, ready func(context.Context) error, version string) {
	server.Route(http.MethodGet, "/livez", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		web.WriteJSON(w, http.StatusOK, map[string]string{"status": "live", "version": version})
	}))
	server.Route(http.MethodGet, "/readyz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if ready != nil {
			if err := ready(ctx); err != nil {
				web.RequestOf(ctx).SetCause(fmt.Errorf("not ready: %w", err))
				web.WriteProblem(w, r, problem.NotReady.New(unready(err)))
				return
			}
		}
		web.WriteJSON(w, http.StatusOK, Readiness{Status: "ready", LogID: a.logID(), Degraded: a.degraded(ctx)})
	}))
}

// Readiness is the answer of a program that is ready.
type Readiness struct {
	Status string `json:"status"`
	// LogID is the id of the log.
	LogID string `json:"log_id,omitempty"`
	// Degraded are the projections that need attention. Their tables stay in use.
	Degraded []Degraded `json:"degraded,omitempty"`
}

// Degraded is a projection that needs attention.
type Degraded struct {
	Projection string  `json:"projection"`
	State      string  `json:"state"`
	LagSeconds float64 `json:"lag_seconds"`
	Owned      bool    `json:"owned"`
}

// unready returns the public part of why the program is not ready. The log has all
// of it.
func unready(err error) string {
	if other, ok := errors.AsType[*engine.OtherLogError](err); ok {
		return other.Error()
	}
	if unowned, ok := errors.AsType[*engine.UnownedError](err); ok {
		return "answers do not include new events: " + unowned.Error()
	}
	if missing, ok := errors.AsType[*engine.NotYetVisibleError](err); ok {
		return missing.Error()
	}
	switch {
	case errors.Is(err, eventstore.ErrUnavailable):
		return "the event log cannot be reached at the moment"
	case pgerr.IsConnectionFailure(err):
		return "the database cannot be reached at the moment"
	}
	return ""
}

// logID returns nothing without an engine.
func (a *administration) logID() string {
	if a.engine == nil {
		return ""
	}
	return a.engine.LogID()
}

// degraded returns nothing if the status cannot be read: whether the program is
// ready was checked before.
func (a *administration) degraded(ctx context.Context) []Degraded {
	if a.engine == nil {
		return nil
	}
	statuses, err := a.engine.Status(ctx)
	if err != nil {
		return nil
	}
	var degraded []Degraded
	for _, status := range statuses {
		if status.Degraded() != "" {
			degraded = append(degraded, Degraded{
				Projection: status.Name, State: string(status.State), LagSeconds: status.Lag.Seconds(), Owned: status.Unowned == 0,
			})
		}
	}
	return degraded
}
