package answer

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// ToTaste is a row of a shopping list without an amount: an item that recipes take to taste. It
// is in no sum, and nothing of it is reserved.
type ToTaste struct {
	Item     domain.Slug      `json:"item"`
	Name     string           `json:"name"`
	Kind     catalog.ItemKind `json:"kind"`
	Category string           `json:"category" doc:"Of the item as it is defined now; empty without one"`
	// For are the recipes whose batches remain to be baked, by plan.
	For []TastedIn `json:"for" doc:"The planned recipes that take it, nested ones counted into them"`
	// CollectedBy are the ticks, oldest first.
	CollectedBy []TasteTick `json:"collected_by" doc:"By tick, oldest first; empty until the row is ticked"`
}

// TastedIn is a recipe of a plan that takes an item to taste.
type TastedIn struct {
	Plan         domain.ID   `json:"plan_id"`
	OccasionName string      `json:"occasion_name"`
	Recipe       domain.Slug `json:"recipe"`
	RecipeName   string      `json:"recipe_name"`
}

// TasteTick is a tick of a row without an amount.
type TasteTick struct {
	Tick     domain.ID `json:"tick_id"`
	Occasion domain.ID `json:"occasion_id"`
	Plan     domain.ID `json:"plan_id" doc:"The plan on whose list it was ticked"`
	Actor    string    `json:"actor"`
	At       time.Time `json:"collected_at"`
}
