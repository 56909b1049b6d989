package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/reader"
)

// LotCorrection is what was corrected of a lot: what was recorded before, and after.
type LotCorrection struct {
	Reason string     `json:"reason"`
	Before LotDetails `json:"before"`
	After  LotDetails `json:"after"`
}

// LotDetails is what is recorded of a lot and can be corrected.
type LotDetails struct {
	Amount measure.Number `json:"amount"`
	Unit   measure.Unit   `json:"unit"`
	// Cost is that of the whole lot.
	measure.Cost
	ReceivedOn domain.Date `json:"received_on" format:"date"`
	ExpiresOn  domain.Date `json:"expires_on,omitempty" format:"date"`
	Product    string      `json:"product,omitempty"`
	Location   string      `json:"location,omitempty"`
	Notes      string      `json:"notes,omitempty"`
}

func lotDetails(of pantry.LotDetails) LotDetails {
	return LotDetails{
		Amount: of.Value, Unit: of.Unit, Cost: measure.CostOf(of.Cost, !of.CostUnknown), ReceivedOn: of.ReceivedOn, ExpiresOn: of.ExpiresOn,
		Product: of.Product, Location: of.Location, Notes: of.Notes,
	}
}

// LotCorrectionOf returns the answer for the event that corrects a lot.
func LotCorrectionOf(event pantry.LotCorrected) LotCorrection {
	return LotCorrection{Reason: event.Reason, Before: lotDetails(event.Was), After: lotDetails(event.Is)}
}

const selectCorrections = `
	SELECT document
	FROM {pantry}.lot_corrections
	WHERE kitchen = @kitchen
		AND lot = @id
	ORDER BY revision`

// correct adds the corrections of a lot.
func (l *Lot) correct(ctx context.Context, tx *reader.Tx) error {
	type row struct{ Document string }
	rows, err := reader.All[row](ctx, tx, selectCorrections, pgx.NamedArgs{"id": l.ID})
	if err != nil {
		return err
	}
	l.Corrections = make([]LotCorrection, len(rows))
	for i, row := range rows {
		event, err := reader.Decode[pantry.LotCorrected](row.Document, "correction of lot", l.ID)
		if err != nil {
			return err
		}
		l.Corrections[i] = LotCorrectionOf(event)
	}
	return nil
}
