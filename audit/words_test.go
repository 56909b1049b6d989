package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/access"
	"crumbtrail/domain/catalog"
	kitchens "crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

const (
	someOccasion = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001"
	somePlan     = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0002"
	someRun      = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0007"
)

// storedNames are the permanent names of all events.
func storedNames() []string {
	var names []string
	for name := range catalog.ItemNames() {
		names = append(names, name)
	}
	for name := range catalog.RecipeNames() {
		names = append(names, name)
	}
	for name := range catalog.GoodNames() {
		names = append(names, name)
	}
	for name := range occasion.Names() {
		names = append(names, name)
	}
	for name := range kitchens.Names() {
		names = append(names, name)
	}
	for name := range access.Names() {
		names = append(names, name)
	}
	for name := range pantry.Names() {
		names = append(names, name)
	}
	return names
}

// streams are the streams of the samples, by folder.
var streams = map[string]string{
	"catalog": "item-home.flour", "occasion": "occasion-home." + someOccasion, "pantry": "pantry-home", "kitchen": "kitchen-home",
	"access": "access-home",
}

func about(t *testing.T, in, name string, data []byte) audit.About {
	t.Helper()
	fact, err := eventstore.NewCodec(audit.Names()).Decode(eventstore.Event{Stream: in, Type: name, Data: data})
	require.NoError(t, err)
	of, ok := stream.Parse(in)
	require.True(t, ok)
	return fact.About(of)
}

