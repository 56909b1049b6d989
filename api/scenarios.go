package api

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// ScenarioInput is a scenario for a plan. What is left out is as it is.
type ScenarioInput struct {
	ProductionTargets []SupposedBatches  `json:"production_targets,omitempty" maxItems:"500" doc:"Replace the plan's targets for the same finished units, or are added to them"`
	AssemblyTargets   []SupposedQuantity `json:"assembly_targets,omitempty" maxItems:"500" doc:"Replace the plan's targets for the same goods, or are added to them"`
	Lots              []SupposedLot      `json:"lots,omitempty" maxItems:"500" doc:"Additional to the pantry"`
	Prices            []SupposedPrice    `json:"prices,omitempty" maxItems:"500" doc:"Replace the known prices of items"`
	UseStock          *bool              `json:"use_stock,omitempty" doc:"Whether finished units and goods in stock are netted; default: as in the plan"`
}

// SupposedBatches is a production target.
type SupposedBatches struct {
	Recipe       input.Slug  `json:"recipe" doc:"Without a snapshot in the plan, the current definition is used"`
	FinishedUnit input.Slug  `json:"finished_unit,omitempty" doc:"The unit's slug within the recipe; default: the recipe's first yield"`
	Batches      input.Whole `json:"batches" minimum:"0" maximum:"1000000" doc:"0 removes the plan's target"`
	ProduceOn    string      `json:"produce_on,omitempty" format:"date" doc:"The day of production, not after the date of the occasion; default: as in the plan"`
}

// SupposedQuantity is an assembly target.
type SupposedQuantity struct {
	FinishedGood input.Slug  `json:"finished_good" doc:"Without a snapshot in the plan, the current definition is used"`
	Quantity     input.Whole `json:"quantity" minimum:"0" maximum:"1000000" doc:"0 removes the plan's target"`
}

// SupposedLot is a lot in the pantry.
type SupposedLot struct {
	Item       input.Slug    `json:"item"`
	Amount     input.Decimal `json:"amount"`
	Unit       input.Unit    `json:"unit"`
	ReceivedOn string        `json:"received_on,omitempty" format:"date" doc:"The first day on which it counts; default: it is there on every day"`
	ExpiresOn  string        `json:"expires_on,omitempty" format:"date" doc:"The last day on which it can be used; default: no limit"`
}

// SupposedPrice is the price of an item.
type SupposedPrice struct {
	Item         input.Slug  `json:"item"`
	PackagePrice input.Price `json:"package_price,omitempty" doc:"The price of the item's package; exactly one of this and unit_price"`
	UnitPrice    input.Price `json:"unit_price,omitempty" doc:"The price of a unit, from which the price of the item's package follows, rounded half to even to 6 decimals"`
	Unit         input.Unit  `json:"unit,omitempty" doc:"The unit of unit_price"`
}

type simulatePlan struct {
	PlanID
	web.Visible
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"1 to 200 visible characters" doc:"Accepted without effect, because nothing is written"`
	Body           ScenarioInput
}

func (h *handlers) scenarios() {
	resource.Query(h.Kit, web.Operation("SimulatePlan", http.MethodPost, "/v1/plans/{id}/scenarios", "Plans",
		"Simulate a plan with other targets, lots or prices", web.Answers(http.StatusOK), web.Heavy,
		web.Describe("The answer is the summary of the plan in the scenario, and its difference from the plan's summary. Nothing is written. "+
			"An impossible scenario is refused as invalid, with a pointer to each fault; definitions that cannot be used as unusable.")),
		h.simulatePlan)
}

func (h *handlers) simulatePlan(ctx context.Context, query readmodels.Query, in *simulatePlan) (*web.Found[readmodels.Supposition], error) {
	return resource.Found(h.Queries.PlanScenario(ctx, query, in.ID.ID(), in.Body.scenario()))
}

func (s ScenarioInput) scenario() comparison.Scenario {
	scenario := comparison.Scenario{UseStock: s.UseStock}
	for _, target := range s.ProductionTargets {
		scenario.Production = append(scenario.Production, comparison.SupposedBatches{
			Recipe: target.Recipe.Slug(), Unit: target.FinishedUnit.Slug(), Batches: int64(target.Batches),
			ProduceOn: domain.Date(target.ProduceOn),
		})
	}
	for _, target := range s.AssemblyTargets {
		scenario.Assembly = append(scenario.Assembly, comparison.Target{
			FinishedGood: target.FinishedGood.Slug(), Quantity: int64(target.Quantity),
		})
	}
	for _, lot := range s.Lots {
		scenario.Lots = append(scenario.Lots, comparison.SupposedLot{
			Item: lot.Item.Slug(), Amount: measure.Amount{Value: lot.Amount.Number(), Unit: lot.Unit.Unit()},
			ReceivedOn: domain.Date(lot.ReceivedOn), ExpiresOn: domain.Date(lot.ExpiresOn),
		})
	}
	for _, price := range s.Prices {
		scenario.Prices = append(scenario.Prices, comparison.SupposedPrice{
			Item: price.Item.Slug(), PerPack: price.PackagePrice.Optional(), PerUnit: price.UnitPrice.Optional(),
			UnitSold: price.Unit.Unit(),
		})
	}
	return scenario
}
