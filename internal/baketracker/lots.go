package baketracker

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// lotDraft is a lot that is ready to come in, with the record it comes from.
type lotDraft struct {
	label string
	lot   commands.NewLot
}

// lots receives the export's inventory.
func (i *importing) lots(ctx context.Context) error {
	seen := map[string]int{}
	known := map[domain.ID]bool{}
	var drafts []lotDraft
	for _, one := range i.records(inventorySection) {
		lot := i.lot(one)
		if wrong := one.wrong(); wrong != "" {
			i.report.skip(one.label, wrong)
			continue
		}
		lot.ID = i.lotID(one, seen)
		if known[lot.ID] {
			i.report.skip(one.label, "the export has another record with this uuid")
			continue
		}
		known[lot.ID] = true
		drafts = append(drafts, lotDraft{one.label, lot})
	}
	return i.receive(ctx, drafts)
}

// lotID is the same whenever the same record is imported: it is made of the
// record's own id or else of all that it says, and of how many records before it
// say the same.
func (i *importing) lotID(one *record, seen map[string]int) domain.ID {
	if own := one.text("uuid"); own != "" {
		return domain.DeriveID("bake-tracker", string(i.sender.Kitchen), "lot", own)
	}
	content, err := json.Marshal(one.fields)
	if err != nil {
		panic(fmt.Sprintf("baketracker: what was read as JSON cannot be JSON: %v", err))
	}
	seen[string(content)]++
	return domain.DeriveID("bake-tracker", string(i.sender.Kitchen), "lot", string(content), strconv.Itoa(seen[string(content)]))
}

func (i *importing) lot(one *record) commands.NewLot {
	reference := one.text("ingredient_slug", "ingredient", "ingredient_name", "material_slug", "material")
	amount, known := one.number("quantity", "current_quantity", "quantity_remaining")
	var lot commands.NewLot
	lot.Value = amount
	lot.Product = productName(one)
	lot.Location = one.text("location")
	lot.Notes = one.text("notes")
	lot.ReceivedOn = one.date("purchase_date", "received_on", "received_date", "acquisition_date")
	lot.ExpiresOn = one.date("expiration_date", "expiry_date", "expires_on")
	var err error
	if lot.Item, err = i.known.find(reference); err != nil && reference != "" {
		one.problem("%v", err)
	}
	switch {
	case reference == "":
		one.problem("names no ingredient")
	case !known && len(one.problems) == 0:
		one.problem("has no quantity")
	case known && amount.Sign() <= 0:
		one.problem("nothing is left of it: its quantity must be above zero")
	}
	lot.Unit = one.unit("package_unit", "unit", "quantity_unit")
	if lot.Unit == 0 && len(one.problems) == 0 {
		if lot.Unit = i.known.packages[lot.Item].Unit; lot.Unit == 0 {
			one.problem("has no unit")
		}
	}
	if lot.ReceivedOn == "" && len(one.problems) == 0 {
		i.dateByExport(one, &lot.LotReceived)
	}
	cost(one, &lot)
	return lot
}

// dateByExport says of a lot whose purchase date is unknown that it was there
// when the export was made.
func (i *importing) dateByExport(one *record, lot *pantry.LotReceived) {
	day, _, _ := strings.Cut(i.export.exportedAt, "T")
	date, err := domain.ParseDate(day)
	if err != nil {
		one.problem("has no purchase date")
		return
	}
	lot.ReceivedOn = date
	i.report.note(one.label, fmt.Sprintf("it has no purchase date; it counts as received on %s, when the export was made", date))
}

// cost reads what the lot, or one of its unit, cost; nothing if that is not said.
func cost(one *record, lot *commands.NewLot) {
	if whole, ok := one.number("total_cost", "cost", "purchase_cost", "total_price"); ok {
		lot.Cost = measure.MoneyOf(whole)
	} else if each, ok := one.number("unit_cost", "cost_per_unit", "unit_price"); ok {
		lot.Cost = measure.MoneyOf(each.Mul(lot.Value))
	}
	if lot.Cost.Sign() < 0 {
		one.problem("its cost must not be below zero")
	}
}
