package baketracker

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// lotDraft is a complete lot with the label of its record.
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
		if reason := one.skipReason(); reason != "" {
			i.report.skip(one.label, reason)
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

// lotID returns the same id whenever the same record is imported. It is derived
// from the record's uuid, or else from its content and the number of equal records
// before it.
func (i *importing) lotID(one *record, seen map[string]int) domain.ID {
	if own := one.text("uuid"); own != "" {
		return domain.DeriveID("bake-tracker", string(i.caller.Kitchen), "lot", own)
	}
	content, err := json.Marshal(one.fields)
	if err != nil {
		panic(fmt.Sprintf("baketracker: decoded JSON cannot be encoded: %v", err))
	}
	seen[string(content)]++
	return domain.DeriveID("bake-tracker", string(i.caller.Kitchen), "lot", string(content), strconv.Itoa(seen[string(content)]))
}

func (i *importing) lot(one *record) commands.NewLot {
	reference := one.text("ingredient_slug", "ingredient", "ingredient_name", "material_slug", "material")
	amount, known := one.number("quantity", "current_quantity", "quantity_remaining")
	var lot commands.NewLot
	lot.Value = amount
	lot.Product = productName(one)
	lot.Location = one.text("location")
	lot.Notes = one.text("notes")
	lot.ReceivedOn = one.date(i.dayOf, "purchase_date", "received_on", "received_date", "acquisition_date")
	lot.ExpiresOn = one.date(i.dayOf, "expiration_date", "expiry_date", "expires_on")
	var err error
	if lot.Item, err = i.itemSet.find(reference); err != nil && reference != "" {
		one.problem("%v", err)
	}
	switch {
	case reference == "":
		one.problem("names no ingredient")
	case !known && len(one.problems) == 0:
		one.problem("has no quantity")
	case known && amount.Sign() <= 0:
		one.problem("the quantity must be above zero")
	}
	lot.Unit = one.unit("package_unit", "unit", "quantity_unit")
	if lot.Unit == measure.NoUnit && len(one.problems) == 0 {
		if lot.Unit = i.itemSet.packages[lot.Item].Unit; lot.Unit == measure.NoUnit {
			one.problem("has no unit")
		}
	}
	if lot.ReceivedOn == "" && len(one.problems) == 0 {
		i.dateByExport(one, &lot.LotReceived)
	}
	if lot.ExpiresOn != "" && lot.ExpiresOn < lot.ReceivedOn {
		one.problem("the expiry date %s is before the day of receipt, %s", lot.ExpiresOn, lot.ReceivedOn)
	}
	cost(one, &lot)
	return lot
}

// dateByExport dates a lot without a purchase date by the export.
func (i *importing) dateByExport(one *record, lot *pantry.LotReceived) {
	date, err := dateIn(i.export.exportedAt, i.dayOf)
	if err != nil {
		one.problem("has no purchase date")
		return
	}
	lot.ReceivedOn = date
	i.report.note(one.label, fmt.Sprintf("has no purchase date; the date of the export, %s, is used", date))
}

// cost reads the cost of a lot, as a total or per unit. It is unknown if it is missing.
func cost(one *record, lot *commands.NewLot) {
	if whole, ok := one.number("total_cost", "cost", "purchase_cost", "total_price"); ok {
		lot.Cost = measure.MoneyOf(whole)
	} else if each, ok := one.number("unit_cost", "cost_per_unit", "unit_price"); ok {
		lot.Cost = measure.MoneyOf(each.Mul(lot.Value))
	} else {
		lot.CostUnknown = true
	}
	if lot.Cost.Sign() < 0 {
		one.problem("the cost must not be below zero")
	}
}
