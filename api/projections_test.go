package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/api/admin"
	"crumbtrail/eventstore"
	"crumbtrail/projections/engine"
)

const (
	adminPath   = "/v1/admin/projections"
	pantryAdmin = adminPath + "/pantry"
)

// until reads a projection until a condition holds.
func (k *kitchen) until(path string, wanted func(admin.ProjectionHistory) bool) admin.ProjectionHistory {
	k.t.Helper()
	var seen admin.ProjectionHistory
	require.Eventually(k.t, func() bool {
		seen = into[admin.ProjectionHistory](k.get(path))
		return wanted(seen)
	}, 30*time.Second, 10*time.Millisecond, "%+v", &seen)
	return seen
}

func kindsOf(history []admin.ProjectionEvent) []string {
	kinds := make([]string, len(history))
	for i, action := range history {
		kinds[i] = action.Kind
	}
	return kinds
}

func TestProjectionsAreListedAndShown(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	k.until(adminPath+"/catalog", func(p admin.ProjectionHistory) bool { return p.Position == p.Head })
	list := into[admin.ProjectionList](k.get(adminPath))
	var names []string
	for _, p := range list.Items {
		names = append(names, p.Name)
		require.Equal(t, "live", p.State)
		require.Empty(t, p.Attention)
		require.NotNil(t, p.Owner)
		require.NotEmpty(t, p.Owner.Host)
		require.True(t, p.OwnedHere)
		require.EqualValues(t, 1, p.Generation)
		require.Positive(t, p.Term)
		require.Equal(t, k.head().String(), p.Head)
		require.Nil(t, p.Pause)
		require.Nil(t, p.Rebuild)
	}
	require.Equal(t, []string{"audit", "catalog", "pantry", "planning"}, names)
	one := into[admin.ProjectionHistory](k.get(adminPath + "/catalog"))
	require.Equal(t, k.head().String(), one.Position)
	require.Zero(t, one.LagPositions)
	require.Contains(t, kindsOf(one.History), "finished", "it was filled once")
}

func TestAProjectionIsRebuiltOnRequest(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	asked := into[admin.Projection](k.send(http.MethodPost, adminPath+"/planning/rebuild", `{"reason":" a hunch "}`, "Crumbtrail-Actor",
		"Ada").is(http.StatusAccepted))
	require.NotNil(t, asked.LastAction)
	done := k.until(adminPath+"/planning", func(p admin.ProjectionHistory) bool { return p.Rebuild == nil && p.Generation == 2 })
	require.Equal(t, []string{"finished", "started", "requested"}, kindsOf(done.History)[:3])
	require.Equal(t, "Ada: a hunch", done.History[2].Actor+": "+done.History[2].Reason)
	require.NotNil(t, done.Verification)
	require.True(t, done.Verification.Same)
	require.NotEmpty(t, done.Verification.Tables)
	for _, table := range done.Verification.Tables {
		require.True(t, table.Same, table.Table)
		require.Equal(t, table.LiveRows, table.RebuiltRows)
		require.Empty(t, table.DifferingKeys)
	}
	t.Run("without a body too", func(t *testing.T) {
		k.send(http.MethodPost, adminPath+"/catalog/rebuild", "").is(http.StatusAccepted)
		k.until(adminPath+"/catalog", func(p admin.ProjectionHistory) bool { return p.Generation == 2 })
	})
}

