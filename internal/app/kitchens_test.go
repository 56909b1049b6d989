package app_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/portable"
	"crumbtrail/test/kurrentfake"
)

// seen is the position of the last command that each server answered, by its host.
var seen sync.Map

// ask sends a request and returns the answer, which must be a success. Answers include the
// commands before.
func ask(t *testing.T, method, url, body string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	if position, isKnown := seen.Load(request.URL.Host); isKnown && method == http.MethodGet {
		request.Header.Set("Crumbtrail-Min-Position", position.(string))
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Less(t, response.StatusCode, http.StatusBadRequest, "%s %s: %s", method, url, text)
	if position := response.Header.Get("Crumbtrail-Position"); position != "" && method != http.MethodGet {
		seen.Store(request.URL.Host, position)
	}
	return text
}

// fields returns a member of every item of a list.
func fields(t *testing.T, base, path, name string) (all []string) {
	t.Helper()
	var list struct{ Items []map[string]any }
	require.NoError(t, json.Unmarshal(ask(t, http.MethodGet, base+path, ""), &list))
	for _, item := range list.Items {
		all = append(all, item[name].(string))
	}
	require.NotEmpty(t, all, path)
	return all
}

// aMarket loads the sample kitchen, and plans, buys for, bakes and packs its market.
func aMarket(t *testing.T, base string) {
	t.Helper()
	ask(t, http.MethodPost, base+"/v1/sample-kitchen", "")
	occasion := fields(t, base, "/v1/occasions", "id")[0]
	var plan struct{ ID string }
	require.NoError(t, json.Unmarshal(ask(t, http.MethodPost, base+"/v1/occasions/"+occasion+"/plans", `{}`), &plan))
	ask(t, http.MethodPost, base+"/v1/plans/"+plan.ID+"/lock", `{}`)
	ask(t, http.MethodPut, base+"/v1/items/flour", `{"name":"Flour <fine> & more é","kind":"ingredient"}`)
	ask(t, http.MethodPut, base+"/v1/recipes/bread",
		`{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"}],`+
			`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	ask(t, http.MethodPut, base+"/v1/finished-goods/bag", `{"name":"Bag","components":[{"finished_unit":"bread/loaf","quantity":"1"}]}`)
	ask(t, http.MethodPost, base+"/v1/pantry/lots", `{"item":"flour","amount":10,"unit":"kg","received_on":"2026-11-01"}`)
	ask(t, http.MethodPost, base+"/v1/production-runs", `{"recipe":"bread","batches":2,"actual_yield":4}`)
	ask(t, http.MethodPost, base+"/v1/assembly-runs", `{"finished_good":"bag","quantity":1}`)
}

// questions returns the path of every question that reads the kitchen, about everything
// that the kitchen has.
func questions(t *testing.T, base string) (all []string) {
	t.Helper()
	document, err := api.Document()
	require.NoError(t, err)
	var openAPI struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	require.NoError(t, json.Unmarshal(document, &openAPI))
	occasions := fields(t, base, "/v1/occasions", "id")
	plans := fields(t, base, "/v1/occasions/"+occasions[0]+"/plans", "id")
	for path, methods := range openAPI.Paths {
		isOfInstallation := strings.HasPrefix(path, "/v1/access") || strings.HasPrefix(path, "/v1/admin") || path == "/v1/me"
		isEndless := slices.Contains([]string{"/v1/events", "/v1/audit/verify", "/v1/kitchen/export"}, path)
		if methods["get"].OperationID == "" || !strings.HasPrefix(path, "/v1/") || isOfInstallation || isEndless {
			continue
		}
		kind := strings.Split(path, "/")[2]
		var values []string
		switch {
		case strings.Contains(path, "{sid}"):
			list := strings.TrimSuffix(strings.Replace(path, "{id}", plans[0], 1), "/{sid}")
			for _, id := range fields(t, base, list, "id") {
				all = append(all, list+"/"+id)
			}
			continue
		case strings.Contains(path, "{stream}"):
			path = strings.Replace(path, "{revision}", "0", 1)
			values = fields(t, base, "/v1/audit/events?limit=100", "stream")
		case strings.Contains(path, "{slug}"):
			values = fields(t, base, "/v1/"+kind, "slug")
		case strings.HasPrefix(path, "/v1/pantry/lots/"):
			values = fields(t, base, "/v1/pantry/lots", "id")
		case kind == "plans":
			values = plans
		case strings.Contains(path, "{id}"):
			values = fields(t, base, "/v1/"+kind, "id")
		default:
			values = []string{""}
		}
		if strings.HasSuffix(path, "/compare") {
			path += "?with=made"
		}
		if strings.HasPrefix(path, "/v1/shopping-list") {
			path += "?plans=" + plans[0]
		}
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			all = append(all, strings.NewReplacer("{id}", value, "{slug}", value, "{stream}", url.PathEscape(value)).Replace(path))
		}
	}
	slices.Sort(all)
	return all
}

// positions are members of answers that each log has its own values for.
var positions = []string{"position", "as_of_position", "seen", "next"}

// without removes members of a JSON value, at any depth.
func without(value any, names []string) any {
	switch value := value.(type) {
	case map[string]any:
		for name, of := range value {
			if slices.Contains(names, name) {
				delete(value, name)
				continue
			}
			value[name] = without(of, names)
		}
	case []any:
		for i := range value {
			value[i] = without(value[i], names)
		}
	}
	return value
}

func answers(t *testing.T, base string, paths []string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, path := range paths {
		var lines []any
		decoder := json.NewDecoder(strings.NewReader(string(ask(t, http.MethodGet, base+path, ""))))
		for decoder.More() {
			var line any
			require.NoError(t, decoder.Decode(&line), path)
			lines = append(lines, without(line, positions))
		}
		all[path] = lines
	}
	return all
}

func exported(t *testing.T, base string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kitchen.zip")
	require.NoError(t, os.WriteFile(file, ask(t, http.MethodGet, base+"/v1/kitchen/export", ""), 0o600))
	return file
}

const newestEvents = "/v1/audit/events"

// itemsOf returns the items of the only line of an answer.
func itemsOf(t *testing.T, answer any) []any {
	t.Helper()
	lines := answer.([]any)
	require.Len(t, lines, 1)
	return lines[0].(map[string]any)["items"].([]any)
}

func TestAllAnswersAreTheSameAfterAKitchenMoved(t *testing.T) {
	t.Parallel()
	source := run(t, settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)}))
	aMarket(t, source.url)
	paths := questions(t, source.url)
	require.Greater(t, len(paths), 100)
	want := answers(t, source.url, paths)
	file := exported(t, source.url)
	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	for name, eventstoreURL := range map[string]string{"PostgreSQL": "", "KurrentDB": cluster.ConnectionString()} {
		t.Run(name, func(t *testing.T) {
			storage := app.StorageOptions{DatabaseURL: pgtest.URL(t), EventstoreURL: eventstoreURL, Patience: app.CommandPatience}
			archive, err := portable.Open(file)
			require.NoError(t, err)
			defer archive.Close()
			opened, err := app.OpenKitchens(t.Context(), storage, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			report, err := archive.Import(t.Context(), opened.Log, opened, domain.Home, func(int) {})
			require.NoError(t, err)
			require.Equal(t, archive.Events, report.Written)
			require.NoError(t, opened.Close(context.WithoutCancel(t.Context())))
			target := run(t, settings(storage))
			require.Eventually(t, func() bool {
				return fields(t, target.url, newestEvents, "type")[0] == "kitchen.imported.v1"
			}, 20*time.Second, 10*time.Millisecond, "the import itself is an event")
			got := answers(t, target.url, paths)
			for _, path := range paths {
				if path == newestEvents {
					old, moved := itemsOf(t, want[path]), itemsOf(t, got[path])
					require.Equal(t, old[:len(old)-1], moved[1:], path)
					continue
				}
				require.Equal(t, want[path], got[path], path)
			}
			verified := string(ask(t, http.MethodGet, target.url+"/v1/audit/verify", ""))
			require.Contains(t, verified, `"findings":0`)
			require.NotContains(t, verified, `"finding":`)
		})
	}
}

func TestAKitchenThatIsToBeDeletedAnswersNoOne(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	r := run(t, settings(storage))
	bakery := credentials.By{Kitchen: "bakery", Actor: "command-line", Correlation: "test"}
	var key, other credentials.Token
	changeAccess(t, storage, func(a *app.Access) {
		require.NoError(t, a.CreateKitchen(t.Context(), bakery))
		var err error
		_, key, err = a.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(t, err)
		_, other, err = a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(t, err)
	})
	require.Equal(t, http.StatusOK, getWith(t, r.url+"/v1/items", key.Secret()))
	becomes := func(status int) {
		t.Helper()
		require.Eventually(t, func() bool { return getWith(t, r.url+"/v1/items", key.Secret()) == status }, 5*time.Second, 5*time.Millisecond)
	}
	changeAccess(t, storage, func(a *app.Access) { require.NoError(t, a.DeleteKitchen(t.Context(), bakery, time.Hour)) })
	becomes(http.StatusForbidden)
	require.Equal(t, http.StatusOK, getWith(t, r.url+"/v1/items", other.Secret()), "other kitchens are open")
	changeAccess(t, storage, func(a *app.Access) { require.NoError(t, a.RestoreKitchen(t.Context(), bakery)) })
	becomes(http.StatusOK)
	changeAccess(t, storage, func(a *app.Access) {
		require.NoError(t, a.DeleteKitchen(t.Context(), bakery, 0))
		erased, err := a.EraseDue(t.Context())
		require.NoError(t, err)
		require.Equal(t, []domain.Kitchen{"bakery"}, erased)
	})
	becomes(http.StatusUnauthorized)
}
