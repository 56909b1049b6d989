package office_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/uitest"
	"crumbtrail/audit"
	"crumbtrail/internal/baketracker"
	"crumbtrail/readmodels"
)

func export(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../internal/baketracker/testdata/market.json")
	require.NoError(t, err)
	return string(text)
}

func TestAnExportIsImportedOnceFromAFileOrAText(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Upload(k.Get("/import"), "/import", "file", export(t))
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Contains(t, page.Text(t), "The export is imported.")
	var items readmodels.List[readmodels.Item]
	k.API("/v1/items?limit=500", &items)
	require.NotEmpty(t, items.Items)

	var report baketracker.Report
	require.NoError(t, json.Unmarshal([]byte(k.Send(http.MethodPost, "/v1/import", export(t)).Body), &report))
	again := k.Upload(page, "/import", "file", "", "text", export(t))
	require.Equal(t, http.StatusOK, again.Status, again.Body)
	require.Contains(t, again.Text(t), "Ingredients 0 0 "+strconv.Itoa(report.Unchanged.Ingredients))
	require.Contains(t, again.Text(t), "Recipes 0 0 "+strconv.Itoa(report.Unchanged.Recipes))
	require.NotEmpty(t, append(report.Skipped, report.Notes...))
	for _, remark := range append(report.Skipped, report.Notes...) {
		require.Contains(t, again.Text(t), strings.Join(strings.Fields(remark.Record), " "))
	}
	require.NotEmpty(t, report.Measures.Items)
	suggested := 0
	for _, gap := range report.Measures.Items {
		suggested += min(1, len(gap.Suggestions))
	}
	require.Contains(t, again.Text(t), "suggested for this many of them: "+strconv.Itoa(suggested)+".")
	require.Contains(t, again.Body, `href="/book/measures"`)
	for _, given := range report.Names {
		require.Contains(t, again.Text(t), given.Record+" "+string(given.Slug))
	}
}

func TestWhatIsNoExportIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	nothing := k.Upload(k.Get("/import"), "/import", "file", "")
	require.Equal(t, http.StatusUnprocessableEntity, nothing.Status)
	require.Contains(t, nothing.Body, `href="#import-file"`)
	require.Contains(t, nothing.Text(t), "Choose a file, or paste its content.")
	other := k.Upload(nothing, "/import", "file", "", "text", `{"cats":["<b>"]}`)
	require.Equal(t, http.StatusUnprocessableEntity, other.Status)
	require.Contains(t, other.Text(t), "This file is not an export of bake-tracker.")
	require.Contains(t, other.Text(t), `{"cats":["<b>"]}`, "what was pasted stays")
	require.Contains(t, other.Body, `href="#import-text"`)
	require.Contains(t, other.Body, `id="import-text-fault"`, "the fault is at the field")
	broken := k.Upload(other, "/import", "file", `{"version":`)
	require.Equal(t, []string{"#import-file"}, broken.Faults(), broken.Body)
	require.Contains(t, broken.Body, `href="#import-file"`)
	require.Contains(t, broken.Text(t), "The file cannot be read.")
	require.Equal(t, http.StatusBadRequest, k.Post("/import", "text", "{}").Status, "not the encoding of the form")
}

func TestALargeExportIsReadAndATooLargeOneRefused(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	padded := export(t) + strings.Repeat(" ", 8<<20)
	require.Contains(t, k.Upload(k.Get("/import"), "/import", "file", padded).Text(t), "The export is imported.")
	large := `{"version":"4.2","notes":"` + strings.Repeat("x", 33<<20) + `"}`
	refused := k.Upload(k.Get("/import"), "/import", "file", large)
	require.Equal(t, http.StatusRequestEntityTooLarge, refused.Status)
	require.Contains(t, refused.Text(t), "That is too large.")
	require.Contains(t, refused.Body, `href="#import-file"`)
}

func TestTheLogIsChecked(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	lines := strings.Split(strings.TrimSpace(k.Get("/v1/audit/verify").Body), "\n")
	var last struct{ Totals audit.Totals }
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last))
	require.NotZero(t, last.Totals.Events)
	page := k.Get("/system/log")
	require.Contains(t, page.Text(t), "The log is sound")
	require.Contains(t, page.Text(t), "Events "+strconv.Itoa(last.Totals.Events))
	require.Contains(t, page.Text(t), "Streams "+strconv.Itoa(last.Totals.Streams))
}

func TestEveryKindOfFaultIsNamedInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Languages() {
		l := locale.New(locale.Settings{Language: language})
		for _, kind := range []audit.Kind{
			audit.WrongOrder, audit.Gap, audit.Repeated, audit.Lost, audit.MissingPositions, audit.ShortStream, audit.NewerVersion,
			audit.Unreadable, audit.Unfoldable, audit.BelowZero, audit.SameID, audit.BadMetadata, audit.WrongHash, audit.SnapshotMissing,
			audit.PlanMissing,
		} {
			require.True(t, l.Has("finding."+string(kind)), "%s: %s", language, kind)
		}
	}
}

// Reasons are worded in the language of the page; those without a code are marked as English.
func TestTheReportOfAnImportIsInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	german := k.Browser()
	german.Get("/?lang=de")
	content := strings.Replace(export(t), `"recipes": [`, `"recipes": [{"name": "Nothing"}, 5, `, 1)
	require.NotEqual(t, export(t), content)
	var report baketracker.Report
	require.NoError(t, json.Unmarshal([]byte(k.Send(http.MethodPost, "/v1/import", content).Body), &report))
	page := german.Upload(german.Get("/import"), "/import", "file", content)
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Text(t), "ergibt keine Stücke")
	require.Contains(t, page.Text(t), "ist eine Zahl, kein Datensatz")
	worded := 0
	for _, remark := range append(report.Skipped, report.Notes...) {
		for _, part := range remark.Reasons {
			if part.Code != "" {
				worded++
				require.NotContains(t, page.Text(t), part.Text)
			}
		}
	}
	require.Greater(t, worded, 1)
}
