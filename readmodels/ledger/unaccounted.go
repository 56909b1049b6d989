package ledger

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// UnaccountedLine is what a production run used and no lot was there for.
type UnaccountedLine struct {
	Item      domain.Slug    `json:"item"`
	Name      string         `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Amount    measure.Number `json:"amount"`
	Unit      measure.Unit   `json:"unit"`
	Open      measure.Number `json:"open" doc:"What is neither settled nor dismissed"`
	Settled   measure.Number `json:"settled,omitzero" doc:"What was taken of lots for it since; missing if nothing was"`
	Dismissed measure.Number `json:"dismissed,omitzero" doc:"What was there after all, at a cost that stays unknown; missing if nothing was"`
	InsteadOf domain.Slug    `json:"instead_of,omitempty" doc:"The item of the snapshot that the item replaced"`
}

func unaccountedLines(of []pantry.Unaccounted) []UnaccountedLine {
	var lines []UnaccountedLine
	for _, line := range of {
		lines = append(lines, UnaccountedLine{
			Item: line.Item, Amount: line.Value, Unit: line.Unit, Open: line.Open(), Settled: line.Settled, Dismissed: line.Dismissed,
			InsteadOf: line.InsteadOf,
		})
	}
	return lines
}

func nameUnaccounted(wanted *names.Wanted, lines []UnaccountedLine) {
	for i := range lines {
		wanted.Item(lines[i].Item, &lines[i].Name)
	}
}

// UnaccountedStock is what is open of a run.
type UnaccountedStock struct {
	RunID domain.ID `json:"run_id" doc:"The production run that used it"`
	UnaccountedLine
}

const selectUnaccounted = `
	SELECT
		run,
		document
	FROM {pantry}.unaccounted
	WHERE kitchen = @kitchen
		AND is_open
	ORDER BY revision`

type unaccountedRow struct {
	Run      domain.ID
	Document string
}

// unaccountedStock returns what is open of all runs.
func unaccountedStock(rows []unaccountedRow) ([]UnaccountedStock, error) {
	var stock []UnaccountedStock
	for _, row := range rows {
		lines, err := reader.Decode[[]pantry.Unaccounted](row.Document, "what is unaccounted of run", row.Run)
		if err != nil {
			return nil, err
		}
		for _, line := range unaccountedLines(lines) {
			if !line.Open.IsZero() {
				stock = append(stock, UnaccountedStock{RunID: row.Run, UnaccountedLine: line})
			}
		}
	}
	return stock, nil
}

// UnaccountedSettlement is the answer to settling what is unaccounted of a production run.
type UnaccountedSettlement struct {
	RunID domain.ID `json:"run_id"`
	//nolint:lll // A struct tag cannot be wrapped.
	Settled     []SettledLine     `json:"settled" doc:"What was settled: taken of a lot, or dismissed because it was there after all"`
	Unaccounted []UnaccountedLine `json:"unaccounted" doc:"What is unaccounted of the run, as it is afterwards"`
	// Cost is that of the run afterwards.
	measure.Cost
}

// SettledLine is what was settled of an item.
type SettledLine struct {
	Item   domain.Slug    `json:"item"`
	Name   string         `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit"`
	LotID  domain.ID      `json:"lot_id,omitempty" doc:"The lot it was taken of; missing if it was dismissed"`
}

// Names implements [names.Named].
func (s *UnaccountedSettlement) Names(wanted *names.Wanted) {
	for i := range s.Settled {
		wanted.Item(s.Settled[i].Item, &s.Settled[i].Name)
	}
	nameUnaccounted(wanted, s.Unaccounted)
}

// UnaccountedSettlementOf returns the answer for the event that settles, and the run afterwards.
func UnaccountedSettlementOf(settled pantry.UnaccountedSettled, run pantry.BatchProductionRecorded) UnaccountedSettlement {
	answer := UnaccountedSettlement{RunID: run.ID, Settled: []SettledLine{}, Unaccounted: unaccountedLines(run.Unaccounted), Cost: run.Cost()}
	for _, line := range settled.Lines {
		one := SettledLine{Item: line.Item, Amount: line.Value, Unit: line.Unit}
		if line.Taken != nil {
			one.LotID = line.Taken.Lot
		}
		answer.Settled = append(answer.Settled, one)
	}
	return answer
}
