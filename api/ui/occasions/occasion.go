package occasions

import (
	"net/http"

	"crumbtrail/api/ui/page"
	"crumbtrail/readmodels"
)

type occasionPage struct {
	page.Head
	card
}

var occasionTemplate = page.NewTemplate[occasionPage](files, "occasion.html")

func occasion(v *page.Visit) error {
	found, err := page.Get[readmodels.Occasion](v, page.At("/v1/occasions/{}", v.Path("id")))
	if err != nil {
		return err
	}
	data := occasionPage{card: cardOf(v, found)}
	data.Head = v.Head(section, found.Name, page.Link{Path: "/", Text: v.T("nav.occasions")})
	data.Live = "occasion:" + string(found.ID) + " recipe good item pantry"
	return occasionTemplate.Render(v, http.StatusOK, data)
}