// words are the descriptions of the samples of stored events, by folder and name.
var words = map[string]string{
	"catalog/item.defined.v1":           `Defined ingredient flour, "Flour, 𝔟𝔩𝔢𝔦𝔠𝔥"`,
	"catalog/item.archived.v1":          `Archived item flour`,
	"catalog/recipe.defined.v1":         `Defined recipe flour, "Cookie": 2 lines, 1 component, 2 finished units`,
	"catalog/recipe.archived.v1":        `Archived recipe flour`,
	"catalog/finished-good.defined.v1":  `Defined finished good flour, "Tin": 3 components`,
	"catalog/finished-good.archived.v1": `Archived finished good flour`,

	"occasion/occasion.scheduled.v1":              `Scheduled "Christmas 🎄 2026" for 2026-12-24`,
	"occasion/occasion.rescheduled.v1":            `Changed the occasion's details: "Christmas 🎄 2026" on 2026-12-26`,
	"occasion/occasion.archived.v1":               `Archived the occasion`,
	"occasion/occasion.restored.v1":               `Restored the occasion`,
	"occasion/production-target.set.v1":           `Set 3 batches of cookie/standard`,
	"occasion/production-target.removed.v1":       `Removed the target for batches of cookie/standard`,
	"occasion/assembly-target.set.v1":             `Set 12 of tin`,
	"occasion/assembly-target.removed.v1":         `Removed the target for tin`,
	"occasion/recipe-snapshot.captured.v1":        `Captured a snapshot of recipe cookie at its revision 4`,
	"occasion/finished-good-snapshot.captured.v1": `Captured a snapshot of finished good tin at its revision 0`,
	"occasion/plan.created.v1":                    `Created plan 2: 2 finished units to bake, 1 finished good to assemble`,
	"occasion/plan.locked.v1":                     `Locked the plan`,
	"occasion/plan.unlocked.v1":                   `Unlocked the plan`,
	"occasion/production.started.v1":              `Started production`,
	"occasion/plan.completed.v1":                  `Completed the plan`,
	"occasion/plan.reopened.v1":                   `Reopened the plan`,
	"occasion/plan.cancelled.v1":                  `Cancelled the plan`,
	"occasion/shopping.completed.v1":              `Marked the plan's shopping as done`,
	"occasion/shopping.reopened.v1":               `Reopened the plan's shopping`,
	"occasion/shopping.item-collected.v1":         `Collected 5 kg flour`,
	"occasion/shopping.item-uncollected.v1":       `Undid collecting flour`,
	"occasion/shopping.item-ordered.v1":           `Ordered 5 kg flour from The mill, expected on 2026-12-04`,
	"occasion/shopping.order-cancelled.v1":        `Cancelled the order of flour`,

	"kitchen/kitchen.settings-changed.v1": `Changed the kitchen's settings: name to "Backstube Süd", time zone to "Europe/Vienna", ` +
		`currency to "EUR", locale to "de-AT", consumption to "fefo", require if match to true`,

	"access/kitchen.created.v1":       `Created kitchen home`,
	"access/kitchen.closed.v1":        `Closed kitchen home, which is deleted after 2026-12-29T00:00:00Z`,
	"access/kitchen.restored.v1":      `Restored kitchen home`,
	"access/kitchen.imported.v1":      `Imported kitchen home from an archive`,
	"access/member.added.v1":          `Added member m4Jq8sWc0ZtB as planner`,
	"access/member.role-changed.v1":   `Changed the role of member m4Jq8sWc0ZtB to cook`,
	"access/member.removed.v1":        `Removed member m4Jq8sWc0ZtB`,
	"access/member.identity-added.v1": `Member m4Jq8sWc0ZtB signs in with identity i8Wb3RzP5nQe from now on`,
	"access/key.created.v1":           `Created API key k7Yd2LmX9pQa with the role viewer`,
	"access/key.revoked.v1":           `Revoked API key k7Yd2LmX9pQa`,
	"access/link.created.v1":          `Created sign-in link l5Rt1HvN3bGe for member m4Jq8sWc0ZtB`,
	"access/link.used.v1":             `Member m4Jq8sWc0ZtB used sign-in link l5Rt1HvN3bGe`,
	"access/link.revoked.v1":          `Revoked sign-in link l5Rt1HvN3bGe`,
	"access/session.created.v1":       `Member m4Jq8sWc0ZtB signed in, session s9Kc6TzU2wFy`,
	"access/session.revoked.v1":       `Ended session s9Kc6TzU2wFy`,

	"pantry/lot.received.v1": `Received 2.5 kg flour for 3.49`,
	"pantry/lot.corrected.v1": `Corrected what is recorded of lot 0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005 of flour, ` +
		`cost 4.00 instead of 4000.00, received on 2026-11-30 instead of 2026-12-01, ` +
		`good until 2026-12-19 instead of none, location Cellar instead of none, other notes`,
	"pantry/lot.adjusted.v1":                    `Corrected lot 0199aaaa-bbbb-7ccc-8ddd-eeeeffff0005 by -0.333333333, worth -0.465333`,
	"pantry/finished-stock.adjusted.v1":         `Corrected the stock of cookie/standard by -2, worth -0.80`,
	"pantry/recipe-snapshot.captured.v1":        `Captured a snapshot of recipe cookie at its revision 4`,
	"pantry/finished-good-snapshot.captured.v1": `Captured a snapshot of finished good tin at its revision 0`,
	"pantry/batch-production.recorded.v1":       `Baked 2 batches of cookie/standard for 1.2564: 70 of 72, 2 lost (burnt)`,
	"pantry/assembly.recorded.v1":               `Assembled 2 of tin for 1.7094`,
	"pantry/run.voided.v1":                      `Voided the assembly run 0199aaaa-bbbb-7ccc-8ddd-eeeeffff000a of tin`,
}

func TestEveryStoredNameHasWords(t *testing.T) {
	known := audit.Names()
	for _, name := range storedNames() {
		require.Contains(t, known, name, "describe the event in words")
	}
	samples, err := filepath.Glob("../domain/*/testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	for _, path := range samples {
		folder, name := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))), strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(folder+"/"+name, func(t *testing.T) {
			sample, err := os.ReadFile(path)
			require.NoError(t, err)
			description := about(t, streams[folder], name, sample)
			require.NotEmpty(t, description.Description)
			require.NotContains(t, description.Description, "  ", "a field that was not read")
			if want, ok := words[folder+"/"+name]; ok {
				require.Equal(t, want, description.Description)
			}
			if folder == "occasion" {
				require.EqualValues(t, someOccasion, description.Occasion)
			}
			if strings.Contains(string(sample), `"reason"`) {
				require.NotEmpty(t, description.Reason)
			}
		})
	}
}