// A row was changed by hand. A rebuild finds it and discards its tables, unless it
// is forced.
func TestNewTablesThatDifferAreDiscarded(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	k.until(adminPath+"/catalog", func(p admin.ProjectionHistory) bool { return p.Position == p.Head })
	_, err := k.pool.Exec(t.Context(), `UPDATE crumbtrail_catalog_1.items SET name = 'Sawdust', search_text = 'sawdust' WHERE slug = 'flour'`)
	require.NoError(t, err)
	k.send(http.MethodPost, adminPath+"/catalog/rebuild", `{"reason":"a hunch"}`).is(http.StatusAccepted)
	refused := k.until(adminPath+"/catalog", func(p admin.ProjectionHistory) bool { return p.LastAction.Kind == "refused" })
	require.Contains(t, refused.LastAction.Detail, "items")
	require.EqualValues(t, 1, refused.Generation)
	require.Nil(t, refused.Rebuild)
	require.False(t, refused.Verification.Same)
	at := slices.IndexFunc(refused.Verification.Tables, func(table admin.ComparedTable) bool { return !table.Same })
	differing := refused.Verification.Tables[at]
	require.Equal(t, "items", differing.Table)
	require.EqualValues(t, 2, differing.LiveRows)
	require.EqualValues(t, 2, differing.RebuiltRows)
	require.NotEqual(t, differing.LiveSum, differing.RebuiltSum)
	require.Len(t, differing.DifferingKeys, 1)
	require.Contains(t, differing.DifferingKeys[0], "flour")
	require.Contains(t, k.get("/v1/items?q=sawdust").Body.String(), "flour", "what was served is served")

	k.send(http.MethodPost, adminPath+"/catalog/rebuild", `{"force":true}`).is(http.StatusAccepted)
	forced := k.until(adminPath+"/catalog", func(p admin.ProjectionHistory) bool { return p.Generation == 2 })
	require.Contains(t, kindsOf(forced.History), "forced")
	require.NotContains(t, k.get("/v1/items?q=sawdust").Body.String(), "flour")
}

// A rebuild that is requested while the projection has no owner waits, and can be
// cancelled.
func TestARebuildIsCancelled(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.stop()
	k.send(http.MethodPost, pantryAdmin+"/rebuild", `{"reason":"a hunch"}`, "Crumbtrail-Actor", "Ada").is(http.StatusAccepted)
	waiting := into[admin.ProjectionHistory](k.get(pantryAdmin))
	require.Equal(t, "waiting", waiting.Rebuild.Phase)
	require.Equal(t, "Ada: a hunch", waiting.Rebuild.Actor+": "+waiting.Rebuild.Reason)
	require.NotNil(t, waiting.Rebuild.RequestedAt)
	require.Positive(t, waiting.UnownedSeconds)
	k.send(http.MethodPost, pantryAdmin+"/rebuild", ``).refused(http.StatusConflict, "already_rebuilding")
	k.send(http.MethodPost, pantryAdmin+"/cancel", `{"reason":"no hunch"}`).is(http.StatusOK)
	cancelled := into[admin.ProjectionHistory](k.get(pantryAdmin))
	require.Nil(t, cancelled.Rebuild)
	require.Equal(t, []string{"cancelled", "requested"}, kindsOf(cancelled.History)[:2])
	require.Equal(t, "no hunch", cancelled.History[0].Reason)
	k.send(http.MethodPost, pantryAdmin+"/cancel", ``).refused(http.StatusConflict, "no_rebuild")
}

func TestInvalidControlRequestsAreRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	for path, want := range map[string]struct {
		status     int
		code, body string
	}{
		adminPath + "/none/rebuild": {404, "not_found", ``},
		adminPath + "/none/cancel":  {404, "not_found", ``},
		adminPath + "/none/retry":   {404, "not_found", ``},
		adminPath + "/none/skip":    {404, "not_found", `{"reason":"x"}`},
		pantryAdmin + "/cancel":     {409, "no_rebuild", `{"reason":"x"}`},
		pantryAdmin + "/retry":      {409, "not_paused", ``},
		pantryAdmin + "/skip":       {409, "not_paused", `{"reason":"x"}`},
		pantryAdmin + "/rebuild":    {422, "invalid", `{"force":"yes"}`},
	} {
		k.send(http.MethodPost, path, want.body).refused(want.status, want.code)
	}
	k.send(http.MethodGet, adminPath+"/none", "").refused(http.StatusNotFound, "not_found")
	for _, body := range []string{`{}`, `{"reason":" \n"}`} {
		k.send(http.MethodPost, pantryAdmin+"/skip", body).refused(http.StatusUnprocessableEntity, "invalid")
	}
	k.send(http.MethodPost, pantryAdmin+"/rebuild", ``, "Crumbtrail-Actor", "\x01").refused(http.StatusBadRequest, "bad_request")
	require.NotContains(t, kindsOf(into[admin.ProjectionHistory](k.get(pantryAdmin)).History), "requested")
}

