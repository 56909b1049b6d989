package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/client"
)

func TestTheKeyAndTheKitchenComeFromTheEnvironment(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `"`+r.Header.Get("Authorization")+"|"+r.Header.Get("Crumbtrail-Kitchen")+`"`)
	}))
	defer server.Close()
	sent := func() (answer string) {
		found, err := client.Find(server.URL, "")
		require.NoError(t, err)
		require.NoError(t, found.Call(t.Context(), http.MethodGet, "/", nil, &answer))
		return answer
	}
	require.Equal(t, "|", sent())
	t.Setenv("CRUMBTRAIL_KITCHEN", "bakery")
	t.Setenv("CRUMBTRAIL_API_KEY", "ctk_x")
	require.Equal(t, "Bearer ctk_x|bakery", sent())
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte("ctk_y\n"), 0o600))
	t.Setenv("CRUMBTRAIL_API_KEY_FILE", path)
	_, err := client.Find(server.URL, "")
	require.ErrorContains(t, err, "both set")
	t.Setenv("CRUMBTRAIL_API_KEY", "")
	require.Equal(t, "Bearer ctk_y|bakery", sent())
	t.Setenv("CRUMBTRAIL_API_KEY_FILE", path+".none")
	_, err = client.Find(server.URL, "")
	require.ErrorContains(t, err, "CRUMBTRAIL_API_KEY_FILE")
}
