package readmodels

import "crumbtrail/readmodels/ledger"

// Names of package ledger, for callers that do not import it yet.
type (
	Lot             = ledger.Lot
	LotFilter       = ledger.LotFilter
	LotUses         = ledger.LotUses
	Stock           = ledger.Stock
	ProductionRun   = ledger.ProductionRun
	AssemblyRun     = ledger.AssemblyRun
	AssemblyOrigins = ledger.AssemblyOrigins
	RunVoid         = ledger.RunVoid
	RunFilter       = ledger.RunFilter
)

// Answers for events.
var (
	ProductionRunOf = ledger.ProductionRunOf
	AssemblyRunOf   = ledger.AssemblyRunOf
	RunVoidOf       = ledger.RunVoidOf
)
