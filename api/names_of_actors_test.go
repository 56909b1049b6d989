package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/internal/identity"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// openNamed serves an empty kitchen whose events have ids in the place of names.
func openNamed(t *testing.T) *kitchen {
	t.Helper()
	k := openWhole(t)
	names, err := identity.Open(t.Context(), k.pool)
	require.NoError(t, err)
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	k.options.Application = commands.New(k.store, commands.Options{Now: now, Secret: names.Secret})
	k.options.Names = names
	k.options.Queries = readmodels.New(readmodels.Options{Pool: k.pool, Projections: k.engine, NamedActors: true})
	k.serve()
	return k
}

// logged returns all metadata of the log.
func (k *kitchen) logged() (all []string) {
	k.t.Helper()
	subscription, err := k.store.Subscribe(k.t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(k.t, err)
	defer func() { require.NoError(k.t, subscription.Close()) }()
	for {
		message, err := subscription.Next(k.t.Context())
		require.NoError(k.t, err)
		switch message := message.(type) {
		case eventstore.Event:
			all = append(all, string(message.Metadata))
		case eventstore.Checkpoint:
		case eventstore.CaughtUp:
			return all
		}
	}
}

func TestEventsHaveIDsAndAnswersHaveNames(t *testing.T) {
	t.Parallel()
	k := openNamed(t)
	old := commands.Caller{Kitchen: domain.Home, Actor: "Ada", Correlation: "old"} // as earlier versions recorded it
	_, err := commands.New(k.store, commands.Options{}).DefineItem(t.Context(), old,
		commands.DefineItem{Item: catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}})
	require.NoError(t, err)
	k.send(http.MethodPut, "/v1/items/salt", `{"name":"Salt","kind":"ingredient"}`, "Crumbtrail-Actor", "Ada").is(http.StatusCreated)
	const export = `{"version":"4.2","ingredients":[{"slug":"sugar","display_name":"Sugar","hierarchy_level":2,"category":"Pantry"}]}`
	k.send(http.MethodPost, "/v1/import", export, "Crumbtrail-Actor", "Grace Hopper").is(http.StatusOK)
	k.send(http.MethodPut, "/v1/items/yeast", `{"name":"Yeast","kind":"ingredient"}`).is(http.StatusCreated)

	metadata := k.logged()
	require.Len(t, metadata, 4)
	require.NotContains(t, strings.Join(metadata[1:], "\n"), "Ada")
	require.NotContains(t, strings.Join(metadata[1:], "\n"), "Grace")

	at := k.head().String()
	list := func(filter string) []history.AuditEvent {
		return into[readmodels.List[history.AuditEvent]](k.get("/v1/audit/events?limit=50"+filter, "Crumbtrail-Min-Position", at)).Items
	}
	var actors []string
	for _, event := range list("") {
		actors = append(actors, event.Actor)
		require.Equal(t, event.Actor == "anonymous" || event.Stream == "item-home.flour", event.ActorID == "", event.Stream)
	}
	require.Equal(t, []string{"anonymous", "Grace Hopper", "Ada", "Ada"}, actors)
	require.Len(t, list("&actor=Ada"), 2, "by the name, also of an event that has it")
	require.Len(t, list("&actor=Grace+Hopper"), 1)
	require.Len(t, list("&actor="+list("&actor=Grace+Hopper")[0].ActorID), 1, "by the id")
	require.Empty(t, list("&actor=Grace"))

	for _, path := range []string{"/v1/audit/streams/item-home.salt/events/0", "/v1/audit/streams/item-home.salt/replay"} {
		require.Contains(t, k.get(path).Body.String(), `"actor":"Ada","actor_id":"`, path)
	}
	require.Contains(t, k.get("/v1/audit/streams/item-home.flour/events/0").Body.String(), `"actor":"Ada","command"`)
}

func TestThePagesAndListsOfAPlanHaveNames(t *testing.T) {
	t.Parallel()
	k := openNamed(t)
	location := k.post(k.bakery()+"/plans", "").Header().Get("Location")
	plan := location[strings.LastIndex(location, "/")+1:]
	k.send(http.MethodPost, "/v1/plans/"+plan+"/lock", "").is(http.StatusOK)
	k.send(http.MethodPost, "/v1/plans/"+plan+"/shopping-list/collected", `{"item":"flour","amount":"1","unit":"kg"}`,
		"Crumbtrail-Actor", "Ada Lovelace").is(http.StatusCreated)
	at := k.head().String()
	for _, path := range []string{"/v1/plans/" + plan + "/summary", "/v1/plans/" + plan + "/shopping-list"} {
		require.Contains(t, k.get(path, "Crumbtrail-Min-Position", at).Body.String(), `"actor":"Ada Lovelace"`, path)
	}
	require.Contains(t, k.get("/history", "Crumbtrail-Min-Position", at).Body.String(), "Ada Lovelace")
}

func TestAReusedKeyNamesWhoUsedIt(t *testing.T) {
	t.Parallel()
	k := openNamed(t)
	send := func(name string) answer {
		return k.send(http.MethodPost, "/v1/pantry/lots", `{"item":"`+name+`","amount":"1","unit":"kg","total_cost":"1"}`,
			"Idempotency-Key", "once", "Crumbtrail-Actor", "Ada Lovelace")
	}
	for _, slug := range []string{"salt", "flour"} {
		k.put("/v1/items/"+slug, `{"name":"X","kind":"ingredient"}`)
	}
	send("salt").is(http.StatusCreated)
	require.Equal(t, http.StatusCreated, send("salt").Code, "it is repeated")
	refused := into[problem.Problem](send("flour").is(http.StatusUnprocessableEntity))
	require.Equal(t, "Ada Lovelace", refused.UsedBy.Actor)
	require.NotContains(t, strings.Join(k.logged(), ""), `idempotency_hash`)
}

// Two people may have one name: their ids tell them apart.
func TestTwoPeopleWithOneNameAreDifferent(t *testing.T) {
	t.Parallel()
	k := openNamed(t)
	_, err := k.pool.Exec(t.Context(), `INSERT INTO access.people (id, name) VALUES ('p1', 'Ada'), ('p2', 'Ada')`)
	require.NoError(t, err)
	k.options.Authenticate = func(_ context.Context, r *http.Request) (caller.Caller, error) {
		return caller.Caller{Kitchen: domain.Home, Role: access.Admin, Actor: r.Header.Get("X-Person"), Kind: caller.Session}, nil
	}
	k.serve()
	for person, slug := range map[string]string{"p1": "salt", "p2": "flour"} {
		k.send(http.MethodPut, "/v1/items/"+slug, `{"name":"X","kind":"ingredient"}`,
			"X-Person", person, "Crumbtrail-Actor", "Eve").is(http.StatusCreated)
	}
	at := k.head().String()
	found := k.get("/v1/audit/events?actor=Ada", "X-Person", "p1", "Crumbtrail-Min-Position", at)
	events := into[readmodels.List[history.AuditEvent]](found).Items
	ids := map[string]string{}
	for _, event := range events {
		require.Equal(t, "Ada", event.Actor)
		ids[event.Stream] = event.ActorID
	}
	require.Equal(t, map[string]string{"item-home.salt": "p1", "item-home.flour": "p2"}, ids)
	require.NotContains(t, strings.Join(k.logged(), ""), "Eve")
}
