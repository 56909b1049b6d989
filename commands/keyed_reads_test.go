package commands_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/kitchentest"
)

// Nothing else is written between the runs: each decides on what the one before left, for an
// occasion and under a key too.
func TestARunReadsNoStreamThatHasNotChanged(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: eventstoretest.NewMemoryStore(), reads: map[string]int{}}
	k := kitchentest.Over(t, store)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.Lot(kitchentest.LotID, "20 kg flour", "3.00"))
	kitchentest.Do(k, k.RecordBatchProduction, market(1))
	store.reads = map[string]int{}
	caller := k.Caller
	for i := range 3 {
		caller.Key = fmt.Sprintf("run-%d", i)
		_, err := k.RecordBatchProduction(t.Context(), caller, market(1))
		require.NoError(t, err)
	}
	require.Empty(t, store.reads)
	_, err := k.RecordBatchProduction(t.Context(), caller, market(1))
	require.NoError(t, err)
	require.Equal(t, map[string]int{stream.Pantry(domain.Home): 1}, store.reads, "the events of the run that is repeated")
}
