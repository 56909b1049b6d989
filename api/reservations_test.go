package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/pantry"
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
		OccasionDate string `json:"occasion_date"`
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

// Who bakes first is served first, whenever it was locked; on one date, who locked
// first. The list of the other says what it lost, and to whom.
func TestReservationsGoByTheDateThenByTheLock(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets() // of December 10 to 12, needing 4, 3 and 2 kg
	k.flourBought("", "5")
	occasions := make([]string, len(plans))
	for i, plan := range plans {
		occasions[i] = "/v1/occasions/" + into[struct {
			OccasionID string `json:"occasion_id"`
		}](k.ask(plan)).OccasionID
	}
	lost := func(i int) string {
		k.t.Helper()
		row := k.flour(occasions[i])
		text := row.Reserved
		for _, by := range row.ReservedBy {
			text += "; " + by.OccasionName + " of " + by.OccasionDate + ": " + by.Amount
		}
		return text
	}
	for _, plan := range []string{plans[2], plans[1], plans[0]} {
		k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
	}
	require.Equal(t, "0", lost(0))
	require.Equal(t, "4; =Market 1 of 2026-12-10: 4", lost(1))
	require.Equal(t, "5; =Market 1 of 2026-12-10: 4; =Market 2 of 2026-12-11: 1", lost(2))

	k.send(http.MethodPatch, occasions[0], `{"date":"2026-12-12"}`).is(http.StatusOK)
	require.Equal(t, "5; =Market 2 of 2026-12-11: 3; =Market 3 of 2026-12-12: 2", lost(0), "on one day, who locked first")
	require.Equal(t, "3; =Market 2 of 2026-12-11: 3", lost(2))
	k.send(http.MethodPost, plans[2]+"/unlock", "").is(http.StatusOK)
	require.Equal(t, "5; =Market 2 of 2026-12-11: 3; =Market 1 of 2026-12-12: 2", lost(2), "a draft comes last")
}

// A run that would take what others reserve is refused with all of it, unless that is
// allowed; then the run, the audit trail and the list of the other say so.
func TestARunThatTakesWhatOthersReserveIsRefused(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets() // of December 10 to 12, needing 4, 3 and 2 kg
	k.flourBought("", "5")
	k.send(http.MethodPost, plans[0]+"/lock", "").is(http.StatusOK)
	const bake = `{"recipe":"bread","batches":4,"actual_yield":8` // takes 2 kg
	refusal := k.send(http.MethodPost, "/v1/production-runs", bake+`}`)
	refusal.is(http.StatusConflict)
	problem := into[struct {
		Code, Detail string
		Reserved     []pantry.Reserved
	}](refusal)
	require.Equal(t, "reserved_elsewhere", problem.Code)
	require.Equal(t, "the run would take what other occasions reserve: flour: 1 kg of 4 kg for =Market 1 on 2026-12-10", problem.Detail)
	require.Len(t, problem.Reserved, 1)
	require.EqualValues(t, idOf(plans[0]), problem.Reserved[0].Plan)
	require.EqualValues(t, "flour", problem.Reserved[0].Item)
	require.EqualValues(t, "2026-12-10", problem.Reserved[0].OccasionDate)
	require.Equal(t, "1", problem.Reserved[0].Taken.String())

	type run struct {
		ID            string
		AllowReserved bool `json:"allow_reserved"`
		Reserved      []pantry.Reserved
	}
	recorded := into[run](k.post("/v1/production-runs", bake+`,"allow_reserved":true}`))
	require.True(t, recorded.AllowReserved)
	require.Equal(t, problem.Reserved, recorded.Reserved)
	require.Equal(t, recorded, into[run](k.ask("/v1/production-runs/"+recorded.ID)))
	require.Contains(t, k.ask("/v1/audit/events").Body.String(), `taking 1 kg flour reserved for \"=Market 1\"`)
	of := "/v1/occasions/" + into[struct {
		OccasionID string `json:"occasion_id"`
	}](k.ask(plans[0])).OccasionID
	require.Equal(t, "1", k.flour(of).ToBuy, "that is what it lost")
}

type lostReservation struct {
	Run          string `json:"run_id"`
	Kind         string
	OccasionID   *string `json:"occasion_id"`
	OccasionName *string `json:"occasion_name"`
	Item         string
	FinishedUnit string `json:"finished_unit"`
	Name         string
	Amount, Unit string
	At           time.Time
}

type lostReservations []lostReservation

func (k *kitchen) lost(path string) lostReservations {
	k.t.Helper()
	return into[struct {
		Lost lostReservations `json:"lost_reservations"`
	}](k.get(path)).Lost
}

