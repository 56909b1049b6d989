package reader

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
)

type settingsRow struct {
	Revision int64
	kitchen.Settings
}

const selectSettings = `
	SELECT
		revision,
		name,
		time_zone,
		currency,
		locale,
		consumption,
		require_if_match
	FROM {pantry}.settings
	WHERE kitchen = @kitchen`

// QueueSettings adds the read of the kitchen's settings to a batch whose transaction has
// the tables of [Pantry]. After it was sent, the function returns them, with the
// program's defaults.
func QueueSettings(batch *Batch) func() kitchen.Settings {
	var rows []settingsRow
	Queue(batch, &rows, selectSettings, nil)
	return func() kitchen.Settings { return effective(batch.tx, rows) }
}

// Settings returns the kitchen's settings, with the program's defaults, in a transaction
// that has the tables of [Pantry].
func Settings(ctx context.Context, tx *Tx) (kitchen.Settings, error) {
	rows, err := All[settingsRow](ctx, tx, selectSettings, nil)
	return effective(tx, rows), err
}

func effective(tx *Tx, rows []settingsRow) kitchen.Settings {
	var own kitchen.Settings
	if len(rows) > 0 {
		own = rows[0].Settings
	}
	return own.Or(tx.defaults)
}

// Today returns the day that a query takes as today, given the kitchen's settings: that
// of the query's time.
func (tx *Tx) Today(settings kitchen.Settings) (domain.Date, error) { return settings.DayOf(tx.now) }
