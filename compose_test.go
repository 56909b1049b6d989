package crumbtrail_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every base image has an exact version, or is none.
func TestTheImageIsMadeOfExactVersions(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	found := regexp.MustCompile(`(?m)^(?:FROM|COPY --from=) ?(\S+)`).FindAllStringSubmatch(string(text), -1)
	require.Len(t, found, 3)
	exact := regexp.MustCompile(`^(scratch|build|[a-z/.-]+:\d+\.\d+\.\d+-[a-z]+(@sha256:[0-9a-f]{64})?)$`)
	for _, image := range found {
		require.Regexp(t, exact, image[1])
	}
	require.Contains(t, string(text), "USER 65532:65532\n", "a number, which the platform can check")
}

// What the application does with these settings is tested in test/compose_test.go.
func TestTheCompositionPublishesOnlyTheApplicationOnThisMachine(t *testing.T) {
	text, err := os.ReadFile("docker-compose.yml")
	require.NoError(t, err)
	service, published, images := "", map[string]string{}, 0
	name, exact := regexp.MustCompile(`^  ([a-z0-9-]+):$`), regexp.MustCompile(`:(\d+\.\d+\.\d+|\d+\.\d+-[a-z]+)(@sha256:[0-9a-f]{64})?$`)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if found := name.FindStringSubmatch(line); found != nil {
			service = found[1]
		}
		setting, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch setting {
		case "ports":
			published[service] = value
		case "image":
			images++
			require.Regexp(t, exact, value, "an exact version")
		case "network_mode", "expose", "privileged":
			t.Errorf("%s: %s", service, line)
		}
	}
	require.Equal(t, map[string]string{"crumbtrail-1": `["127.0.0.1:8080:8080"]`, "crumbtrail-2": `["127.0.0.1:8081:8080"]`}, published)
	require.Equal(t, 2, images)
	require.NotContains(t, string(text), "ports:\n", "in one line, so that this test sees them")
	require.Contains(t, string(text), "CRUMBTRAIL_ALLOWED_HOSTS: localhost\n")
	require.NotContains(t, string(text), "ALLOW_UNAUTHENTICATED")
}
