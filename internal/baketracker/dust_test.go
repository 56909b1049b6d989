package baketracker_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheImportRemovesWhatFloatsAdd(t *testing.T) {
	for digits, want := range map[string]string{
		"0.30000000000000004":     "0.3",
		`"0.30000000000000004"`:   "0.3",
		"1.1000000000000001":      "1.1",
		"0.7999999999999999":      "0.8",
		"2.9999999999999996":      "3",
		"123456.78900000001":      "123456.789",
		"0.1":                     "0.1",
		"0.123456789012345":       "0.123456789012345",
		"3.0000000000000004e-1":   "0.3",
		"1234567890123.25":        "1234567890123.25",
		"0.3333333333333333":      "0.333333333333333",
		`"1/3"`:                   "1/3",
		"100000000000000.0000001": "100000000000000",
	} {
		t.Run(digits, func(t *testing.T) {
			k := newKitchen(t)
			k.imports(fmt.Sprintf(`{"ingredients": [{"slug": "salt"}], "inventory_items": [`+
				`{"ingredient_slug": "salt", "quantity": %s, "unit": "kg", "purchase_date": "2026-01-01"}]}`, digits))
			require.Equal(t, want, k.lots()[0].Value.String())
		})
	}
}
