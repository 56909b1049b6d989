package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// person asks a question on the home page, and counts what it takes.
type person struct {
	*tab
	clicks, taps, keys int
}

// click clicks the link or button with a text.
func (p *person) click(t *testing.T, text string) {
	t.Helper()
	p.clicks++
	p.run(t, chromedp.Click(chromedp.Search(fmt.Sprintf(
		`//body//*[self::button or self::a][normalize-space()=%[1]s or normalize-space(span)=%[1]s or @aria-label=%[1]s]`+
			`[not(ancestor::dialog[not(@open)])][not(ancestor::nav)]`, strconv.Quote(text)))))
}

// types types into the field that has the focus.
func (p *person) types(t *testing.T, text string) {
	t.Helper()
	p.keys += len(text)
	p.tab.keys(t, text)
}

// question is something that a baker wants to know or to do.
type question struct {
	text string
	way  string // as docs/pages.md tells it
	ask  func(t *testing.T, p *person, k *kitchen)
}

func questions() []question {
	return []question{
		{"Which recipe needs this butter?", "Search, `butter`, Unsalted butter", whichRecipeNeedsIt},
		{"What must I still buy?", "To buy: *n* items", whatMustIBuy},
		{"Tick ten things", "To buy: *n* items, then a tap for each", tickTen},
		{"What can I bake now?", "What can I bake now", whatCanIBake},
		{"Who changed this and why?", "Who changed this and why", whoChangedIt},
		{"What if two boxes more?", "What if …, +2", whatIfTwoMore},
	}
}

func whichRecipeNeedsIt(t *testing.T, p *person, k *kitchen) {
	p.click(t, "Search")
	p.waitFor(t, isOpen+` && document.activeElement.id === "palette-q"`)
	p.types(t, "butter")
	p.run(t, chromedp.WaitVisible(chromedp.Search(`//*[@id="found"]//a[starts-with(normalize-space(), "Unsalted butter")]`)))
	p.click(t, "Unsalted butter")
	p.expect(t, "Used in")
	recipes := into[struct {
		Items []struct {
			Name  string
			Lines []struct{ Item string }
		}
	}](t, k.get(t, "/v1/recipes?limit=500")).Items
	needed := 0
	for _, recipe := range recipes {
		for _, line := range recipe.Lines {
			if line.Item == "butter-unsalted" {
				needed++
				p.expect(t, recipe.Name)
			}
		}
	}
	require.Positive(t, needed)
}

// toBuy opens the list, and returns what it says is to be bought.
func toBuy(t *testing.T, p *person, k *kitchen) (names []string) {
	t.Helper()
	for _, row := range k.shoppingList(t, k.plan) {
		if !row.Sufficient {
			names = append(names, row.Name)
		}
	}
	p.click(t, strconv.Itoa(len(names))+" items")
	p.expect(t, names[0])
	return names
}

func whatMustIBuy(t *testing.T, p *person, k *kitchen) {
	for _, name := range toBuy(t, p, k) {
		p.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Tick as collected: "+name))))
	}
}

func tickTen(t *testing.T, p *person, k *kitchen) {
	for _, name := range toBuy(t, p, k)[:10] {
		p.taps++
		p.pressLabel(t, "Tick as collected: "+name)
		p.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Not collected after all: "+name))))
	}
}

func whatCanIBake(t *testing.T, p *person, k *kitchen) {
	p.click(t, "What can I bake now")
	p.expect(t, "You can bake this today")
	lines := into[struct {
		Lines []struct {
			Name      string          `json:"recipe_name"`
			Recipe    string          `json:"recipe"`
			Unit      string          `json:"finished_unit"`
			Remaining json.RawMessage `json:"remaining_batches"`
		} `json:"recipe_batches"`
	}](t, k.get(t, "/v1/plans/"+k.plan+"/summary")).Lines
	ready := 0
	for _, line := range lines {
		status, _ := k.send(t, http.MethodPost, "/v1/production-runs?dry_run=true", map[string]any{
			"recipe": line.Recipe, "finished_unit": line.Unit, "batches": line.Remaining, "actual_yield": 0, "occasion_id": k.occasion,
		})
		if status == http.StatusOK {
			ready++
			p.run(t, chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(
				`//section[@aria-labelledby="ready"]//h3[normalize-space()=%q]`, line.Name))))
		}
	}
	require.Positive(t, ready)
}

