package api

import (
	"context"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"crumbtrail/api/web"
	"crumbtrail/readmodels"
)

// dialect returns the dialect of CSV for the kitchen's locale, as it is now.
func (h *handlers) dialect(ctx context.Context, query readmodels.Query) func() (web.Dialect, error) {
	return func() (web.Dialect, error) {
		query.AsOf = nil
		settings, _, err := h.queries.Kitchen(ctx, query)
		if err == nil && hasDecimalCommas(settings.Locale) {
			return web.Semicolons, nil
		}
		return web.Commas, err
	}
}

// hasDecimalCommas reports whether numbers have decimal commas in a locale.
func hasDecimalCommas(locale string) bool {
	return strings.Contains(message.NewPrinter(language.Make(locale)).Sprint(number.Decimal(1.5)), ",")
}
