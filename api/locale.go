package api

import (
	"context"

	"crumbtrail/api/tables"
	"crumbtrail/api/web"
	"crumbtrail/readmodels"
)

// dialect returns the dialect of CSV for the kitchen's locale, as it is now.
func (h *handlers) dialect(ctx context.Context, query readmodels.Query) func() (web.Dialect, error) {
	return func() (web.Dialect, error) {
		query.AsOf = nil
		settings, _, err := h.Queries.Kitchen(ctx, query)
		if err == nil && tables.HasDecimalCommas(settings.Locale) {
			return web.Semicolons, nil
		}
		return web.Commas, err
	}
}
