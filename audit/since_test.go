package audit_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// replacing decodes an event that replaces a state.
func replacing(t *testing.T, name, data string) (fact audit.Replacing, state []byte) {
	t.Helper()
	decoded, err := eventstore.NewCodec(audit.Names()).Decode(eventstore.Event{Type: name, Data: []byte(data)})
	require.NoError(t, err)
	fact, ok := any(decoded).(audit.Replacing)
	require.True(t, ok, "%s replaces nothing", name)
	_, by := fact.Replaces()
	state, err = json.Marshal(by)
	require.NoError(t, err)
	return fact, state
}

// changed is two events of which the second replaces what the first set, and what it says then beside
// its first arguments: values before by code, and sentences that were added.
type changed struct {
	first, before, second, after string
	was                          map[string]string
	added                        []string
}

func TestAnEventIsToldWithWhatItReplaced(t *testing.T) {
	t.Parallel()
	const plan = `"production": [{"finished_unit": "cake/whole", "batches": 2, "produce_on": "2026-12-20"}, {"finished_unit": "bun/one"}], ` +
		`"assembly": [{"finished_good": "box", "quantity": 10}, {"finished_good": "bag", "quantity": 4}]`
	amended := func(changes string) string { return `{"plan": "p", "changes": [` + changes + `]}` }
	created := `{"id": "p", ` + plan + `}`
	for name, test := range map[string]changed{
		"a target for batches": {
			"production-target.set.v1", `{"finished_unit": "cake/whole", "batches": 2, "produce_on": "2026-12-20", "notes": "a"}`,
			"production-target.set.v1", `{"finished_unit": "cake/whole", "batches": 3, "produce_on": "2026-12-21", "notes": "b"}`,
			map[string]string{"production-target.set.v1": "2", "target.day": "2026-12-20"},
			[]string{"notes.instead"},
		},
		"a target without its day": {
			"production-target.set.v1", `{"finished_unit": "cake/whole", "batches": 2, "produce_on": "2026-12-20"}`,
			"production-target.set.v1", `{"finished_unit": "cake/whole", "batches": 2}`, nil,
			[]string{"target.no_day"},
		},
		"a target for goods": {
			"assembly-target.set.v1", `{"finished_good": "box", "quantity": 10}`,
			"assembly-target.set.v1", `{"finished_good": "box", "quantity": 11}`,
			map[string]string{"assembly-target.set.v1": "10"},
			nil,
		},
		"the same again": {
			"assembly-target.set.v1", `{"finished_good": "box", "quantity": 10}`,
			"assembly-target.set.v1", `{"finished_good": "box", "quantity": 10}`,
			nil, nil,
		},
		"a target that is no more": {
			"production-target.set.v1", `{"finished_unit": "cake/whole", "batches": 2}`,
			"production-target.removed.v1", `{"finished_unit": "cake/whole"}`, nil,
			[]string{"before.batches"},
		},
		"a target for goods that is no more": {
			"assembly-target.set.v1", `{"finished_good": "box", "quantity": 10}`, "assembly-target.removed.v1", `{"finished_good": "box"}`,
			nil,
			[]string{"before.quantity"},
		},
		"one after it was removed": {
			"assembly-target.removed.v1", `{"finished_good": "box"}`, "assembly-target.set.v1", `{"finished_good": "box", "quantity": 10}`, nil, nil,
		},
		"amended amounts": {
			"plan.created.v1", created, "plan.amended.v1", amended(`{"change": "set_quantity", "finished_good": "box", "quantity": 11},
				{"change": "set_batches", "finished_unit": "cake/whole", "batches": 5}, {"change": "drop_finished_good", "finished_good": "bag"}`),
			map[string]string{"amended.quantity": "10", "amended.batches": "2"},
			[]string{"before.quantity"},
		},
		"amended lines": {
			"plan.created.v1", created, "plan.amended.v1", amended(`{"change": "set_batches", "finished_unit": "bun/one", "batches": 5},
				{"change": "drop_batches", "finished_unit": "cake/whole"}, {"change": "set_quantity", "finished_good": "new", "quantity": 5}`),
			nil,
			[]string{"before.derived", "before.batches"},
		},
		"amended days": {
			"plan.created.v1", created, "plan.amended.v1", amended(`
				{"change": "set_produce_on", "finished_unit": "cake/whole", "produce_on": "2026-12-19"},
				{"change": "set_produce_on", "finished_unit": "cake/whole"}`),
			map[string]string{"amended.day": "2026-12-20"},
			[]string{"before.day"},
		},
		"an amendment after another": {
			"plan.amended.v1", `{"plan": "p", "changes": [], ` + plan + `}`,
			"plan.amended.v1", amended(`{"change": "set_quantity", "finished_good": "box", "quantity": 9}`),
			map[string]string{"amended.quantity": "10"},
			nil,
		},
		"an occasion": {
			"occasion.scheduled.v1", `{"name": "Fair", "date": "2026-12-24", "attendees": 20, "use_stock": true}`,
			"occasion.rescheduled.v1", `{"name": "Market", "date": "2026-12-26", "attendees": 30, "output_mode": "bundled", "notes": "late"}`,
			map[string]string{"occasion.rescheduled.v1": "2026-12-24"},
			[]string{"name.instead", "attendees.instead", "output_mode.added", "amended.leave_stock", "notes.instead"},
		},
		"a role": {
			"member.added.v1", `{"member": "m", "role": "cook"}`, "member.role-changed.v1", `{"member": "m", "role": "planner"}`,
			map[string]string{"member.role-changed.v1": "cook"},
			nil,
		},
		"settings": {
			"kitchen.settings-changed.v1", `{"settings": {"batches_per_day": 4, "currency": "EUR"}, "changed": []}`,
			"kitchen.settings-changed.v1", `{"settings": {"batches_per_day": 6}, "changed": ["batches_per_day", "currency"]}`,
			map[string]string{"setting": "4"},
			[]string{"before.setting"},
		},
		"an order": {
			"shopping.item-ordered.v1", `{"id": "o", "plan": "p", "item": "flour", "amount": "5", "unit": "kg"}`,
			"shopping.order-cancelled.v1", `{"order": "o", "plan": "p", "item": "flour"}`, nil,
			[]string{"before.ordered"},
		},
		"a tick that is undone": {
			"shopping.item-collected.v1", `{"plan": "p", "item": "flour", "amount": "5", "unit": "kg"}`,
			"shopping.item-uncollected.v1", `{"plan": "p", "item": "flour"}`, nil,
			[]string{"before.collected"},
		},
		"a tick to taste that is undone": {
			"shopping.item-collected.v1", `{"plan": "p", "item": "salt"}`, "shopping.item-uncollected.v1", `{"plan": "p", "item": "salt"}`, nil,
			[]string{"before.taste"},
		},
		"a tick after another": {
			"shopping.item-collected.v1", `{"plan": "p", "item": "flour", "amount": "5", "unit": "kg"}`,
			"shopping.item-collected.v1", `{"plan": "p", "item": "flour", "amount": "1", "unit": "kg"}`, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, was := replacing(t, test.first, test.before)
			second, is := replacing(t, test.second, test.after)
			before, _ := first.Replaces()
			after, _ := second.Replaces()
			require.Equal(t, before, after, "both are about the same")
			in, _ := stream.Parse("occasion-home." + someOccasion)
			said := second.Says(in)
			alone, err := audit.Since(test.second, second.Says(in), nil, is)
			require.NoError(t, err)
			require.Equal(t, said, alone, "nothing was before")

			completed, err := audit.Since(test.second, second.Says(in), was, is)
			require.NoError(t, err)
			require.Equal(t, test.was, formerOf(completed))
			require.Equal(t, test.added, addedTo(said, completed))
		})
	}
}

// formerOf returns the values before, by the codes of their sentences.
func formerOf(sentences []audit.Sentence) (was map[string]string) {
	for _, sentence := range sentences {
		for _, arg := range sentence.Args {
			if arg.Was != "" {
				if was == nil {
					was = map[string]string{}
				}
				was[sentence.Code] = arg.Was
			}
		}
	}
	return was
}

// addedTo returns the codes of sentences that were added.
func addedTo(said, completed []audit.Sentence) (codes []string) {
	for _, sentence := range completed {
		if len(said) > 0 && said[0].Code == sentence.Code {
			said = said[1:]
			continue
		}
		codes = append(codes, sentence.Code)
	}
	return codes
}
