// Package readmodels answers queries. [Queries] is the table of contents: each of its
// methods is one question, and each file holds one question: its SQL and the form of
// its answer. Questions about the pantry alone are in package ledger below, those about the
// recorded events in package history, and the kit that all of them are built with in
// package reader.
//
// A query is one read-only transaction on one snapshot of the database: it fetches
// rows, lets the domain calculate, and returns the position of the log that its
// answer is true for. No table holds a calculated figure of a plan.
//
// The catalog: [Queries.Item], [Queries.Items], [Queries.Recipe],
// [Queries.Recipes], [Queries.FinishedGood], [Queries.FinishedGoods]; what uses one of
// them: [Queries.Uses]; which items lack a measure: [Queries.MeasureSuggestions].
//
// Occasions and plans: [Queries.Occasion], [Queries.Occasions], [Queries.Plan],
// [Queries.Plans].
//
// Snapshots: [Queries.RecipeSnapshots], [Queries.RecipeSnapshot],
// [Queries.GoodSnapshots], [Queries.GoodSnapshot] of a plan, and
// [Queries.ProductionRunSnapshot], [Queries.AssemblyRunSnapshot] of a run.
//
// What a plan requires today: [Queries.PlanSummary], [Queries.OccasionSummary],
// [Queries.OccasionSchedule],
// [Queries.ExplainPlan], [Queries.PooledShoppingList], [Queries.ExplainShoppingList].
//
// Plans compared: [Queries.PlanDrift], [Queries.PlanChanges], [Queries.ComparePlans],
// [Queries.PlanScenario], [Queries.AmendmentEffect].
//
// The pantry: [Queries.Lots], [Queries.Lot], [Queries.Stock],
// [Queries.ProductionRun], [Queries.ProductionRuns], [Queries.AssemblyRun],
// [Queries.AssemblyRuns]; tracing: [Queries.LotUses], [Queries.AssemblyOrigins]; labels:
// [Queries.GoodLabel], [Queries.RunLabel].
//
// The kitchen: [Queries.Kitchen], [Queries.KitchenName].
//
// History: [Queries.AuditEvents], [Queries.PositionAt].
package readmodels

import (
	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/definitions"
	"crumbtrail/readmodels/gaps"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/kept"
	"crumbtrail/readmodels/labels"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/live"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/uses"
)

// Queries answers queries. It is safe for concurrent use.
type Queries struct {
	*ledger.Queries
	*history.Trail
	*uses.Finder
	*gaps.Suggester
	*definitions.Catalog
	*labels.Labels
	reader *reader.Reader
	// Snapshots, prepared for calculating. They are immutable, so a kept one cannot go
	// stale.
	recipes *kept.Cache[snapshotKey, *planning.Recipe]
	goods   *kept.Cache[snapshotKey, *planning.Good]
	live    *live.Definitions
}

// snapshotKey is a snapshot of a kitchen.
type snapshotKey struct {
	kitchen domain.Kitchen
	id      domain.ID
}

// keptSnapshots is how many bytes of the snapshots of each kind are kept.
const keptSnapshots = 16 << 20

type (
	// Options configure the queries.
	Options = reader.Options
	// Projections is the part of the projection engine that queries need.
	Projections = reader.Projections
	// Query names the kitchen that a query is for, and the state its answer must show.
	Query = reader.Query
	// Page selects one page of a list.
	Page = reader.Page
	// List is one page of an answer.
	List[T any] = reader.List[T]
	// DefinitionFilter selects definitions.
	DefinitionFilter = definitions.Filter
	// Item is an item as it is defined now.
	Item = definitions.Item
	// Recipe is a recipe as it is defined now.
	Recipe = definitions.Recipe
	// FinishedGood is a finished good as it is defined now.
	FinishedGood = definitions.FinishedGood
)

var (
	// ErrNotFound reports that the kitchen has nothing with the given id or slug.
	ErrNotFound = reader.ErrNotFound
	// ErrBadCursor reports a cursor that no earlier page returned.
	ErrBadCursor = reader.ErrBadCursor
)

// New returns the queries.
func New(options Options) *Queries {
	r := reader.New(options)
	pantry, now := ledger.New(r), live.New()
	return &Queries{
		Queries: pantry, Trail: history.New(r), Finder: uses.New(r), Suggester: gaps.New(r), Catalog: definitions.New(r), reader: r,
		recipes: kept.New[snapshotKey, *planning.Recipe](keptSnapshots), goods: kept.New[snapshotKey, *planning.Good](keptSnapshots),
		live: now, Labels: labels.New(r, pantry, now),
	}
}

func planningTables() []string { return []string{reader.Planning} }

// planTables are the tables that most questions about plans read.
func planTables() []string { return []string{reader.Planning, reader.Pantry} }
