package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// amendedTins wants 10 tins: some were assembled of 3 cookies in a box, before an
// amendment took the tin as it is now, with 5 cookies in a bag.
func amendedTins() *kitchen {
	k := newKitchen()
	k.recipe("cookie", "standard 12", "1 cup flour")
	k.good("tin", "3 cookie/standard", "1 each box")
	earlier := planning.NewGood("earlier", k.definitions.CaptureGood("earlier", "tin").Content)
	k.good("tin", "5 cookie/standard", "1 each bag")
	k.assemble("tin", 10)
	k.input.Assembly[0].Earlier = []planning.Earlier{{Good: earlier, Quantity: 4}}
	return k
}

func TestWhatWasAssembledBeforeAnAmendmentTookWhatTheGoodWas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		runs                        []planning.AssemblyRun
		demand, boxes, bags, toPack string
		remaining                   int64
	}{
		"as it was said": {
			runs:   []planning.AssemblyRun{{FinishedGood: "tin", Quantity: 4, Snapshot: "earlier"}},
			demand: "42", boxes: "4", bags: "6", toPack: "6", remaining: 6,
		},
		"and more by the snapshot that counts": {
			runs: []planning.AssemblyRun{{FinishedGood: "tin", Quantity: 4, Snapshot: "earlier"}, {
				FinishedGood: "tin", Quantity: 2,
				Snapshot: "now",
			}},
			demand: "42", boxes: "4", bags: "6", toPack: "4", remaining: 4,
		},
		"but for a run that was voided": {
			runs: []planning.AssemblyRun{{FinishedGood: "tin", Quantity: 1, Snapshot: "earlier"}, {
				FinishedGood: "tin", Quantity: 2,
				Snapshot: "now",
			}},
			demand: "48", boxes: "1", bags: "9", toPack: "7", remaining: 7,
		},
		"but that all of them were voided": {
			demand: "50", boxes: "", bags: "10", toPack: "10", remaining: 10,
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := amendedTins()
			k.input.AddRuns(k.input.Runs, test.runs)
			answer := k.summary()
			require.Equal(t, test.demand, answer.Batches[0].Demand.String())
			require.Equal(t, []planning.Peg{{FinishedGood: "tin", Name: "TIN", Units: num(test.demand)}}, answer.Batches[0].Pegs)
			require.Equal(t, test.remaining, answer.Assemblies[0].Remaining)
			total := map[domain.Slug]string{}
			for _, row := range answer.Shopping {
				total[row.Item] = row.NeededTotal.String()
				if row.Item == "bag" {
					require.Equal(t, test.toPack, row.Needed.String())
				}
			}
			require.Equal(t, test.boxes, total["box"])
			require.Equal(t, test.bags, total["bag"])
		})
	}
	t.Run("and what it is given stays as it was", func(t *testing.T) {
		k := amendedTins()
		given := k.input
		k.input.AddRuns(nil, nil)
		require.EqualValues(t, 4, given.Assembly[0].Earlier[0].Quantity)
	})
}
