package test

import (
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// composed returns the environment of the application in docker-compose.yml, but where
// it listens and what it reaches.
func composed(t *testing.T, database string) []string {
	t.Helper()
	text, err := os.ReadFile("../docker-compose.yml")
	require.NoError(t, err)
	environment := os.Environ()
	for _, setting := range regexp.MustCompile(`(?m)^    (CRUMBTRAIL_[A-Z_]+): (.+)$`).FindAllStringSubmatch(string(text), -1) {
		name, value := setting[1], strings.Trim(setting[2], `"`)
		switch name {
		case "CRUMBTRAIL_LISTEN":
			value = "127.0.0.1:0"
		case "CRUMBTRAIL_DATABASE_URL":
			value = database
		case "CRUMBTRAIL_EVENTSTORE_URL":
			continue
		}
		environment = append(environment, name+"="+value)
	}
	return environment
}

func TestTheCompositionNeedsACredentialAndTheCommandLineGivesTheFirst(t *testing.T) {
	t.Parallel()
	environment := composed(t, pgtest.Cluster(t, nil).URL("postgres"))
	require.Contains(t, environment, "CRUMBTRAIL_AUTH=required")
	server := serveIn(t, environment)
	server.ready(t)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := http.Client{Jar: jar}
	status := func(method, path, body string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, server.url+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		response, err := browser.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(t, http.StatusUnauthorized, status(http.MethodGet, "/v1/items", ""))
	command := exec.CommandContext(t.Context(), binary, "login-link", "--role", "admin", "--operator", "--name", "Ada")
	command.Env = environment
	link, err := command.Output()
	require.NoError(t, err)
	_, secret, found := strings.Cut(strings.TrimSpace(string(link)), "/sign-in#")
	require.True(t, found, string(link))
	require.Equal(t, http.StatusCreated, status(http.MethodPost, "/v1/access/sessions", `{"credential":"`+secret+`"}`))
	for _, path := range []string{"/v1/items", "/metrics"} {
		require.Equal(t, http.StatusOK, status(http.MethodGet, path, ""), path)
	}
}
