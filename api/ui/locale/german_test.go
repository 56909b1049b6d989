package locale

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// rejected are the words of which docs/glossary.md has others.
var rejected = regexp.MustCompile(`(?i)\b(posten|postens|los|lose[ns]?|partien?|vorräten?|vorratskammer|speisekammer|fertigwaren?|` +
	`verpacktes|einkaufszettel|events?)\b|zusammen(ge)?stell|\bdas buch\b|\bterminen?\b`)

func TestTheGermanPagesHaveOneWordForOneThing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Noch ein Posten", "%s zusammenstellen", "Zusammengestellt", "Vorräte", "Welches Los zuerst", "Das Buch"} {
		require.True(t, rejected.MatchString(text), text)
	}
	for _, text := range []string{"Eine Charge", "Losgehen", "packen", "im Vorrat", "kostenlos", "lost"} {
		require.False(t, rejected.MatchString(text), text)
	}
	require.NoError(t, eachText("de", func(id string, text json.RawMessage) error {
		require.Empty(t, rejected.FindString(string(text)), "%s: docs/glossary.md has another word", id)
		return nil
	}))
}
