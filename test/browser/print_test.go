package browser

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/stretchr/testify/require"
)

// printed is a page on paper.
type printed struct {
	file   string
	sheets []string // the text of each sheet, with blanks as one space
}

// print prints the page that a tab shows, with its backgrounds.
func (tb *tab) print(t *testing.T) printed {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil && os.Getenv("CRUMBTRAIL_REQUIRE_BROWSER") == "" {
		t.Skip("pdftotext is missing: install poppler-utils")
	}
	yes := true
	pdf := command(t, tb, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PrintBackground: &yes, PreferCSSPageSize: &yes})
	p := printed{file: filepath.Join(t.TempDir(), "page.pdf")}
	require.NoError(t, os.WriteFile(p.file, pdf.Data, 0o600))
	text, err := exec.CommandContext(t.Context(), "pdftotext", p.file, "-").Output()
	require.NoError(t, err)
	for sheet := range strings.SplitSeq(strings.TrimSuffix(string(text), "\f"), "\f") {
		p.sheets = append(p.sheets, strings.Join(strings.Fields(sheet), " "))
	}
	return p
}

// picture returns what a sheet looks like, small.
func (p printed) picture(t *testing.T, sheet string) []byte {
	t.Helper()
	content, err := exec.CommandContext(t.Context(), "pdftoppm", "-f", sheet, "-l", sheet, "-r", "40", "-png", p.file).Output()
	require.NoError(t, err)
	return content
}

// Plan, shopping list and batch sheet are for paper too: every row, whole; the heading on
// every sheet with rows, and its number; no navigation; black on white, whatever the screen shows.
func TestWhatIsPrintedIsWhole(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedLarge(t)
	names := func(list, name string) (found []string) {
		for _, line := range k.lines(list) {
			found = append(found, fmt.Sprint(line[name]))
		}
		return found
	}
	var bought []string
	for _, row := range k.shoppingList(t, k.plan) {
		bought = append(bought, row.Name)
	}
	for _, c := range []struct {
		name, path, heading string
		sheets              int // at least
		rows                []string
	}{
		{
			"plan", "/plans/" + k.plan, "Wedding of the year", 5,
			append(names("recipe_batches", "recipe_name"), names("assemblies", "finished_good_name")...),
		},
		{"shopping list", "/plans/" + k.plan + "/shopping-list", "Wedding of the year", 2, bought},
		{"label", "/book/goods/" + k.good + "/label", "Gift box number 1", 1, []string{"Ingredient number 1", "Ingredient number 34"}},
		{"batch sheet", sheetOf(k), "Recipe number 1", 1, []string{"Ingredient number 1", "Ingredient number 34"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb := newTab(t, k.url)
			tb.show(t, looks()[0])
			tb.open(t, c.path)
			light := tb.print(t)
			require.GreaterOrEqual(t, len(light.sheets), c.sheets)
			all := strings.Join(light.sheets, "\n")
			require.NotEmpty(t, c.rows)
			for _, row := range c.rows {
				require.Contains(t, all, row)
			}
			for i, sheet := range light.sheets {
				if slices.ContainsFunc(c.rows, func(row string) bool { return strings.Contains(sheet, row) }) {
					require.Contains(t, sheet, c.heading, "sheet %d has the heading", i+1)
				}
				require.Regexp(t, `\d+ ?/ ?\d+`, sheet)
			}
			for _, word := range []string{"Pantry", "History", "Skip to", "API reference", "Deutsch", "Save", "Put away"} {
				require.NotContains(t, all, word)
			}
			tb.show(t, look{1280, 900, "dark"})
			dark := tb.print(t)
			require.Equal(t, light.sheets, dark.sheets)
			require.Equal(t, light.picture(t, "1"), dark.picture(t, "1"), "the theme of the screen is not printed")
			sheet, err := png.Decode(bytes.NewReader(light.picture(t, "1")))
			require.NoError(t, err)
			r, g, b, _ := sheet.At(sheet.Bounds().Dx()/2, 3).RGBA()
			require.Equal(t, []uint32{0xffff, 0xffff, 0xffff}, []uint32{r, g, b}, "paper is white")
			command(t, tb, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			require.Empty(t, evaluate[[]string](t, tb, `[...document.querySelectorAll("main tr, main .facts > div, main li.sheet")]
				.filter(e => getComputedStyle(e).breakInside !== "avoid").map(e => e.outerHTML.slice(0, 100))`), "no row is cut")
		})
	}
}
