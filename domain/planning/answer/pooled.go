package answer

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// PooledList is one shopping list for several plans.
type PooledList struct {
	Plans   []PooledPlan     `json:"plans" doc:"By the date of the occasion, then id: the order in which they take from stock"`
	Items   []PooledPurchase `json:"items" doc:"By name"`
	ToTaste []ToTaste        `json:"to_taste,omitempty" doc:"Further rows, which have no amount: items that the recipes take to taste, by name"`
	// EstimatedCost is that of the rows together.
	EstimatedCost Estimate        `json:"estimated_cost" doc:"What all that is to buy costs; it is not complete if a row to buy has no price"`
	Warnings      []PooledWarning `json:"warnings" doc:"What could not be calculated"`
}

// PooledPlan identifies a plan of the pool.
type PooledPlan struct {
	PlanRef
	Date domain.Date       `json:"occasion_date"`
	Lost []LostReservation `json:"lost_reservations" doc:"What runs were allowed to take of what the plan reserves, oldest first"`
}

// PooledPurchase is a row of the list. OnHand is what at least one of the plans
// that take the item could use: what expires before the others' dates counts for
// the earlier ones alone, what is received after them for the later ones alone, so ToBuy may be more than Needed less OnHand.
type PooledPurchase struct {
	Purchase
	FromStock measure.Number `json:"from_stock" doc:"What the plans take of on_hand, in the row's unit; with the shares of collected, ordered and to_buy it is what is needed"`
	Shares    []Share        `json:"shares" doc:"By plan; sums to needed, needed_total, from_stock and to_buy"`
}

// Share is a plan's part of a row, in the row's unit.
type Share struct {
	Plan         domain.ID      `json:"plan_id"`
	Occasion     domain.ID      `json:"occasion_id"`
	OccasionName string         `json:"occasion_name"`
	Date         domain.Date    `json:"occasion_date"`
	Needed       measure.Number `json:"needed" doc:"For what remains of the plan"`
	NeededTotal  measure.Number `json:"needed_total" doc:"For the whole plan"`
	FromStock    measure.Number `json:"from_stock" doc:"What falls to the plan of what is on hand"`
	Collected    measure.Number `json:"collected" doc:"What the plan has of what was collected: for its occasion, then what others do not need"`
	Ordered      measure.Number `json:"ordered" doc:"What the plan has of what is on its way, in the same way"`
	pantry.Later
	ToBuy measure.Number `json:"to_buy" doc:"What is to buy for the plan, before packages are rounded"`
}

// Missing is what the share does not have.
func (s *Share) Missing() measure.Number {
	return s.Needed.Sub(s.FromStock).Sub(s.Collected).Sub(s.Ordered)
}

// PooledWarning is a warning about one plan or, where Plan is "", about the list.
type PooledWarning struct {
	Plan domain.ID `json:"plan_id,omitempty" doc:"The plan that the warning is about; left out it is the list as a whole"`
	Warning
}
