package office_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/audit"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// busy returns the sample kitchen after a purchase, a correction of each kind, and an
// assembly run that was voided.
func busy(t *testing.T) *uitest.Kitchen {
	t.Helper()
	k := uitest.Sample(t)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"currency":"EUR"}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots":[{"item":"molasses","amount":"1.5","unit":"cup","total_cost":"1234.5678"}]}`)
	var lots readmodels.List[ledger.Lot]
	k.API("/v1/pantry/lots?item=molasses", &lots)
	require.NotEmpty(t, lots.Items)
	k.Command(http.MethodPost, "/v1/pantry/adjustments",
		`{"lot_id":"`+string(lots.Items[len(lots.Items)-1].ID)+`","change":"-0.5","reason":"spilt"}`)
	k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"finished_good":"biscotti-box","change":"3","reason":"found"}`)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":2,"actual_yield":64}`)
	var runs readmodels.List[ledger.ProductionRun]
	k.API("/v1/production-runs", &runs)
	k.Command(http.MethodPost, "/v1/production-runs/"+string(runs.Items[0].ID)+"/void", `{"reason":"another oven"}`)
	k.API("/v1/pantry/lots?item=molasses", &lots) // waits until the names are there
	return k
}

func TestSentencesOfTheAPIHaveTheNamesOfToday(t *testing.T) {
	t.Parallel()
	k := busy(t)
	seen := map[audit.ArgKind]bool{}
	for cursor := ""; ; {
		list := events(k, cursor)
		for _, event := range list.Items {
			require.True(t, strings.HasPrefix(event.Sentences[0].Code, event.Type), event.Sentences[0].Code)
			for _, sentence := range event.Sentences {
				for _, arg := range sentence.Args {
					seen[arg.Kind] = true
					switch arg.Kind {
					case audit.OfBaking, audit.OfAssembly, audit.OfLot:
						require.NotEmpty(t, arg.On, sentence)
						require.NotEmpty(t, arg.Name, sentence)
					case audit.OfItem, audit.OfRecipe, audit.OfUnit, audit.OfGood, audit.OfOccasion, audit.OfPlan:
						require.NotEmpty(t, arg.Name, sentence)
					default:
					}
				}
			}
		}
		if list.Next == "" {
			break
		}
		cursor = "&cursor=" + list.Next
	}
	for _, kind := range []audit.ArgKind{
		audit.OfItem, audit.OfRecipe, audit.OfUnit, audit.OfGood, audit.OfOccasion, audit.OfBaking, audit.OfLot,
	} {
		require.True(t, seen[kind], kind)
	}
	adjusted := events(k, "&type=lot.adjusted.v1").Items[0].Sentences
	require.Equal(t, "lot.adjusted.v1", adjusted[0].Code)
	require.Equal(t, audit.SentenceArg{Kind: audit.OfChange, Value: "-0.5", Unit: "cup"}, adjusted[0].Args[1], "in the unit of the lot")
}

func TestTheHistoryIsToldInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	k := busy(t)
	tag, anID := regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`), regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-`)
	for language, want := range map[string][]string{
		"en": {
			"Received: 1½ cups Dark molasses. Cost: €1,234.57.", "by −½ cup. Worth: −€411.52.",
			"The stock was corrected: Box of eight biscotti by +3.", "Baked: 2 batches of Almond biscotti, Biscotto (run of ",
			"Baking voided: Almond biscotti, Biscotto (run of ", "Target for Holiday market: 6 × Holiday hamper.",
		},
		"de": {
			"Eingegangen: 1½ Tassen Dark molasses. Kosten: 1234,57 €.", "um −½ Tasse. Wert: −411,52 €.",
			"Der Bestand wurde berichtigt: Box of eight biscotti um +3.", "Gebacken: 2 Ansätze Almond biscotti, Biscotto (Lauf vom ",
			"Backen storniert: Almond biscotti, Biscotto (Lauf vom ", "Ziel für Holiday market: 6 × Holiday hamper.",
		},
	} {
		body := k.Get("/history?lang=" + language).Body
		text := strings.ReplaceAll(html.UnescapeString(tag.ReplaceAllString(body, "")), "\u00a0", " ")
		for _, part := range want {
			require.Contains(t, text, part, language)
		}
		require.Empty(t, anID.FindAllString(text, -1))
	}
	page := k.Get("/history?type=lot.adjusted.v1&lang=en").Body
	list := events(k, "&type=lot.adjusted.v1")
	require.Contains(t, page, `<a href="/pantry/lots/`+list.Items[0].Sentences[0].Args[0].Value+`">Dark molasses of `)
}

// A change is shown with what was before it.
func TestTheHistoryShowsWhatAChangeReplaced(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions, plans struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := "/v1/occasions/" + occasions.Items[0].ID
	k.Command(http.MethodPut, occasion+"/assembly-targets/market-hamper", `{"quantity": 7}`)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"batches_per_day": 4}`)
	k.Command(http.MethodPatch, "/v1/kitchen", `{"batches_per_day": 6}`)
	k.Command(http.MethodPost, occasion+"/plans", "")
	k.API(occasion+"/plans", &plans)
	plan := "/v1/plans/" + plans.Items[0].ID
	k.Command(http.MethodPost, plan+"/lock", "")
	k.Command(http.MethodPost, plan+"/start-production", "")
	k.Command(http.MethodPost, plan+"/amendments",
		`{"reason": "more guests", "changes": [{"change": "set_quantity", "finished_good": "market-hamper", "quantity": 9}]}`)
	tag := regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`)
	for language, want := range map[string][]string{
		"en": {
			"Target for Holiday market: from 6 to 7 × Holiday hamper.", "Holiday hamper: from 7 to 9 to assemble.", "Batches a day: 6 instead of 4.",
		},
		"de": {
			"Ziel für Holiday market: von 6 auf 7 × Holiday hamper.", "Holiday hamper: von 7 auf 9 zu packen.", "6 statt 4.",
		},
	} {
		text := strings.ReplaceAll(html.UnescapeString(tag.ReplaceAllString(k.Get("/history?lang="+language).Body, "")), "\u00a0", " ")
		for _, part := range want {
			require.Contains(t, text, part, language)
		}
	}
}
