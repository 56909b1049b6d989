package samplekitchen

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

//go:embed kitchen/*.json
var files embed.FS

// sample is the content of the files.
type sample struct {
	items   []catalog.Item
	recipes []catalog.Recipe // each after its components
	goods   []catalog.FinishedGood
	lots    []lot
	market  market
}

// lot is a lot with dates relative to today.
type lot struct {
	ID   string      `json:"id"`
	Item domain.Slug `json:"item"`
	measure.Amount
	Cost            measure.Money `json:"cost"`
	ReceivedDaysAgo int           `json:"received_days_ago"`
	ExpiresInDays   int           `json:"expires_in_days"` // 0: does not expire
	Product         string        `json:"product"`
	Location        string        `json:"location"`
	Notes           string        `json:"notes"`
}

type market struct {
	Name       string              `json:"name"`
	OutputMode occasion.OutputMode `json:"output_mode"`
	Attendees  int                 `json:"attendees"`
	Notes      string              `json:"notes"`
	Production []productionTarget  `json:"production_targets"`
	Assembly   []assemblyTarget    `json:"assembly_targets"`
}

type productionTarget struct {
	Recipe  domain.Slug `json:"recipe"`
	Unit    domain.Slug `json:"unit"`
	Batches int64       `json:"batches"`
	Notes   string      `json:"notes"`
}

type assemblyTarget struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
	Notes        string      `json:"notes"`
}

func readSample() sample {
	var s sample
	read("items", &s.items)
	read("recipes", &s.recipes)
	read("finished-goods", &s.goods)
	read("lots", &s.lots)
	read("occasion", &s.market)
	return s
}

// read panics if an embedded file is invalid: that is a bug, and a test reads all
// files.
func read(name string, into any) {
	text, err := files.ReadFile("kitchen/" + name + ".json")
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(into)
	}
	if err != nil {
		panic(fmt.Sprintf("samplekitchen: %s: %v", name, err))
	}
}

func (l lot) received(kitchen domain.Kitchen, today time.Time) pantry.LotReceived {
	received := pantry.LotReceived{
		ID:   domain.DeriveID("sample-kitchen", string(kitchen), "lot", l.ID),
		Item: l.Item, Amount: l.Amount, Cost: l.Cost, ReceivedOn: domain.DateOf(today.AddDate(0, 0, -l.ReceivedDaysAgo)),
		Product: l.Product, Location: l.Location, Notes: l.Notes,
	}
	if l.ExpiresInDays > 0 {
		received.ExpiresOn = domain.DateOf(today.AddDate(0, 0, l.ExpiresInDays))
	}
	return received
}
