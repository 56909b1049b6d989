package answer

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// LostReservation is what a run, which is not voided, took of what a plan reserved.
type LostReservation struct {
	Run  domain.ID   `json:"run_id"`
	Kind pantry.Kind `json:"kind" enum:"production,assembly" doc:"Kind of the run"`
	// Occasion and OccasionName are nil for a run that is for no occasion.
	Occasion     *domain.ID  `json:"occasion_id" doc:"The occasion that the run is for; null without one"`
	OccasionName *string     `json:"occasion_name" doc:"Its name now; null without an occasion"`
	Item         domain.Slug `json:"item,omitempty" doc:"Exactly one of this, finished_unit and finished_good is there"`
	pantry.Thing
	Name   string         `json:"name,omitempty" doc:"As it was when the run was recorded"`
	Amount measure.Number `json:"amount" doc:"What the run took of the reservation"`
	Unit   measure.Unit   `json:"unit,omitzero" doc:"The unit of an item; missing for the others, which are counted"`
	At     time.Time      `json:"at" doc:"When the run took place"`
}
