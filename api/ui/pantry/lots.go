package pantry

import (
	"cmp"
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// lotsPage lists lots.
type lotsPage struct {
	page.Head
	Lots []ledger.Lot
	// Item is the item whose lots are listed; empty for all.
	Item domain.Slug
	// UsedUp is true if used-up lots are listed too. Other is the address of the list
	// with or without them.
	UsedUp bool
	Other  string
	// More is the address of the next page; empty without one.
	More string
}

var lotsTemplate = page.NewTemplate[lotsPage](files, "lots.html", "parts.html")

func lots(v *page.Visit) error {
	item, all := v.Query("item"), v.Query("used_up") == "true"
	path := page.At("/v1/pantry/lots?limit=100&item={}&cursor={}", item, v.Query("cursor"))
	usedUp := "false"
	if all {
		usedUp = "true"
	}
	list, err := page.Get[readmodels.List[ledger.Lot]](v, path+"&used_up="+usedUp)
	if err != nil {
		return err
	}
	data := lotsPage{Lots: list.Items, Item: domain.Slug(item), UsedUp: all, Other: page.At("/pantry/lots?item={}&used_up=true", item)}
	if all {
		data.Other = page.At("/pantry/lots?item={}", item)
	}
	if list.Next != "" {
		data.More = page.At("/pantry/lots?item={}&used_up={}&cursor={}", item, usedUp, list.Next)
	}
	title := v.T("pantry.lots.title")
	if item != "" && len(list.Items) > 0 {
		title = v.T("pantry.lots.of", nameOf(list.Items[0]))
	}
	data.Head = v.Head(section, title, crumb(v))
	data.Live = "pantry"
	return lotsTemplate.Render(v, http.StatusOK, data)
}

// nameOf returns the name of a lot's item; its slug if it is not defined any more.
func nameOf(lot ledger.Lot) string { return cmp.Or(lot.Name, string(lot.Item)) }
