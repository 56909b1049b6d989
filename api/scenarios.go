package api

import (
	"context"
	"net/http"

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
	Recipe       Slug  `json:"recipe" doc:"One that the plan has no snapshot of is taken as it is defined now"`
	FinishedUnit Slug  `json:"finished_unit,omitempty" doc:"The unit's own slug within the recipe; left out it is the recipe's first yield"`
	Batches      Whole `json:"batches" minimum:"0" maximum:"1000000" doc:"0 takes the plan's target out"`
}

// SupposedQuantity is an assembly target.
type SupposedQuantity struct {
	FinishedGood Slug  `json:"finished_good" doc:"One that the plan has no snapshot of is taken as it is defined now"`
	Quantity     Whole `json:"quantity" minimum:"0" maximum:"1000000" doc:"0 takes the plan's target out"`
}

// SupposedLot is something in the pantry.
type SupposedLot struct {
	Item      Slug    `json:"item"`
	Amount    Decimal `json:"amount"`
	Unit      Unit    `json:"unit"`
	ExpiresOn string  `json:"expires_on,omitempty" format:"date" doc:"The last day on which it can be used; left out it keeps"`
}

// SupposedPrice is what an item costs.
type SupposedPrice struct {
	Item         Slug  `json:"item"`
	PackagePrice Price `json:"package_price,omitempty" doc:"What the item's package costs; exactly one of this and unit_price"`
	UnitPrice    Price `json:"unit_price,omitempty" doc:"What one unit costs. It makes the price of the item's package, rounded half to even to 6 decimals; an item of which no package is known is sold by the unit"`
	Unit         Unit  `json:"unit,omitempty" doc:"The unit of unit_price"`
}

type planScenario struct {
	PlanID
	Visible
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"1 to 200 visible characters" doc:"Taken and not needed: nothing is written, so repeating the question changes nothing"`
	Body           ScenarioInput
}

func (a *API) scenarios() {
	register(a, operation("PlanScenario", http.MethodPost, "/v1/plans/{id}/scenarios", "Plans", "What a plan would mean if something were otherwise", answers(http.StatusOK),
		describe("Answers with the summary as it would be with other targets, further lots and other prices, and with its difference from the plan's summary. Nothing is written. "+
			"What cannot be supposed is answered as invalid, with a pointer to each; definitions that cannot be used as unusable.")), a.planScenario)
}

func (a *API) planScenario(ctx context.Context, in *planScenario) (*found[readmodels.Supposition], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.PlanScenario(ctx, ask, in.ID.id(), in.Body.scenario()))
}

func (s ScenarioInput) scenario() comparison.Scenario {
	var scenario comparison.Scenario
	for _, target := range s.ProductionTargets {
		scenario.Production = append(scenario.Production, comparison.SupposedBatches{
			Recipe: target.Recipe.slug(), Unit: target.FinishedUnit.slug(), Batches: int64(target.Batches),
		})
	}
	for _, target := range s.AssemblyTargets {
		scenario.Assembly = append(scenario.Assembly, comparison.Target{FinishedGood: target.FinishedGood.slug(), Quantity: int64(target.Quantity)})
	}
	for _, lot := range s.Lots {
		scenario.Lots = append(scenario.Lots, comparison.SupposedLot{
			Item: lot.Item.slug(), Amount: measure.Amount{Value: lot.Amount.number(), Unit: lot.Unit.unit()}, ExpiresOn: domain.Date(lot.ExpiresOn),
		})
	}
	for _, price := range s.Prices {
		scenario.Prices = append(scenario.Prices, comparison.SupposedPrice{
			Item: price.Item.slug(), PerPack: price.PackagePrice.optional(), PerUnit: price.UnitPrice.optional(), UnitSold: price.Unit.unit(),
		})
	}
	return scenario
}
