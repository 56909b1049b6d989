package pantry_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/pantry"
)

func TestARunTakesWhatIsMadeAheadFromStockWithItsCost(t *testing.T) {
	k := newKitchen()
	k.recipe("ganache", "300 g chocolate", "tub 4")
	torte := k.recipe("torte", "2 each egg", "3 of ganache/tub")
	tub := unitOf("ganache/tub")
	p := stocked(lot("eggs", "9 each egg", "0.90", "01"), shelf("a", tub, "2", "1"), shelf("b", tub, "6", "6"))
	run := produced(t, p, bake(torte, func(r *pantry.ProductionRun) { r.ID, r.Batches, r.ActualYield = "baking", 2, 20 }))
	require.Equal(t, []string{"a: 2 for 1.00", "b: 4 for 4.00", "eggs: 4 each for 0.40"}, linesOf(run.Consumed))
	require.Equal(t, "5.40", run.TotalCost.String())
	p = after(p, run)
	require.Equal(t, "2", p.InStock(tub).String())

	_, err := p.RecordBatchProduction(bake(torte, func(r *pantry.ProductionRun) {
		r.ID, r.ActualYield, r.AllowShortage, r.ShortageReason = "short", 10, true, "in a hurry"
	}))
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short, "what is made ahead is never unaccounted")
	require.Equal(t, tub, short.Shortages[0].Thing)
	require.Equal(t, "3 2", short.Shortages[0].Needed.String()+" "+short.Shortages[0].Available.String())
	require.Equal(t, "GANACHE, tub", short.Shortages[0].Name)

	p = after(p, voided(t, p, run))
	require.Equal(t, "8", p.InStock(tub).String(), "voiding gives it back")
	require.Equal(t, "7.00", valueOf(t, p, tub))
}

func TestARunDoesNotTakeWhatWasMadeLater(t *testing.T) {
	k := newKitchen()
	ganache := k.recipe("ganache", "1 kg flour", "tub 4")
	torte := k.recipe("torte", "3 of ganache/tub")
	made := produced(t, plenty(), bake(ganache, func(r *pantry.ProductionRun) {
		r.ID, r.Unit, r.ActualYield, r.At = "later", "tub", 4, today().Add(time.Hour)
	}))
	p := after(plenty(), made)
	_, err := p.RecordBatchProduction(bake(torte))
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short)
	require.Equal(t, "4", short.Shortages[0].ReceivedLater.String(), "%+v", short.Shortages)
}

func TestAStoredRunThatTookWhatIsMadeAhead(t *testing.T) {
	data, err := os.ReadFile("testdata/events/ahead/batch-production.recorded.v1.json")
	require.NoError(t, err)
	var run pantry.BatchProductionRecorded
	require.NoError(t, json.Unmarshal(data, &run))
	taken := run.Consumed[len(run.Consumed)-1]
	require.Equal(t, unitOf("ganache/tub"), taken.Thing)
	require.Equal(t, "6 4.50", taken.Amount.String()+" "+taken.Cost.String())
}
