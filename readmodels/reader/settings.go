package reader

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
)

// KitchenSettings are the settings of the kitchen of a query.
type KitchenSettings struct {
	// Set are the settings as far as they are set, Effective with the program's Defaults.
	Set, Effective, Defaults kitchen.Settings
	// Revision is that of their stream; nil if they never changed.
	Revision *uint64
}

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
		require_if_match,
		active_minutes_per_day,
		batches_per_day
	FROM {pantry}.settings
	WHERE kitchen = @kitchen`

// QueueSettings adds the read of the kitchen's settings to a batch whose transaction has
// the tables of [Pantry]. After it was sent, the function returns them.
func QueueSettings(batch *Batch) func() KitchenSettings {
	var rows []settingsRow
	Queue(batch, &rows, selectSettings, nil)
	return func() KitchenSettings { return batch.tx.settings(rows) }
}

// Settings returns the kitchen's settings in a transaction that has the tables of
// [Pantry].
func Settings(ctx context.Context, tx *Tx) (KitchenSettings, error) {
	rows, err := All[settingsRow](ctx, tx, selectSettings, nil)
	return tx.settings(rows), err
}

// settings returns what the row of the kitchen says, if there is one.
func (tx *Tx) settings(rows []settingsRow) KitchenSettings {
	var found KitchenSettings
	for _, row := range rows {
		revision := uint64(row.Revision)
		found.Set, found.Revision = row.Settings, &revision
	}
	found.Effective, found.Defaults = found.Set.Or(tx.defaults), tx.defaults
	return found
}

// Today returns the day that a query takes as today: the kitchen's day at [Tx.Now].
func (tx *Tx) Today(settings KitchenSettings) (domain.Date, error) {
	return settings.Effective.DayOf(tx.Now)
}
