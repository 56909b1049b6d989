package baking

import (
	"cmp"
	"net/http"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels/ledger"
)

// sourcesOf returns what can settle what is open of a run: the lots of each item, and that it
// was there after all. Their values are the item and the lot.
func sourcesOf(v *page.Visit, run ledger.ProductionRun) (sources []page.Option, err error) {
	if v.AsOf != "" || run.VoidedAt != nil {
		return nil, nil
	}
	listed := map[domain.Slug]bool{}
	for _, line := range run.Unaccounted {
		if line.Open.IsZero() || listed[line.Item] {
			continue
		}
		listed[line.Item] = true
		name := cmp.Or(line.Name, string(line.Item))
		lots, err := page.All[ledger.Lot](v, page.At("/v1/pantry/lots?used_up=false&item={}", string(line.Item)))
		if err != nil {
			return nil, err
		}
		for _, lot := range lots {
			value := string(line.Item) + " " + string(lot.ID)
			sources = append(sources, page.Option{Value: value, Text: v.T("settle.lot", name, lotText(v, lot))})
		}
		sources = append(sources, page.Option{Value: string(line.Item), Text: v.T("settle.there", name)})
	}
	return sources, nil
}

func settleProduction(v *page.Visit) error {
	form, err := v.ReadForm("settle")
	if err != nil {
		return err
	}
	form.Require("reason")
	form.Alias("/item", "settle").Alias("/lot_id", "settle")
	item, lot, _ := strings.Cut(form.Text("settle"), " ")
	body := page.Fields{"item": item, "lot_id": lot, "reason": form.Text("reason")}
	path := page.At("/v1/production-runs/{}/settle", v.Path("id"))
	_, err = page.Send[ledger.UnaccountedSettlement](v, form, http.MethodPost, path, body.Filled())
	if form.Refused(err) {
		return showRun(v, form, productionPage{Void: v.NewForm("void"), Settle: form})
	}
	if err != nil {
		return err
	}
	return v.Done(page.At("/runs/production/{}", v.Path("id")), "settle.done")
}