func whoChangedIt(t *testing.T, p *person, _ *kitchen) {
	p.click(t, "Who changed this and why")
	for _, answer := range []string{"was amended.", "Night shift", "the school orders more"} {
		p.run(t, chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//main//ol//li//*[contains(normalize-space(), %q)]`, answer))))
	}
}

func whatIfTwoMore(t *testing.T, p *person, k *kitchen) {
	p.click(t, "What if …")
	p.run(t, chromedp.WaitVisible(chromedp.CSS(`main a[aria-label="+2: Box of eight biscotti"]`)))
	p.click(t, "+2: Box of eight biscotti")
	p.expect(t, "Make this an amendment")
	shown := evaluate[[]string](t, p.tab, `[...document.querySelectorAll("#effect-panel data")].map((figure) => figure.value)`)
	supposed := into[supposed](t, k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/scenarios", object{
		"assembly_targets": []object{{"finished_good": "biscotti-box", "quantity": boxes + 2}},
	})).Difference
	require.NotEmpty(t, supposed.Shopping)
	for _, row := range supposed.Shopping {
		require.Contains(t, shown, row.ToBuy.New, row.Name)
	}
	for _, row := range supposed.Ingredients {
		require.Contains(t, shown, row.Total.New, row.Name)
	}
}

// supposed is what the API answers to a scenario.
type supposed struct {
	Difference struct {
		Shopping []struct {
			Name  string
			ToBuy struct{ New string } `json:"to_buy"`
		} `json:"shopping_list"`
		Ingredients []struct {
			Name  string
			Total struct{ New string }
		} `json:"aggregated_ingredients"`
	}
}

// boxes are the boxes of biscotti that the order of [questionsKitchen] has.
const boxes = 40

// questionsKitchen is the sample kitchen in the middle of a big order, of which somebody
// said why it became bigger.
func questionsKitchen(t testing.TB) *kitchen {
	t.Helper()
	k := sampleKitchen(t)
	request := object{"reason": "the school orders more", "changes": []object{
		{"change": "set_quantity", "finished_good": "biscotti-box", "quantity": boxes},
		{"change": "set_quantity", "finished_good": "market-hamper", "quantity": 90},
	}}
	k.actor = "Night shift"
	k.must(t, http.MethodPost, "/v1/plans/"+k.plan+"/amendments", request)
	return k
}

// Each question of a baker is answered at most two clicks from the home page. What is
// counted here is what docs/pages.md says.
func TestQuestionsAreTwoClicksAway(t *testing.T) {
	browser(t)
	t.Parallel()
	told, err := os.ReadFile("../../docs/pages.md")
	require.NoError(t, err)
	k := questionsKitchen(t)
	var table strings.Builder
	for _, q := range questions() {
		t.Run(q.text, func(t *testing.T) {
			p := &person{tab: newTab(t, k.url)}
			p.show(t, look{390, 844, "light"})
			p.open(t, "/")
			began := time.Now()
			q.ask(t, p, k)
			took := time.Since(began)
			require.LessOrEqual(t, p.clicks, 2)
			row := fmt.Sprintf("| %s | %s | %d | %d | %d |", q.text, q.way, p.clicks, p.taps, p.keys)
			fmt.Fprintf(&table, "%s %.1f |\n", row, took.Seconds())
			require.True(t, strings.Contains(string(told), row), "docs/pages.md does not tell what is counted: %s", row)
		})
	}
	t.Log("\n| question | way from the home page | clicks | taps | keys | seconds |\n|---|---|---|---|---|---|\n" + table.String())
}
