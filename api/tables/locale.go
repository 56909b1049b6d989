package tables

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// HasDecimalCommas reports whether numbers have decimal commas in a locale.
func HasDecimalCommas(locale string) bool {
	return strings.Contains(message.NewPrinter(language.Make(locale)).Sprint(number.Decimal(1.5)), ",")
}
