package projections

import (
	"encoding/json"

	"crumbtrail/domain"
	"crumbtrail/projections/table"
)

// CorrectionRow is a row of pantry.lot_corrections: the correction of a lot. Its key is
// kitchen, lot and revision.
type CorrectionRow struct {
	Kitchen domain.Kitchen
	Lot     domain.ID
	// Revision is that of the event in the pantry's stream.
	Revision uint64
	// Document is the [pantry.LotCorrected] as JSON, without what it revalued.
	Document table.Document
}

// RevaluedRow is a row of pantry.revaluations: what the correction of a lot changed of what
// a run, or a decrease of finished stock, cost. Its key is kitchen, run and revision. The
// row of the run stays as it was written.
type RevaluedRow struct {
	Kitchen  domain.Kitchen
	Run      domain.ID
	Revision uint64
	// Document has the lot, the reason and the [pantry.Revaluation] as JSON.
	Document table.Document
}

// wantRevalued announces the layers whose value changes.
func (p *pantryTables) wantRevalued(e event, all []revaluation) {
	for _, one := range all {
		if one.left != nil {
			p.layers.Want(e.keyOf(one.use))
		}
	}
}

func (p *pantryTables) correct(e event, corrected lotCorrected) error {
	row, err := p.lots.Edit(e.keyOf(corrected.Lot))
	if err != nil {
		return err
	}
	is := corrected.Is
	row.Amount, row.Unit = is.Amount, is.Unit
	row.Cost, row.CostUnknown, row.ReceivedOn, row.ExpiresOn = is.Cost, is.CostUnknown, is.ReceivedOn, is.ExpiresOn
	row.Product, row.Location, row.Notes = is.Product, is.Location, is.Notes
	if err := p.changeLot(e, corrected.Lot, is.Amount.Add(corrected.Was.Amount.Neg()), corrected.Left); err != nil {
		return err
	}
	document, err := withoutRevalued(e.Data)
	if err != nil {
		return err
	}
	p.corrections.Add(CorrectionRow{Kitchen: e.kitchen, Lot: corrected.Lot, Revision: e.Revision, Document: document})
	return p.revalue(e, corrected.Lot, corrected.Reason, corrected.Revalued)
}

func withoutRevalued(data []byte) (table.Document, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	delete(fields, "revalued")
	return json.Marshal(fields)
}

// revalue changes the values of layers, and adds a row for each run.
func (p *pantryTables) revalue(e event, lot domain.ID, reason string, all []revaluation) error {
	for _, one := range all {
		document, err := json.Marshal(struct {
			Lot         domain.ID       `json:"lot"`
			Reason      string          `json:"reason"`
			Revaluation json.RawMessage `json:"revaluation"`
		}{lot, reason, one.data})
		if err != nil {
			return err
		}
		p.revaluations.Add(RevaluedRow{Kitchen: e.kitchen, Run: one.use, Revision: e.Revision, Document: document})
		if one.left == nil {
			continue
		}
		layer, err := p.layers.Edit(e.keyOf(one.use))
		if err != nil {
			return err
		}
		layer.Value, layer.CostUnknown = layer.Value.Add(*one.left), one.costUnknown
	}
	return nil
}
