package web

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// By RFC 9110, section 12.5.1.
func TestAcceptDecidesBetweenJSONAndCSV(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": "JSON", "*/*": "JSON", "application/json": "JSON", "application/*": "JSON", "text/html": "JSON", "application/json, text/csv": "JSON",
		"text/csv": "CSV", "text/*": "CSV", "TEXT/CSV": "CSV", "text/csv, */*": "CSV", "*/*;q=0.8, text/csv": "CSV",
		"text/html, text/csv;q=0.5": "CSV",

		"text/csv;q=0": "JSON", "text/csv;q=0.0, */*": "JSON", "text/csv;q=0.000, application/json;q=0.1": "JSON",
		"application/json;q=0, */*": "CSV", "application/json;q=0, text/csv;q=0.1": "CSV", "application/json;q=0": "JSON",
		"text/csv;q=0.9, application/json;q=0.8":                               "CSV",
		"text/csv;q=0.8, application/json;q=0.9":                               "JSON",
		"text/csv; q=0.5 , application/json ; q=0.4":                           "CSV",
		"text/csv;q=0.5, */*":                                                  "JSON",
		"text/csv;q=0.5, */*;q=0.4":                                            "CSV",
		"text/*;q=0.3, text/csv;q=0, */*;q=0.2":                                "JSON",
		"text/*;q=0, text/csv":                                                 "CSV",
		"text/csv;q=high":                                                      "CSV",
		"text/csv;dialect=excel":                                               "CSV excel",
		"text/csv;dialect=excel-semicolon":                                     "CSV excel-semicolon",
		`text/csv; charset=utf-8; dialect="Excel-Semicolon"`:                   "CSV excel-semicolon",
		"text/csv;dialect=excel;q=0":                                           "JSON",
		"text/csv;dialect=excel;q=0, text/csv":                                 "CSV excel-semicolon",
		"text/csv;dialect=excel;q=0.5, text/csv;dialect=excel-semicolon;q=0.4": "CSV excel",
		"text/csv;dialect=excel;q=0.4, text/csv;dialect=excel-semicolon;q=0.5": "CSV excel-semicolon",
		"text/csv;dialect=excel-semicolon, text/csv;dialect=excel":             "CSV excel-semicolon",
		"text/csv;dialect=excel, text/csv":                                     "CSV excel",
		"application/json;q=0.5, text/csv;dialect=excel;q=0.4":                 "JSON",

		"text/csv;dialect=unix":                               "unknown",
		"text/csv;dialect=tab;q=0.5, application/json;q=0":    "unknown",
		"text/csv;dialect=unix;q=0":                           "JSON",
		"text/csv;dialect=unix, text/csv;q=0.5":               "CSV",
		"text/csv;dialect=unix, application/json":             "JSON",
		"text/csv;dialect=unix, text/csv;dialect=excel;q=0.1": "CSV excel",
	} {
		wanted, dialect, err := tableWanted(accept)
		got := "JSON"
		switch problem := (*Problem)(nil); {
		case errors.As(err, &problem):
			got = "unknown"
			require.Equal(t, http.StatusUnprocessableEntity, problem.Status)
			require.Equal(t, "Accept", problem.Errors[0].Parameter)
		case wanted && dialect != "":
			got = "CSV " + string(dialect)
		case wanted:
			got = "CSV"
		}
		require.Equal(t, want, got, accept)
	}
}