func TestOnlyAnOperatorControlsProjections(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.options.Authenticate = byRole
	k.serve()
	for _, path := range []string{adminPath, pantryAdmin, adminPath + "/none"} {
		k.send(http.MethodGet, path, "", "X-Role", "admin").refused(http.StatusForbidden, "forbidden")
	}
	for _, order := range []string{"/rebuild", "/cancel", "/retry", "/skip"} {
		k.send(http.MethodPost, pantryAdmin+order, `{"reason":"x"}`, "X-Role", "admin").refused(http.StatusForbidden, "forbidden")
	}
	k.get(adminPath, "X-Role", "operator")
}

// The event is retried and skipped on request.
func TestAnEventThatCannotBeFoldedPausesItsProjection(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	result, err := k.store.Append(t.Context(), "pantry-home", eventstore.NoStream(), []eventstore.NewEvent{{
		ID:   uuid.New(),
		Type: "lot.adjusted.v1", Data: []byte(`{"lot":"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005","change":"1","cost":"1"}`),
		Metadata: []byte(`{"recorded_at":"2026-12-01T10:00:00Z","kitchen":"home"}`),
	}})
	require.NoError(t, err)
	paused := k.until(pantryAdmin, func(p admin.ProjectionHistory) bool { return p.State == "paused" && p.Pause.Event != nil })
	require.Equal(t, admin.EventPlace{Stream: "pantry-home", Revision: 0, Type: "lot.adjusted.v1", Position: result.Position.String()},
		*paused.Pause.Event)
	require.NotEmpty(t, paused.Pause.Error)
	require.Positive(t, paused.Pause.Attempts)
	require.NotEmpty(t, paused.Attention)

	t.Run("the program is ready and reports what is degraded", func(t *testing.T) {
		ready := into[admin.Readiness](k.get("/readyz"))
		require.Equal(t, "ready", ready.Status)
		at := slices.IndexFunc(ready.Degraded, func(d admin.Degraded) bool { return d.Projection == "pantry" })
		require.GreaterOrEqual(t, at, 0)
		require.Equal(t, "paused", ready.Degraded[at].State)
		require.True(t, ready.Degraded[at].Owned)
	})
	t.Run("retried", func(t *testing.T) {
		k.send(http.MethodPost, pantryAdmin+"/retry", `{"reason":"mended?"}`).is(http.StatusOK)
		again := k.until(pantryAdmin, func(p admin.ProjectionHistory) bool {
			return p.Pause != nil && p.Pause.Attempts > paused.Pause.Attempts
		})
		require.Contains(t, kindsOf(again.History), "retried")
	})
	t.Run("skipped", func(t *testing.T) {
		k.send(http.MethodPost, pantryAdmin+"/skip", `{"reason":"a test event"}`, "Crumbtrail-Actor", "Ada").is(http.StatusOK)
		live := k.until(pantryAdmin, func(p admin.ProjectionHistory) bool { return p.State == "live" && p.Position == p.Head })
		at := slices.IndexFunc(live.History, func(e admin.ProjectionEvent) bool { return e.Kind == "skipped" })
		require.GreaterOrEqual(t, at, 0)
		require.Equal(t, "a test event", live.History[at].Reason)
		require.Equal(t, "Ada", live.History[at].Actor)
		require.Equal(t, paused.Pause.Event, live.History[at].Event)
		require.Nil(t, live.Pause)
		require.Empty(t, into[admin.Readiness](k.get("/readyz")).Degraded)
	})
}

func TestAProgramThatIsNotReadyReportsTheReason(t *testing.T) {
	t.Parallel()
	unowned := &engine.UnownedError{Projections: []string{"catalog", "pantry"}, Since: 12 * time.Second}
	missing := &engine.NotYetVisibleError{Lagging: []engine.Lagging{{Projection: "audit"}}}
	for why, err := range map[string]error{
		"no owner for 12s: catalog, pantry": errors.Join(errors.New("secret"), unowned),
		"audit is at 0":                     fmt.Errorf("secret: %w", missing),
	} {
		k := open(t, func(o *api.Options) { o.Ready = func(context.Context) error { return err } })
		p := k.send(http.MethodGet, "/readyz", "").refused(http.StatusServiceUnavailable, "not_ready")
		require.Contains(t, p.Detail, why)
		require.NotContains(t, p.Detail, "secret")
	}
}
