package answers_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
)

// described returns the descriptions of the patterns in a part of the description of the API, by the patterns.
func described(part any, found map[string]string) map[string]string {
	switch part := part.(type) {
	case map[string]any:
		if pattern, ok := part["pattern"].(string); ok {
			found[pattern], _ = part["patternDescription"].(string)
		}
		for _, inner := range part {
			described(inner, found)
		}
	case []any:
		for _, inner := range part {
			described(inner, found)
		}
	}
	return found
}

func TestWhatDoesNotMatchAPatternIsToldWhatDoes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/openapi.json")
	require.NoError(t, err)
	var api any
	require.NoError(t, json.Unmarshal(text, &api))
	patterns := described(api, map[string]string{})
	require.Greater(t, len(patterns), 6)
	for _, language := range []string{"en", "de"} {
		l := locale.New(locale.Settings{Language: language})
		for pattern, description := range patterns {
			require.NotEmpty(t, description, "%s has no description", pattern)
			fault := problem.Fault{Code: "pattern", Args: []string{description}, Detail: "expected string to be " + description}
			told := answers.Fault(l, fault)
			require.NotEqual(t, l.T("fault.pattern"), told, description)
			require.NotEqual(t, fault.Detail, told, description)
		}
	}
	currency := problem.Fault{Code: "pattern", Args: []string{"three capital letters, such as EUR"}}
	require.Equal(t, "Write three capital letters, such as EUR.", answers.Fault(locale.New(locale.Settings{}), currency))
	require.Equal(t, "Gib drei Großbuchstaben an, etwa EUR.", answers.Fault(locale.New(locale.Settings{Language: "de"}), currency))
}
