package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/input"
	"crumbtrail/domain/planning/itemrows"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/planning/prepared"
	"crumbtrail/domain/planning/stock"
)

// Snapshots, prepared for calculations; see package prepared.

type (
	Recipe   = prepared.Recipe
	Good     = prepared.Good
	Prepared = prepared.Plan
)

// Prepare prepares the snapshots of a plan.
func Prepare(plan *occasion.Plan) Prepared { return prepared.Of(plan) }

// NewRecipe prepares the content of a recipe's snapshot ([prepared.NewRecipe]).
func NewRecipe(id domain.ID, content catalog.RecipeContent) *Recipe {
	return prepared.NewRecipe(id, content)
}

// NewGood prepares the content of a finished good's snapshot ([prepared.NewGood]).
func NewGood(id domain.ID, content catalog.GoodContent) *Good { return prepared.NewGood(id, content) }

// What calculations depend on; see package input.

type (
	Input            = input.Input
	Occasion         = input.Occasion
	Plan             = input.Plan
	ProductionTarget = input.ProductionTarget
	AssemblyTarget   = input.AssemblyTarget
	Earlier          = input.Earlier
	Other            = input.Other
	Recorded         = input.Recorded
)

// RecordedOf returns what a completed plan took of stock ([input.RecordedOf]).
func RecordedOf(taken []occasion.FromStock) *Recorded { return input.RecordedOf(taken) }

// Planned is the part of the input that a plan fixes ([input.Planned]).
func Planned(production []occasion.PlanLine, assembly []occasion.PlanAssembly, snapshots Prepared) Input {
	return input.Planned(production, assembly, snapshots)
}

// What is in the pantry; see package stock.

type (
	Stock  = stock.Stock
	Layers = stock.Layers
	Layer  = stock.Layer
	Lot    = stock.Lot
)

// What was made for an occasion; see package made.

type (
	ProductionRun = made.ProductionRun
	AssemblyRun   = made.AssemblyRun
	Gone          = made.Gone
)

// The items of a plan; see package itemrows.

type (
	row  = itemrows.Row
	rows = itemrows.Rows
	take = itemrows.Take
)

// The answers of the calculations; see package answer.

type (
	Ingredient     = answer.Ingredient
	Purchase       = answer.Purchase
	Estimate       = answer.Estimate
	Percent        = answer.Percent
	Count          = answer.Count
	PooledList     = answer.PooledList
	PooledPurchase = answer.PooledPurchase
	Outline        = answer.Outline
	Summary        = answer.Summary
	PlanRef        = answer.PlanRef
	Phases         = answer.Phases
	Progress       = answer.Progress
	Feasibility    = answer.Feasibility
	Origin         = answer.Origin
	BatchLine      = answer.BatchLine
	Peg            = answer.Peg
	Assembly       = answer.Assembly
	Warning        = answer.Warning
)

const (
	NotApplicable, NotStarted                             = answer.NotApplicable, answer.NotStarted
	InProgress, Complete                                  = answer.InProgress, answer.Complete
	Finished, Ready, Short, AfterProduction               = answer.Finished, answer.Ready, answer.Short, answer.AfterProduction
	Partial, Blocked, FromTarget, Derived                 = answer.Partial, answer.Blocked, answer.FromTarget, answer.Derived
	BatchesShort, UnitFactorMissing                       = answer.BatchesShort, answer.UnitFactorMissing
	LotNotConvertible, LotExpires                         = answer.LotNotConvertible, answer.LotExpires
	DefinitionMissing, DefinitionCycle, DefinitionTooDeep = answer.DefinitionMissing, answer.DefinitionCycle, answer.DefinitionTooDeep
)
