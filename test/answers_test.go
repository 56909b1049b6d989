package test

import "encoding/json"

// The parts of answers that tests read.
type (
	batchLine struct {
		Recipe           string
		FinishedUnit     string      `json:"finished_unit"`
		Snapshot         string      `json:"recipe_snapshot_id"`
		HasSnapshot      bool        `json:"has_snapshot"`
		Batches          json.Number `json:"batches"`
		TotalYield       string      `json:"total_yield"`
		Good             string      `json:"good_units"`
		Lost             string      `json:"lost_units"`
		CompletedBatches string      `json:"completed_batches"`
		Remaining        json.Number `json:"remaining_batches"`
		Feasibility      string
	}
	purchase struct {
		Item, Unit, Needed string
		NeededTotal        string `json:"needed_total"`
		OnHand             string `json:"on_hand"`
		ToBuy              string `json:"to_buy"`
		Sufficient         bool
	}
	planSummary struct {
		Status     string
		Phases     map[string]string
		Batches    []batchLine `json:"recipe_batches"`
		Assemblies []struct {
			FinishedGood   string `json:"finished_good"`
			Assembled      int
			Remaining      int
			CanAssembleNow int `json:"can_assemble_now"`
			Feasibility    string
		}
		Shopping []purchase `json:"shopping_list"`
		Warnings []struct{ Code, Item, Detail string }
	}
	consumedLine struct {
		Item         string
		FinishedUnit string `json:"finished_unit"`
		LotID        string `json:"lot_id"`
		Amount, Unit string
		Cost         string
		CostComplete bool `json:"cost_complete"`
	}
	bakeRun struct {
		ID             string
		PlanID         *string `json:"plan_id"`
		SnapshotID     string  `json:"snapshot_id"`
		SnapshotReused bool    `json:"snapshot_reused"`
		ExpectedYield  int     `json:"expected_yield"`
		LossQuantity   int     `json:"loss_quantity"`
		Status         string
		Consumed       []consumedLine
		TotalCost      *string `json:"total_cost"`
		KnownCost      string  `json:"known_cost"`
		CostComplete   bool    `json:"cost_complete"`
		GoodValue      string  `json:"good_value"`
		LossValue      string  `json:"loss_value"`
		UnitCost       *string `json:"unit_cost"`
	}
	plan struct {
		ID         string
		Number     int
		State      string
		Production []struct {
			Recipe       string
			FinishedUnit string `json:"finished_unit"`
			Batches      int
			Origin       string
			Snapshot     string `json:"recipe_snapshot_id"`
		} `json:"production_targets"`
	}
)