// A plan that lost something to a run that was allowed to take it says what and to whom,
// on its summary and all its lists, as long as it reserves and the run is not voided.
func TestAPlanSaysWhatItLostAndToWhom(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	plans := k.markets() // of December 10 to 12, needing 4, 3 and 2 kg
	k.flourBought("", "5")
	occasion := into[struct {
		OccasionID string `json:"occasion_id"`
	}](k.ask(plans[1])).OccasionID
	k.send(http.MethodPost, plans[0]+"/lock", "").is(http.StatusOK)
	require.Equal(t, lostReservations{}, k.lost(plans[0]+"/summary"))
	type recorded struct{ ID string }
	const bake = `{"recipe":"bread","batches":2,"actual_yield":4,"allow_reserved":true,"produced_at":"2026-12-01T08:00:00Z"` // takes 1 kg
	k.post("/v1/production-runs", bake+`}`)
	require.Equal(t, lostReservations{}, k.lost(plans[0]+"/summary"), "nobody reserved that")
	before := k.head().String()

	first := into[recorded](k.post("/v1/production-runs", bake+`,"occasion_id":"`+occasion+`"}`)).ID
	second := into[recorded](k.post("/v1/production-runs", bake+`}`)).ID
	k.ask(plans[0])
	lost := k.lost(plans[0] + "/summary")
	require.Len(t, lost, 2)
	require.Equal(t, first, lost[0].Run)
	require.Equal(t, "production", lost[0].Kind)
	require.Equal(t, occasion, *lost[0].OccasionID)
	require.Equal(t, "=Market 2", *lost[0].OccasionName)
	require.Equal(t, "flour 1 kg of Flour", lost[0].Item+" "+lost[0].Amount+" "+lost[0].Unit+" of "+lost[0].Name)
	require.Equal(t, time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC), lost[0].At.UTC())
	require.Equal(t, second, lost[1].Run)
	require.Nil(t, lost[1].OccasionID)
	require.Nil(t, lost[1].OccasionName)
	require.Equal(t, lost, k.lost("/v1/occasions/"+into[struct {
		OccasionID string `json:"occasion_id"`
	}](k.ask(plans[0])).OccasionID+"/summary"))
	require.Equal(t, lost, k.lost(plans[0]+"/shopping-list"))
	pooled := into[struct {
		Plans []struct {
			ID   string
			Lost lostReservations `json:"lost_reservations"`
		}
	}](k.get(pooledPath(plans[0], plans[1]))).Plans
	require.Equal(t, idOf(plans[0]), pooled[0].ID)
	require.Equal(t, lost, pooled[0].Lost)
	require.Equal(t, lostReservations{}, pooled[1].Lost, "it lost nothing")
	require.Equal(t, lostReservations{}, k.lost(plans[1]+"/summary"))
	require.Equal(t, lostReservations{}, k.lost(plans[0]+"/summary?as_of="+before))
	both := k.head().String()

	k.send(http.MethodPost, "/v1/production-runs/"+first+"/void", `{"reason":"wrong oven"}`).is(http.StatusOK)
	k.ask(plans[0])
	require.Equal(t, lost[1:], k.lost(plans[0]+"/summary"))
	require.Equal(t, lost, k.lost(plans[0]+"/summary?as_of="+both), "as it was")
	k.send(http.MethodPost, plans[0]+"/unlock", "").is(http.StatusOK)
	k.ask(plans[0])
	require.Equal(t, lostReservations{}, k.lost(plans[0]+"/summary"), "a draft reserves nothing")
}

// An assembly that takes finished units which another plan reserves is told there too.
func TestAPlanSaysWhichFinishedUnitsItLost(t *testing.T) {
	t.Parallel()
	l := openPlanLife(t) // 2 gifts
	l.do("lock", "", "locked")
	l.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":2}`)
	run := into[struct{ ID string }](l.post("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"allow_reserved":true}`)).ID
	l.ask(l.plan)
	lost := l.lost(l.plan + "/summary")
	require.NotEmpty(t, lost)
	at := slices.IndexFunc(lost, func(one lostReservation) bool {
		return one.FinishedUnit != ""
	})
	require.Equal(t, run, lost[at].Run)
	require.Equal(t, "assembly", lost[at].Kind)
	require.Empty(t, lost[at].Item)
	require.Empty(t, lost[at].Unit)
	l.send(http.MethodPost, "/v1/assembly-runs/"+run+"/void", `{"reason":"mistake"}`).is(http.StatusOK)
	l.ask(l.plan)
	require.Equal(t, lostReservations{}, l.lost(l.plan+"/summary"))
}