// Events with old stored names must stay known here as they are to the commands.
func TestEveryStoredNameIsKnownToTheReplay(t *testing.T) {
	samples, err := filepath.Glob("../domain/*/testdata/events/*.json")
	require.NoError(t, err)
	for _, path := range samples {
		folder, name := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))), strings.TrimSuffix(filepath.Base(path), ".json")
		stream := streams[folder]
		switch {
		case strings.HasPrefix(name, "recipe.") && folder == "catalog":
			stream = "recipe-home.cookie"
		case strings.HasPrefix(name, "finished-good.") && folder == "catalog":
			stream = "good-home.tin"
		}
		sample, err := os.ReadFile(path)
		require.NoError(t, err)
		log := endless{events: 1, event: func(int) (string, string) { return name, string(sample) }}
		for _, err := range audit.Replay(t.Context(), log, stream, audit.Span{}) {
			if err != nil { // it may not fit a stream that has nothing else
				require.NotContains(t, err.Error(), "not a name this program knows", name)
				require.NotContains(t, err.Error(), "decode", name)
			}
		}
	}
}

func TestWhatAnEventConcerns(t *testing.T) {
	const here = "occasion-home." + someOccasion
	t.Run("a plan's events name the plan, and why", func(t *testing.T) {
		for _, name := range []string{
			"plan.locked.v1", "plan.unlocked.v1", "production.started.v1", "plan.completed.v1", "plan.reopened.v1", "plan.cancelled.v1",
			"shopping.completed.v1", "shopping.reopened.v1",
		} {
			description := about(t, here, name, []byte(`{"plan":"`+somePlan+`","reason":"no eggs"}`))
			require.EqualValues(t, somePlan, description.Plan, name)
			require.EqualValues(t, someOccasion, description.Occasion, name)
			require.Equal(t, "no eggs", description.Reason, name)
		}
		amended := `{"plan":"` + somePlan + `","number":1,"reason":"no eggs","changes":[{"kind":"add"}]}`
		description := about(t, here, "plan.amended.v1", []byte(amended))
		require.EqualValues(t, somePlan, description.Plan)
		require.Equal(t, "Made amendment 1 to the plan: 1 change", description.Description)
	})
	t.Run("a run names itself, its occasion and its plan", func(t *testing.T) {
		run := `"occasion":"` + someOccasion + `","plan":"` + somePlan + `"`
		for name, data := range map[string]string{
			"batch-production.recorded.v1": `{"id":"` + someRun + `",` + run + `}`,
			"assembly.recorded.v1":         `{"id":"` + someRun + `",` + run + `}`,
			"run.voided.v1":                `{"run":"` + someRun + `","kind":"assembly",` + run + `,"reason":"miscounted"}`,
		} {
			description := about(t, "pantry-home", name, []byte(data))
			require.EqualValues(t, someRun, description.Run, name)
			require.EqualValues(t, someOccasion, description.Occasion, name)
			require.EqualValues(t, somePlan, description.Plan, name)
		}
	})
	t.Run("a run says what it took of what others reserve", func(t *testing.T) {
		for name, want := range map[string]string{
			"batch-production.recorded.v1": `Baked 1 batch of cookie/standard for 1.2564: 24 of 24, taking 400 g flour reserved for "Wedding"`,
			"assembly.recorded.v1":         `Assembled 2 of tin for 0.6282, taking 8 cookie/standard reserved for "Market"`,
		} {
			data, err := os.ReadFile("../domain/pantry/testdata/events/reserved/" + name + ".json")
			require.NoError(t, err)
			require.Equal(t, want, about(t, "pantry-home", name, data).Description)
		}
		data := `{"finished_good":"tin","quantity":2,"total_cost":"1","allow_reserved":true}`
		allowed := about(t, "pantry-home", "assembly.recorded.v1", []byte(data))
		require.Equal(t, "Assembled 2 of tin for 1, allowed to take what others reserve", allowed.Description)
	})
	t.Run("a snapshot concerns what it was captured for", func(t *testing.T) {
		snapshot := about(t, "pantry-home", "recipe-snapshot.captured.v1", []byte(`{"recipe":"cookie"}`))
		run := about(t, "pantry-home", "batch-production.recorded.v1", []byte(`{"id":"`+someRun+`","occasion":"`+someOccasion+`"}`))
		require.EqualValues(t, someRun, snapshot.Of(run).Run)
		require.EqualValues(t, someOccasion, snapshot.Of(run).Occasion)
		require.Equal(t, run, run.Of(snapshot), "a run is not a snapshot")
		captured := about(t, here, "recipe-snapshot.captured.v1", []byte(`{"recipe":"cookie"}`))
		of := captured.Of(about(t, here, "plan.created.v1", []byte(`{"id":"`+somePlan+`"}`)))
		require.EqualValues(t, somePlan, of.Plan)
		require.EqualValues(t, someOccasion, of.Occasion)
	})
}

