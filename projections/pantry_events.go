package projections

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// The pantry's events as far as the tables take them apart, under the names and
// fields of the domain's own. What is only passed on is not interpreted, and
// numbers are read as the tables keep them.

type lotReceived struct {
	ID         domain.ID   `json:"id"`
	Item       domain.Slug `json:"item"`
	Amount     Decimal     `json:"amount"`
	Unit       string      `json:"unit"`
	Cost       Decimal     `json:"cost"`
	ReceivedOn domain.Date `json:"received_on"`
	ExpiresOn  domain.Date `json:"expires_on"`
	Product    string      `json:"product"`
	Location   string      `json:"location"`
	Notes      string      `json:"notes"`
}

type lotAdjusted struct {
	Lot    domain.ID `json:"lot"`
	Change Decimal   `json:"change"`
	Cost   Decimal   `json:"cost"`
	Reason string    `json:"reason"`
}

type stockAdjusted struct {
	ID domain.ID `json:"id"`
	thing
	Change Decimal    `json:"change"`
	Value  Decimal    `json:"value"`
	Taken  []consumed `json:"taken"`
	Reason string     `json:"reason"`
}

type productionRecorded struct {
	ID           domain.ID    `json:"id"`
	FinishedUnit string       `json:"finished_unit"`
	Occasion     domain.ID    `json:"occasion"`
	Plan         domain.ID    `json:"plan"`
	Snapshot     domain.ID    `json:"snapshot"`
	Reused       bool         `json:"snapshot_reused"`
	Batches      int64        `json:"batches"`
	Scale        string       `json:"scale"`
	Expected     int64        `json:"expected_yield"`
	Actual       int64        `json:"actual_yield"`
	Loss         *pantry.Loss `json:"loss"`
	ProducedAt   time.Time    `json:"produced_at"`
	Consumed     []consumed   `json:"consumed"`
	GoodValue    Decimal      `json:"good_value"`
}

type assemblyRecorded struct {
	ID           domain.ID   `json:"id"`
	FinishedGood domain.Slug `json:"finished_good"`
	Occasion     domain.ID   `json:"occasion"`
	Plan         domain.ID   `json:"plan"`
	Snapshot     domain.ID   `json:"snapshot"`
	Reused       bool        `json:"snapshot_reused"`
	Quantity     int64       `json:"quantity"`
	AssembledAt  time.Time   `json:"assembled_at"`
	Consumed     []consumed  `json:"consumed"`
	TotalCost    Decimal     `json:"total_cost"`
}

type runVoided struct {
	Run      domain.ID  `json:"run"`
	Kind     string     `json:"kind"`
	At       time.Time  `json:"at"`
	Reason   string     `json:"reason"`
	Returned []consumed `json:"returned"`
	Removed  Decimal    `json:"removed"`
	Value    Decimal    `json:"value"`
}

// thing is what finished stock is of.
type thing struct {
	FinishedUnit string      `json:"finished_unit"`
	FinishedGood domain.Slug `json:"finished_good"`
}

// consumed is what a run or a correction took from one lot or one layer. Of what
// it is, and in which unit, stands in the run's document.
type consumed struct {
	Lot    domain.ID `json:"lot"`
	Layer  domain.ID `json:"layer"`
	Amount Decimal   `json:"amount"`
	Cost   Decimal   `json:"cost"`
}

func pantryNames() map[string]any {
	return map[string]any{
		"lot.received.v1":                    lotReceived{},
		"lot.adjusted.v1":                    lotAdjusted{},
		"finished-stock.adjusted.v1":         stockAdjusted{},
		"recipe-snapshot.captured.v1":        recipeSnapshot{},
		"finished-good-snapshot.captured.v1": goodSnapshot{},
		"batch-production.recorded.v1":       productionRecorded{},
		"assembly.recorded.v1":               assemblyRecorded{},
		"run.voided.v1":                      runVoided{},
	}
}
