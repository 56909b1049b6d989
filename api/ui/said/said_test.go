package said_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/said"
	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/history"
)

// samples returns the stored events of every kind and variant, by their files.
func samples(t *testing.T) map[string]eventstore.Event {
	t.Helper()
	const occasion = "occasion-home.0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001"
	streams := map[string]string{"occasion": occasion, "pantry": "pantry-home", "kitchen": "kitchen-home", "access": "access-home"}
	found := map[string]eventstore.Event{}
	for _, pattern := range []string{"../../../domain/*/testdata/events/*.json", "../../../domain/*/testdata/events/*/*.json"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			name := strings.TrimSuffix(filepath.Base(path), ".json")
			kind, _, _ := strings.Cut(name, ".")
			in, ok := streams[strings.Split(filepath.ToSlash(path), "/")[4]]
			if !ok {
				in = map[string]string{"item": "item-home.gift-box", "recipe": "recipe-home.rye-bread", "finished-good": "good-home.duo-box"}[kind]
			}
			found[path] = eventstore.Event{Stream: in, Type: name, Data: data}
		}
	}
	return found
}

// named gives the arguments of sentences names, as the tables would.
func named(sentences []audit.Sentence) {
	for _, sentence := range sentences {
		for i := range sentence.Args {
			switch arg := &sentence.Args[i]; arg.Kind {
			case audit.OfBaking, audit.OfAssembly, audit.OfLot:
				arg.Name, arg.On = "Nougat Torte", "2026-12-20"
			case audit.OfPlan:
				arg.Name = "7"
			case audit.OfItem, audit.OfRecipe, audit.OfUnit, audit.OfGood, audit.OfOccasion, audit.OfActor:
				arg.Name = "Nougat Torte"
			default:
			}
		}
	}
}

// What has a name is not shown by its slug or its id, and no placeholder is left over.
var unreadable = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-|[mklsy][0-9][A-Z][a-z0-9]+|` +
	`cookie|flour|gift-box|rye-bread|duo-box|\btin\b|_|%|said\.`)

func TestEveryStoredEventIsToldInEveryLanguage(t *testing.T) {
	t.Parallel()
	facts, told := eventstore.NewCodec(audit.Names()), map[string]bool{}
	for path, event := range samples(t) {
		told[event.Type] = true
		fact, err := facts.Decode(event)
		require.NoError(t, err, path)
		in, ok := stream.Parse(event.Stream)
		require.True(t, ok, path)
		sentences := fact.Says(in)
		require.True(t, strings.HasPrefix(sentences[0].Code, event.Type), path)
		named(sentences)
		for _, language := range locale.Languages() {
			v := &page.Visit{Locale: locale.New(locale.Settings{Language: language, Currency: "EUR"})}
			var text strings.Builder
			for _, part := range said.In(v, history.AuditEvent{Sentences: sentences}) {
				text.WriteString(part.Text)
			}
			for _, sentence := range sentences {
				require.True(t, v.Has("said."+sentence.Code), "%s: %s", language, sentence.Code)
			}
			t.Logf("%s: %s", event.Type, text.String())
			require.NotEmpty(t, text.String(), path)
			require.Empty(t, unreadable.FindAllString(text.String(), -1), "%s: %s", path, text.String())
		}
	}
	for name := range audit.Names() {
		require.True(t, told[name], "no sample of %s", name)
	}
}

func TestWhatHasNoNameAnyMoreIsToldByAWord(t *testing.T) {
	t.Parallel()
	v := &page.Visit{Locale: locale.New(locale.Settings{Language: "en", Currency: "EUR"})}
	text := func(code string, args ...audit.SentenceArg) string {
		var text strings.Builder
		for _, part := range said.In(v, history.AuditEvent{Sentences: []audit.Sentence{{Code: code, Args: args}}}) {
			text.WriteString(part.Text)
		}
		return text.String()
	}
	arg := func(kind audit.ArgKind) audit.SentenceArg {
		return audit.SentenceArg{Kind: kind, Value: "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001"}
	}
	require.Equal(t, "The lot was corrected: A lot by +½\u00a0cup.",
		text("lot.adjusted.v1", arg(audit.OfLot), audit.SentenceArg{Kind: audit.OfChange, Value: "0.5", Unit: "cup"}))
	require.Equal(t, "Plan of Occasion was locked.", text("plan.locked.v1", arg(audit.OfPlan), arg(audit.OfOccasion)))
	require.Equal(t, "Removed member: name unknown.", text("member.removed.v1", arg(audit.OfActor)))
	require.Empty(t, text("butter.churned.v9", arg(audit.OfItem)), "of a newer version")
}