func TestInvitationsAndKeysHaveWordsOfTheirOwn(t *testing.T) {
	for name, want := range map[string]string{
		"link.created.v1":    `Invited a member with the role viewer by sign-in link l5Rt1HvN3bGe`,
		"session.created.v1": `Signed in with API key k7Yd2LmX9pQa, session s9Kc6TzU2wFy`,
	} {
		sample, err := os.ReadFile(filepath.Join("../domain/access/testdata/events/by-key", name+".json"))
		require.NoError(t, err)
		require.Equal(t, want, about(t, "access-home", name, sample).Description)
	}
}

func TestUnknownCostsHaveWordsOfTheirOwn(t *testing.T) {
	for name, want := range map[string]string{
		"lot.received.v1":              `Received 2.5 kg flour at an unknown cost`,
		"lot.adjusted.v1":              `Corrected lot 0199aaaa-bbbb-7ccc-8ddd-eeeeffff0015 by +0.5, of unknown worth`,
		"finished-stock.adjusted.v1":   `Corrected the stock of cookie/standard by -2, worth -0.80 and an unknown part`,
		"batch-production.recorded.v1": `Baked 1 batch of cookie/standard for 0.96 and an unknown part: 24 of 24`,
	} {
		sample, err := os.ReadFile(filepath.Join("../domain/pantry/testdata/events/unknown-cost", name+".json"))
		require.NoError(t, err)
		require.Equal(t, want, about(t, "pantry-home", name, sample).Description)
	}
	text := `{"finished_good":"tin","quantity":2,"consumed":[{"cost":"0.00","cost_unknown":true}],"total_cost":"0.00"}`
	require.Equal(t, `Assembled 2 of tin at an unknown cost`, about(t, "pantry-home", "assembly.recorded.v1", []byte(text)).Description)
}

func TestTheLastGoodDayOfWhatWasMadeIsInItsWords(t *testing.T) {
	for name, want := range map[string]string{
		"batch-production.recorded.v1": "70 of 72, 2 lost (burnt), good until 2026-12-29",
		"assembly.recorded.v1":         "Assembled 2 of tin for 1.7094, good until 2026-12-29",
		"finished-stock.adjusted.v1":   "Corrected the stock of gift-tin by +3, worth +7.50, good until 2026-12-29",
	} {
		sample, err := os.ReadFile(filepath.Join("../domain/pantry/testdata/events/perishable", name+".json"))
		require.NoError(t, err)
		require.Contains(t, about(t, "pantry-home", name, sample).Description, want)
	}
}
