package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// row is the row of flour in the shopping list.
type row struct {
	Item       string
	Needed     string
	Reserved   string
	OnHand     string `json:"on_hand"`
	ToBuy      string `json:"to_buy"`
	ReservedBy []struct {
		OccasionName string `json:"occasion_name"`
		PlanID       string `json:"plan_id"`
		Amount       string
	} `json:"reserved_by"`
}

func (k *kitchen) flour(path string) row {
	k.t.Helper()
	for _, one := range into[struct {
		Shopping []row `json:"shopping_list"`
	}](k.ask(path + "/summary")).Shopping {
		if one.Item == "flour" {
			return one
		}
	}
	k.t.Fatal("there is no flour on the list")
	return row{}
}

// A locked plan reserves what it still needs until it is made, unlocked, completed
// or cancelled, and again after a run is voided.
func TestALockedPlanReservesWhatItStillNeeds(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t) // 3 batches of 500 g
	l.send(http.MethodPost, "/v1/pantry/adjustments", `{"lot_id":"`+l.flourLot()+`","change":"-97","reason":"mice"}`)
	other := l.post("/v1/occasions", `{"name":"Wedding","date":"2026-12-13","output_mode":"bulk_count"}`).Header().Get("Location")
	l.put(other+"/production-targets/bread", `{"batches":5}`)
	require.Equal(t, "0", l.flour(other).Reserved)

	l.do("lock", "", "locked")
	reserved := l.flour(other)
	// What remains is the target of 3 batches, though 2 gifts take 1 of them: 1500 g of 3 kg.
	require.Equal(t, "1500", reserved.Reserved)
	require.Equal(t, "1500", reserved.OnHand)
	require.Equal(t, "1000", reserved.ToBuy)
	require.Equal(t, "Open day", reserved.ReservedBy[0].OccasionName)
	require.Equal(t, strings.TrimPrefix(l.plan, "/v1/plans/"), reserved.ReservedBy[0].PlanID)
	require.Equal(t, "0", l.flour(l.plan).Reserved, "a plan does not reserve against itself")
	at := l.head().String()

	l.do("unlock", "", "draft")
	require.Equal(t, "0", l.flour(other).Reserved)
	l.do("lock", "", "locked")
	run := l.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2,"occasion_id":"`+strings.TrimPrefix(l.occasion,
		"/v1/occasions/")+`"}`)
	made := l.flour(other)
	require.Equal(t, "1000", made.Reserved, "one batch is made")
	require.Equal(t, "1500", made.OnHand)
	l.send(http.MethodPost, "/v1/production-runs/"+into[struct{ ID string }](run).ID+"/void", `{"reason":"wrong oven"}`).is(http.StatusOK)
	require.Equal(t, "1500", l.flour(other).Reserved, "it is to be made again")
	l.do("cancel", `{"reason":"snow"}`, "cancelled")
	require.Equal(t, "0", l.flour(other).Reserved)

	require.Equal(t, "1500", l.flourAsOf(other, at).Reserved, "as it was")
}

func (k *kitchen) flourAsOf(path, at string) row {
	k.t.Helper()
	for _, one := range into[struct {
		Shopping []row `json:"shopping_list"`
	}](k.get(path + "/summary?as_of=" + at)).Shopping {
		if one.Item == "flour" {
			return one
		}
	}
	return row{}
}

func (k *kitchen) flourLot() string {
	k.t.Helper()
	return into[struct{ Items []struct{ ID string } }](k.ask("/v1/pantry/lots?item=flour")).Items[0].ID
}
