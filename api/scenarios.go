package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// ScenarioInput is what is supposed of a plan. What is left out is as it is.
type ScenarioInput struct {
	ProductionTargets []SupposedBatches  `json:"production_targets,omitempty" maxItems:"500" doc:"In place of the plan's targets for the same finished units, or beside them"`
	AssemblyTargets   []SupposedQuantity `json:"assembly_targets,omitempty" maxItems:"500" doc:"In place of the plan's targets for the same goods, or beside them"`
	Lots              []SupposedLot      `json:"lots,omitempty" maxItems:"500" doc:"Beside what is in the pantry"`
	Prices            []SupposedPrice    `json:"prices,omitempty" maxItems:"500" doc:"In place of what is known of how items are sold"`
}

// SupposedBatches is a production target.
type SupposedBatches struct {
	Recipe       input.Slug  `json:"recipe" doc:"One that the plan has no snapshot of is taken as it is defined now"`
	FinishedUnit input.Slug  `json:"finished_unit,omitempty" doc:"The unit's own slug within the recipe; left out it is the recipe's first yield"`
	Batches      input.Whole `json:"batches" minimum:"0" maximum:"1000000" doc:"0 takes the plan's target out"`
}

// SupposedQuantity is an assembly target.
type SupposedQuantity struct {
	FinishedGood input.Slug  `json:"finished_good" doc:"One that the plan has no snapshot of is taken as it is defined now"`
	Quantity     input.Whole `json:"quantity" minimum:"0" maximum:"1000000" doc:"0 takes the plan's target out"`
}

// SupposedLot is something in the pantry.
type SupposedLot struct {
	Item      input.Slug    `json:"item"`
	Amount    input.Decimal `json:"amount"`
	Unit      input.Unit    `json:"unit"`
	ExpiresOn string        `json:"expires_on,omitempty" format:"date" doc:"The last day on which it can be used; left out it keeps"`
}

// SupposedPrice is what an item costs.
type SupposedPrice struct {
	Item         input.Slug  `json:"item"`
	PackagePrice input.Price `json:"package_price,omitempty" doc:"What the item's package costs; exactly one of this and unit_price"`
	UnitPrice    input.Price `json:"unit_price,omitempty" doc:"What one unit costs. It makes the price of the item's package, rounded half to even to 6 decimals; an item of which no package is known is sold by the unit"`
	Unit         input.Unit  `json:"unit,omitempty" doc:"The unit of unit_price"`
}

type planScenario struct {
	PlanID
	web.Visible
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"1 to 200 visible characters" doc:"Taken and not needed: nothing is written, so repeating the question changes nothing"`
	Body           ScenarioInput
}

func (h *handlers) scenarios() {
	registerQuery(h, web.Operation("PlanScenario", http.MethodPost, "/v1/plans/{id}/scenarios", "Plans", "What a plan would mean if something were otherwise", web.Answers(http.StatusOK),
		web.Describe("Answers with the summary as it would be with other targets, further lots and other prices, and with its difference from the plan's summary. Nothing is written. "+
			"What cannot be supposed is answered as invalid, with a pointer to each; definitions that cannot be used as unusable.")), h.planScenario)
}

func (h *handlers) planScenario(ctx context.Context, query readmodels.Query, in *planScenario) (*web.Found[readmodels.Supposition], error) {
	return found(h.queries.PlanScenario(ctx, query, in.ID.ID(), in.Body.scenario()))
}

func (s ScenarioInput) scenario() comparison.Scenario {
	var scenario comparison.Scenario
	for _, target := range s.ProductionTargets {
		scenario.Production = append(scenario.Production, comparison.SupposedBatches{
			Recipe: target.Recipe.Slug(), Unit: target.FinishedUnit.Slug(), Batches: int64(target.Batches),
		})
	}
	for _, target := range s.AssemblyTargets {
		scenario.Assembly = append(scenario.Assembly, comparison.Target{FinishedGood: target.FinishedGood.Slug(), Quantity: int64(target.Quantity)})
	}
	for _, lot := range s.Lots {
		scenario.Lots = append(scenario.Lots, comparison.SupposedLot{
			Item: lot.Item.Slug(), Amount: measure.Amount{Value: lot.Amount.Number(), Unit: lot.Unit.Unit()}, ExpiresOn: domain.Date(lot.ExpiresOn),
		})
	}
	for _, price := range s.Prices {
		scenario.Prices = append(scenario.Prices, comparison.SupposedPrice{
			Item: price.Item.Slug(), PerPack: price.PackagePrice.Optional(), PerUnit: price.UnitPrice.Optional(), UnitSold: price.Unit.Unit(),
		})
	}
	return scenario
}
