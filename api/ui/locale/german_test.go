package locale

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// rejected are the words of which docs/glossary.md has others.
var rejected = regexp.MustCompile(`(?i)\b(posten|postens|los|lose[ns]?|partien?|vorräten?|vorratskammer|speisekammer|fertigwaren?|` +
	`verpacktes|einkaufszettel|events?|ausschuss|eingepackt|im korb|ströme|stroms?|lesemodelle|hergestellt(es)?|gut bis)\b|` +
	`zusammen(ge|zu)?stell|\bstell\w* .*\bzusammen\b|fertiges? produkt|\bdas buch\b|\bterminen?\b`)

func TestTheGermanPagesHaveOneWordForOneThing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Noch ein Posten", "%s zusammenstellen", "Zusammenzustellen", "Der Plan stellt kein %s zusammen.", "Vorräte", "Welches Los zuerst",
		"Das Buch", "Ausschuss: %s", "im Korb", "ein fertiges Produkt", "Ereignisse eines Stroms",
	} {
		require.True(t, rejected.MatchString(text), text)
	}
	for _, text := range []string{"Eine Charge", "Losgehen", "packen", "im Vorrat", "kostenlos", "lost", "alles zusammen", "Stelle"} {
		require.False(t, rejected.MatchString(text), text)
	}
	require.NoError(t, eachText("de", func(id string, text json.RawMessage) error {
		require.Empty(t, rejected.FindString(string(text)), "%s: docs/glossary.md has another word", id)
		return nil
	}))
}

// formal finds texts that address their reader as Sie: within a sentence, or at its beginning
// with a verb that may as well be about several things. Those that are stand in [aboutThings].
var formal = regexp.MustCompile(`[\pL\d%,;“] (Sie|Ihnen|Ihr(e[mnrs]?)?)\b|\b(Ihnen|Ihre?[mnrs]?)\b|\bSie (sind|[a-zäöü]+en)\b`)

// aboutThings are the texts that begin a sentence with "Sie" for several things.
var aboutThings = map[string]string{
	"book.archived.only": "archived things", "recipe.components.hint": "recipes", "recipe.define.hint": "items",
	"access.keys.what": "programs", "system.projections.what": "tables", "warning.UNIT_FACTOR_MISSING": "amounts",
}

func TestTheGermanPagesSayDu(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Laden Sie die Seite neu.", "Sie sind angemeldet.", "Ihre Änderung", "Fehler: Ihr Name", "Wir danken Ihnen",
		"Sie haben noch nichts geplant.",
	} {
		require.True(t, formal.MatchString(text), text)
	}
	for _, text := range []string{
		"Lade die Seite neu.", "Eine Charge zählt nicht: Sie lässt sich nicht umrechnen.", "Wenn sie da sind, und ihre Menge",
	} {
		require.False(t, formal.MatchString(text), text)
	}
	found := map[string]bool{}
	require.NoError(t, eachText("de", func(id string, text json.RawMessage) error {
		found[id] = formal.Match(text)
		if aboutThings[id] == "" {
			require.Empty(t, formal.FindString(string(text)), "%s: the pages say du", id)
		}
		return nil
	}))
	for id := range aboutThings {
		require.True(t, found[id], "%s needs no exception", id)
	}
}
