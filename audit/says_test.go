package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

func saysOf(t *testing.T, in, path string) []audit.Sentence {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../domain", path))
	require.NoError(t, err)
	name := strings.TrimSuffix(filepath.Base(path), ".json")
	fact, err := eventstore.NewCodec(audit.Names()).Decode(eventstore.Event{Stream: in, Type: name, Data: data})
	require.NoError(t, err)
	of, ok := stream.Parse(in)
	require.True(t, ok)
	return fact.Says(of)
}

func arg(kind audit.ArgKind, value string) audit.SentenceArg {
	return audit.SentenceArg{Kind: kind, Value: value}
}

func TestSentencesHaveWhatTheEventsAreAbout(t *testing.T) {
	const (
		here = "occasion-home." + someOccasion
		lot  = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0015"
	)
	plan, occasion := arg(audit.OfPlan, somePlan), arg(audit.OfOccasion, someOccasion)
	for _, test := range []struct {
		in, path string
		want     []audit.Sentence
	}{
		{"pantry-home", "pantry/testdata/events/lot.received.v1.json", []audit.Sentence{
			{Code: "lot.received.v1", Args: []audit.SentenceArg{{Kind: audit.OfAmount, Value: "2.5", Unit: "kg"}, arg(audit.OfItem, "flour")}},
			{Code: "cost", Args: []audit.SentenceArg{arg(audit.OfMoney, "3.49")}},
		}},
		{"pantry-home", "pantry/testdata/events/unknown-cost/lot.adjusted.v1.json", []audit.Sentence{
			{Code: "lot.adjusted.v1", Args: []audit.SentenceArg{arg(audit.OfLot, lot), arg(audit.OfChange, "0.5")}},
			{Code: "worth.unknown"},
		}},
		{"pantry-home", "pantry/testdata/events/perishable/finished-stock.adjusted.v1.json", []audit.Sentence{
			{Code: "finished-stock.adjusted.v1", Args: []audit.SentenceArg{arg(audit.OfGood, "gift-tin"), arg(audit.OfChange, "3")}},
			{Code: "worth", Args: []audit.SentenceArg{arg(audit.OfMoney, "7.50")}},
			{Code: "good_until", Args: []audit.SentenceArg{arg(audit.OfDay, "2026-12-29")}},
		}},
		{here, "occasion/testdata/events/plan.amended.v1.json", []audit.Sentence{
			{Code: "plan.amended.v1", Args: []audit.SentenceArg{plan, occasion}},
			{Code: "amended.quantity", Args: []audit.SentenceArg{arg(audit.OfCount, "5"), arg(audit.OfGood, "tin")}},
			{Code: "amended.batches", Args: []audit.SentenceArg{arg(audit.OfCount, "4"), arg(audit.OfUnit, "cookie/small")}},
			{Code: "amended.recipe", Args: []audit.SentenceArg{arg(audit.OfRecipe, "cookie")}},
		}},
		{here, "occasion/testdata/events/shopping.item-collected.v1.json", []audit.Sentence{
			{Code: "shopping.item-collected.v1", Args: []audit.SentenceArg{
				plan, occasion, {Kind: audit.OfAmount, Value: "5", Unit: "kg"}, arg(audit.OfItem, "flour"),
			}},
		}},
		{here, "occasion/testdata/events/to-taste/shopping.item-collected.v1.json", []audit.Sentence{
			{Code: "shopping.item-collected.v1.taste", Args: []audit.SentenceArg{plan, occasion, arg(audit.OfItem, "salt")}},
		}},
		{here, "occasion/testdata/events/occasion.scheduled.v1.json", []audit.Sentence{
			{Code: "occasion.scheduled.v1", Args: []audit.SentenceArg{
				{Kind: audit.OfOccasion, Value: someOccasion, Name: "Christmas 🎄 2026"}, arg(audit.OfDay, "2026-12-24"),
			}},
		}},
		{"pantry-home", "pantry/testdata/events/run.voided.v1.json", []audit.Sentence{
			{Code: "run.voided.v1.assembly", Args: []audit.SentenceArg{
				arg(audit.OfGood, "tin"), arg(audit.OfAssembly, "0199aaaa-bbbb-7ccc-8ddd-eeeeffff000a"),
			}},
			{Code: "for_plan", Args: []audit.SentenceArg{plan, occasion}},
		}},
		{"access-home", "access/testdata/events/by-key/link.created.v1.json", []audit.Sentence{
			{Code: "link.created.v1.invitation", Args: []audit.SentenceArg{arg(audit.OfRole, "viewer")}},
		}},
	} {
		require.Equal(t, test.want, saysOf(t, test.in, test.path), test.path)
	}
	var codes []string
	for _, sentence := range saysOf(t, "pantry-home", "pantry/testdata/events/reserved/batch-production.recorded.v1.json") {
		codes = append(codes, sentence.Code)
	}
	require.Subset(t, codes, []string{"batch-production.recorded.v1", "made_of_expected", "cost", "took_reserved"})
}

func TestWhatWentOtherwiseIsSaidWithWhatWasUsed(t *testing.T) {
	var said []audit.Sentence
	for _, sentence := range saysOf(t, "pantry-home", "pantry/testdata/events/otherwise/batch-production.recorded.v1.json") {
		if strings.HasPrefix(sentence.Code, "otherwise") {
			said = append(said, sentence)
		}
	}
	require.Equal(t, []audit.Sentence{
		{Code: "otherwise", Args: []audit.SentenceArg{arg(audit.OfItem, "butter"), {Kind: audit.OfAmount, Value: "500", Unit: "g"}}},
		{Code: "otherwise.instead", Args: []audit.SentenceArg{{Kind: audit.OfAmount, Value: "0.9", Unit: "kg"}, arg(audit.OfItem, "flour")}},
	}, said)
}
