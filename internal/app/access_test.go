package app_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

// changeAccess makes a change as a command of the command line does.
func changeAccess(t *testing.T, storage app.StorageOptions, change func(*app.Access)) {
	t.Helper()
	opened, err := app.OpenAccess(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	change(opened)
	require.NoError(t, opened.Close(context.WithoutCancel(t.Context())))
}

var commandLine = credentials.By{Kitchen: domain.Home, Actor: "command-line", Correlation: "command-line"}

func createKey(t *testing.T, storage app.StorageOptions, role access.Role) (secret, id string) {
	t.Helper()
	changeAccess(t, storage, func(a *app.Access) {
		key, token, err := a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Robot", Role: role})
		require.NoError(t, err)
		secret, id = token.Secret(), key.ID
	})
	return secret, id
}

func getWith(t *testing.T, url, secret string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+secret)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	return response.StatusCode
}

func TestAProgramClosesWithTheFirstKeyAndStaysClosed(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]app.StorageOptions{
		"private cluster": {DataDir: pgtest.DataDir(t)}, "another PostgreSQL": {DatabaseURL: pgtest.URL(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, settings(storage))
			status, _ := get(t, r.url+"/v1/items")
			require.Equal(t, http.StatusOK, status)
			secret, id := createKey(t, storage, access.Viewer) // while the server runs
			require.Eventually(t, func() bool {
				status, _ := get(t, r.url+"/v1/items")
				return status == http.StatusUnauthorized
			}, time.Second, time.Millisecond)
			require.Equal(t, http.StatusOK, getWith(t, r.url+"/v1/items", secret))
			require.Equal(t, http.StatusForbidden, getWith(t, r.url+"/metrics", secret))
			changeAccess(t, storage, func(a *app.Access) { require.NoError(t, a.RevokeKey(t.Context(), commandLine, id)) })
			require.Eventually(t, func() bool {
				return getWith(t, r.url+"/v1/items", secret) == http.StatusUnauthorized
			}, time.Second, time.Millisecond)
			require.NoError(t, r.end(t))

			secret, _ = createKey(t, storage, access.Admin) // while no server runs
			r = run(t, settings(storage))
			status, body := get(t, r.url+"/v1/items")
			require.Equal(t, http.StatusUnauthorized, status, body)
			var trail struct {
				Items []struct{ Type, Actor, Stream string }
			}
			require.Eventually(t, func() bool {
				trail.Items = nil
				request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/v1/audit/events", http.NoBody)
				require.NoError(t, err)
				request.Header.Set("Authorization", "Bearer "+secret)
				response, err := http.DefaultClient.Do(request)
				require.NoError(t, err)
				defer response.Body.Close()
				require.NoError(t, json.NewDecoder(response.Body).Decode(&trail))
				return len(trail.Items) == 3
			}, 10*time.Second, 10*time.Millisecond)
			for i, kind := range []string{"key.created.v1", "key.revoked.v1", "key.created.v1"} { // the newest first
				require.Equal(t, kind, trail.Items[i].Type)
				require.Equal(t, "access-home", trail.Items[i].Stream)
				require.Equal(t, "command-line", trail.Items[i].Actor)
			}
			require.NoError(t, r.end(t))
		})
	}
}

func TestAProgramMayRequireCredentialsFromTheStart(t *testing.T) {
	t.Parallel()
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.Auth = "required"
	r := run(t, options)
	status, _ := get(t, r.url+"/v1/items")
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = get(t, r.url+"/livez")
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, r.end(t))
}
