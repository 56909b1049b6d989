package ledger

import (
	"cmp"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/variance"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// ConsumedLine is what a run took from one lot or one layer of finished stock.
type ConsumedLine struct {
	Item         domain.Slug     `json:"item,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"Of the item or the good; of a unit with the name of its recipe; as the catalog has it now"`
	LotID        domain.ID       `json:"lot_id,omitempty"`
	RunID        domain.ID       `json:"run_id,omitempty" doc:"The run or correction that added the finished stock"`
	Amount       measure.Number  `json:"amount"`
	Unit         measure.Unit    `json:"unit,omitzero" doc:"The lot's unit"`
	Cost         measure.Money   `json:"cost" doc:"The known part of the cost; all of it if cost_complete"`
	CostComplete bool            `json:"cost_complete" doc:"Whether all of the cost is known"`
	InsteadOf    domain.Slug     `json:"instead_of,omitempty" doc:"The item of the snapshot that the item replaced"`
	InsteadName  string          `json:"instead_of_name,omitempty" doc:"Name of that item, as the catalog has it now"`
}

// OtherwiseLine is an item of which a run took something else than its snapshot says.
type OtherwiseLine struct {
	Item   domain.Slug    `json:"item"`
	Name   string         `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Amount measure.Number `json:"planned_amount" doc:"The amount of the snapshot for the run"`
	Unit   measure.Unit   `json:"unit"`
}

func otherwiseLines(of []pantry.Otherwise) []OtherwiseLine {
	lines := make([]OtherwiseLine, len(of))
	for i, line := range of {
		lines[i] = OtherwiseLine{Item: line.Item, Amount: line.Value, Unit: line.Unit}
	}
	return lines
}

func nameOtherwise(wanted *names.Wanted, lines []OtherwiseLine) {
	for i := range lines {
		wanted.Item(lines[i].Item, &lines[i].Name)
	}
}

// RunWarning names a lot that a run passed over, or finished stock that it took and that is not good
// on the date of its occasion.
type RunWarning struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Code  string      `json:"code" enum:"LOT_NOT_CONVERTIBLE,STALE_ON_DATE" doc:"LOT_NOT_CONVERTIBLE: a lot was passed over, as its unit does not convert; STALE_ON_DATE: finished stock was taken for an occasion that is past its last good day on its date, because what keeps until then did not suffice"`
	Item  domain.Slug `json:"item,omitempty" doc:"Of LOT_NOT_CONVERTIBLE"`
	Name  string      `json:"name,omitempty" doc:"Of the item or the good; of a unit with the name of its recipe; as the catalog has it now"`
	LotID domain.ID   `json:"lot_id,omitempty" doc:"Of LOT_NOT_CONVERTIBLE"`
	Units *[2]string  `json:"units,omitempty" doc:"Of LOT_NOT_CONVERTIBLE: that of the lot, and the one that is needed"`
	// What follows is of STALE_ON_DATE.
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"Of STALE_ON_DATE"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"Of STALE_ON_DATE"`
	RunID        domain.ID       `json:"run_id,omitempty" doc:"Of STALE_ON_DATE: the run or correction that added the finished stock"`
	Amount       measure.Number  `json:"amount,omitzero" doc:"Of STALE_ON_DATE: what was taken"`
	ExpiresOn    domain.Date     `json:"expires_on,omitempty" format:"date" doc:"Of STALE_ON_DATE: its last good day"`
	NeededOn     domain.Date     `json:"needed_on,omitempty" format:"date" doc:"Of STALE_ON_DATE: the date of the occasion"`
	Detail       string          `json:"detail"`
}

// ConsumedBy decodes what a run consumed from its document, at the cost that corrections
// left.
func ConsumedBy(run domain.ID, document, revaluations string) ([]pantry.Consumed, error) {
	used, err := UsedBy(run, document, revaluations)
	return used.Consumed, err
}

// UsedBy decodes what a run consumed, and what is unaccounted of it.
func UsedBy(run domain.ID, document, revaluations string) (variance.Run, error) {
	type consumer struct {
		Consumed    []pantry.Consumed    `json:"consumed"`
		Unaccounted []pantry.Unaccounted `json:"unaccounted"`
		Otherwise   []pantry.Otherwise   `json:"otherwise"`
		Expected    int64                `json:"expected_yield"`
		Actual      int64                `json:"actual_yield"`
		Unit        catalog.UnitRef      `json:"finished_unit"`
		Good        domain.Slug          `json:"finished_good"`
		Snapshot    domain.ID            `json:"snapshot"`
		Batches     int64                `json:"batches"`
		Quantity    int64                `json:"quantity"`
		Scale       measure.Number       `json:"scale"`
	}
	decoded, err := reader.Decode[consumer](document, "run", run)
	if err != nil {
		return variance.Run{}, err
	}
	if decoded.Expected == 0 { // of assembly runs, which lose nothing
		decoded.Expected, decoded.Actual = 1, 1
		decoded.Batches, decoded.Scale = decoded.Quantity, measure.Int(1)
	}
	changes, err := revaluationsIn(run, revaluations)
	for _, change := range changes {
		decoded.Consumed = change.Revaluation.Of(decoded.Consumed)
		decoded.Unaccounted = change.Revaluation.SettledOf(decoded.Unaccounted)
	}
	return variance.Run{
		ID: run, FinishedUnit: decoded.Unit, FinishedGood: decoded.Good, Snapshot: decoded.Snapshot,
		Batches: decoded.Batches, Scale: decoded.Scale, Expected: decoded.Expected, Good: decoded.Actual,
		Consumed: decoded.Consumed, Unaccounted: decoded.Unaccounted, Otherwise: decoded.Otherwise,
	}, err
}

func nameConsumed(wanted *names.Wanted, lines []ConsumedLine) {
	for i := range lines {
		line := &lines[i]
		wanted.Thing(line.Item, line.FinishedUnit, line.FinishedGood, &line.Name)
		if line.InsteadOf != "" {
			wanted.Item(line.InsteadOf, &line.InsteadName)
		}
	}
}

func nameWarnings(wanted *names.Wanted, warnings []RunWarning) {
	for i := range warnings {
		warning := &warnings[i]
		wanted.Thing(warning.Item, warning.FinishedUnit, warning.FinishedGood, &warning.Name)
	}
}

func consumedLines(consumed []pantry.Consumed) []ConsumedLine {
	lines := make([]ConsumedLine, len(consumed))
	for i, line := range consumed {
		lines[i] = ConsumedLine{
			Item: line.Item, FinishedUnit: line.FinishedUnit, FinishedGood: line.FinishedGood,
			LotID: line.Lot, RunID: line.Layer, Amount: line.Amount, Unit: line.Unit, Cost: line.Cost, CostComplete: !line.CostUnknown,
			InsteadOf: line.InsteadOf,
		}
	}
	return lines
}

func runWarnings(passedOver []pantry.PassedOver) []RunWarning {
	warnings := make([]RunWarning, len(passedOver))
	for i, lot := range passedOver {
		warnings[i] = RunWarning{
			Code: "LOT_NOT_CONVERTIBLE", Item: lot.Item, LotID: lot.Lot, Units: &[2]string{lot.Unit.String(), lot.Needed.String()},
			Detail: fmt.Sprintf("lot %s of %s was passed over: %s cannot be converted to %s", lot.Lot, lot.Item, lot.Unit, lot.Needed),
		}
	}
	return warnings
}

func staleWarnings(stale []pantry.Stale) []RunWarning {
	warnings := make([]RunWarning, len(stale))
	for i, taken := range stale {
		thing := cmp.Or(string(taken.FinishedGood), taken.FinishedUnit.String())
		warnings[i] = RunWarning{
			Code: "STALE_ON_DATE", FinishedUnit: taken.FinishedUnit, FinishedGood: taken.FinishedGood, RunID: taken.Layer,
			Amount: taken.Amount, ExpiresOn: taken.ExpiresOn, NeededOn: taken.NeededOn,
			Detail: fmt.Sprintf("%s of %s that were taken are good until %s: that is before %s, the date of the occasion",
				taken.Amount.Rounded(), thing, taken.ExpiresOn, taken.NeededOn),
		}
	}
	return warnings
}
