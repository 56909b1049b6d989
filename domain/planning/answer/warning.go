package answer

import (
	"cmp"
	"fmt"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/prepared"
)

// WarningCode is the kind of a warning.
type WarningCode string

// The codes of warnings.
const (
	// BatchesShort is for targeted batches that yield less than is demanded.
	BatchesShort WarningCode = "BATCHES_SHORT"
	// UnitFactorMissing is for an item used in units that cannot be converted
	// into one another.
	UnitFactorMissing WarningCode = "UNIT_FACTOR_MISSING"
	// LotNotConvertible is for a lot that cannot be counted, since its unit
	// converts to none in which its item is needed.
	LotNotConvertible WarningCode = "LOT_NOT_CONVERTIBLE"
	// LotExpires is for a lot that cannot be counted, since its last good day is before the
	// first on which its item is needed. Only lots of what is to buy are named.
	LotExpires WarningCode = "LOT_EXPIRES"
	// MadeExpires is for what was made for the occasion and is past its last good day when it is
	// needed: it counts for nothing.
	MadeExpires WarningCode = "MADE_EXPIRES"
	// BakedTooEarly is for batches that are planned for a day so early that what they yield is past
	// its last good day when it is needed.
	BakedTooEarly WarningCode = "BAKED_TOO_EARLY"
	// OrderLate is for an order that arrives after the day on which it is needed, where
	// what else there is does not suffice.
	OrderLate WarningCode = "ORDER_LATE"
	// PackageNotConvertible is for an item that must be bought and is sold in a
	// unit that does not convert to the one in which it is needed.
	PackageNotConvertible WarningCode = "PACKAGE_NOT_CONVERTIBLE"
	// DefinitionMissing is for something that is targeted or used and not
	// defined.
	DefinitionMissing WarningCode = "DEFINITION_MISSING"
	// YieldAmountMissing is for a recipe of which an amount is used that is no known part of a
	// batch: nothing of it is counted.
	YieldAmountMissing WarningCode = "YIELD_AMOUNT_MISSING"
	// DefinitionCycle is for definitions that form a cycle: each is counted once, and
	// no plan can be created.
	DefinitionCycle WarningCode = "DEFINITION_CYCLE"
	// DefinitionTooDeep is for a definition that nests too deep for a plan.
	DefinitionTooDeep WarningCode = "DEFINITION_TOO_DEEP"
)

// Warning names something that limits the answer.
type Warning struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Code         WarningCode     `json:"code" enum:"BATCHES_SHORT,UNIT_FACTOR_MISSING,LOT_NOT_CONVERTIBLE,LOT_EXPIRES,MADE_EXPIRES,BAKED_TOO_EARLY,ORDER_LATE,PACKAGE_NOT_CONVERTIBLE,DEFINITION_MISSING,YIELD_AMOUNT_MISSING,DEFINITION_CYCLE,DEFINITION_TOO_DEEP" doc:"What it is about"`
	Item         domain.Slug     `json:"item,omitempty"`
	Recipe       domain.Slug     `json:"recipe,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"As recipe/unit"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Lot          domain.ID       `json:"lot,omitempty" doc:"The id of a lot"`
	Units        []string        `json:"units,omitempty" doc:"The units that do not convert into one another"`
	Name         string          `json:"name,omitempty" doc:"The name of what it is about; of a finished unit after that of its recipe. Missing if it has none"`
	Amount       measure.Number  `json:"amount,omitzero" doc:"What the lot or a package holds, or how many are past their last good day"`
	AmountUnit   measure.Unit    `json:"amount_unit,omitzero" doc:"The unit of amount"`
	ExpiresOn    domain.Date     `json:"expires_on,omitempty" doc:"The last good day of the lot, or of what was made or is going to be baked"`
	NeededOn     domain.Date     `json:"needed_on,omitempty" doc:"The first day on which the item is needed; the last one on which what is baked is"`
	BakedOn      domain.Date     `json:"baked_on,omitempty" doc:"The day for which the batches are planned"`
	Order        domain.ID       `json:"order,omitempty" doc:"The id of an order"`
	Supplier     string          `json:"supplier,omitempty" doc:"Where it was ordered"`
	ExpectedOn   domain.Date     `json:"expected_on,omitempty" doc:"The day on which the order is to arrive"`
	Batches      int64           `json:"batches,omitempty" doc:"The planned batches"`
	Yield        measure.Number  `json:"yield,omitzero" doc:"What those batches yield"`
	Needed       measure.Number  `json:"needed,omitzero" doc:"The units that are needed"`
	Short        measure.Number  `json:"short,omitzero" doc:"The units that are missing"`
	UsedBy       string          `json:"used_by,omitempty" doc:"What refers to it"`
	UsedByName   string          `json:"used_by_name,omitempty" doc:"Its name"`
	Slugs        []domain.Slug   `json:"slugs,omitempty" doc:"The definitions that form the cycle, in its order, or that nest too deep"`
	Names        []string        `json:"names,omitempty" doc:"Their names, in the same order"`
	Detail       string          `json:"detail" doc:"The same in words"`
}

// WarningCodes returns all codes of warnings.
func WarningCodes() []WarningCode {
	return []WarningCode{
		BatchesShort, UnitFactorMissing, LotNotConvertible, LotExpires, MadeExpires, BakedTooEarly, OrderLate, PackageNotConvertible,
		DefinitionMissing, YieldAmountMissing, DefinitionCycle, DefinitionTooDeep,
	}
}

// NewBatchesShort reports planned batches that yield less than is needed.
func NewBatchesShort(unit catalog.UnitRef, batches int64, yield, needed, short measure.Number) Warning {
	return Warning{
		Code: BatchesShort, FinishedUnit: unit, Batches: batches, Yield: yield.Plain(), Needed: needed.Plain(), Short: short.Plain(),
		Detail: fmt.Sprintf("planned batches of %s: %d; they yield %s of the %s units needed: %s short",
			unit, batches, yield.Rounded(), needed.Rounded(), short.Rounded()),
	}
}

// NewUnitFactorMissing reports units of an item that do not convert into one another.
func NewUnitFactorMissing(item *catalog.Item, units []string) Warning {
	return Warning{
		Code: UnitFactorMissing, Item: item.Slug, Name: item.Name, Units: units,
		Detail: fmt.Sprintf("%s is used in %s, which cannot be converted into one another; they are listed separately",
			item.Name, strings.Join(units, ", ")),
	}
}

// NewLotNotConvertible reports a lot that is not counted.
func NewLotNotConvertible(lot domain.ID, amount measure.Amount, item *catalog.Item, needed []string) Warning {
	return Warning{
		Code: LotNotConvertible, Item: item.Slug, Lot: lot, Units: append([]string{amount.Unit.String()}, needed...),
		Name: item.Name, Amount: amount.Value.Plain(), AmountUnit: amount.Unit,
		Detail: fmt.Sprintf("a lot of %s of %s is not counted: %s cannot be converted to %s",
			amount, item.Name, amount.Unit, strings.Join(needed, ", ")),
	}
}

// NewLotExpires reports a lot of an item that is to buy, which is not good any more when
// the item is needed.
func NewLotExpires(lot domain.ID, amount measure.Amount, item *catalog.Item, expires, needed domain.Date) Warning {
	return Warning{
		Code: LotExpires, Item: item.Slug, Lot: lot, Name: item.Name, Amount: amount.Value.Plain(), AmountUnit: amount.Unit,
		ExpiresOn: expires, NeededOn: needed,
		Detail: fmt.Sprintf("a lot of %s of %s is not counted: its last good day is %s, and it is needed on %s",
			amount, item.Name, expires, needed),
	}
}

// NewMadeExpires reports how many of a finished unit or good were made and are not good any more when they
// are needed, the last of them since a day.
func NewMadeExpires(unit catalog.UnitRef, good domain.Slug, name string, many measure.Number, expires, needed domain.Date) Warning {
	return Warning{
		Code: MadeExpires, FinishedUnit: unit, FinishedGood: good, Name: name, Amount: many.Plain(), ExpiresOn: expires, NeededOn: needed,
		Detail: fmt.Sprintf("%s of %s that were made are not counted: the last good day is %s, and they are needed on %s",
			many.Rounded(), name, expires, needed),
	}
}

// NewBakedTooEarly reports batches that are planned for a day so early that what they yield is not good
// any more when it is needed.
func NewBakedTooEarly(unit catalog.UnitRef, name string, baked, expires, needed domain.Date) Warning {
	return Warning{
		Code: BakedTooEarly, FinishedUnit: unit, Name: name, BakedOn: baked, ExpiresOn: expires, NeededOn: needed,
		Detail: fmt.Sprintf("%s is planned to be baked on %s and then good until %s, and it is needed on %s", name, baked, expires, needed),
	}
}

// NewOrderLate reports an order of an item that arrives after the day on which it is needed.
func NewOrderLate(order Ordered, item *catalog.Item, unit measure.Unit) Warning {
	amount := measure.Amount{Value: order.Amount, Unit: unit}
	return Warning{
		Code: OrderLate, Item: item.Slug, Order: order.Order, Name: item.Name, Amount: order.Amount.Plain(), AmountUnit: unit,
		Supplier: order.Supplier, ExpectedOn: order.ExpectedOn, NeededOn: order.NeededOn,
		Detail: fmt.Sprintf("%s of %s are ordered and expected on %s, and needed on %s", amount, item.Name, order.ExpectedOn, order.NeededOn),
	}
}

// NewPackageNotConvertible reports a package that does not convert to the unit in which its item is needed.
func NewPackageNotConvertible(item *catalog.Item, sold *catalog.Package, needed measure.Unit) Warning {
	return Warning{
		Code: PackageNotConvertible, Item: item.Slug, Units: []string{needed.String(), sold.Unit.String()},
		Name: item.Name, Amount: sold.Value.Plain(), AmountUnit: sold.Unit,
		Detail: fmt.Sprintf("%s is sold in packages of %s, which cannot be converted to %s", item.Name, sold.Amount, needed),
	}
}

// Of adds the name of the finished unit that the warning is about.
func (w Warning) Of(recipe, unit string) Warning {
	w.Name = catalog.NameOfUnit(recipe, unit)
	return w
}

// By adds what refers to what is missing.
func (w Warning) By(user, name string) Warning {
	w.UsedBy, w.UsedByName = user, name
	w.Detail += "; " + user + " refers to it"
	return w
}

// NewDefinitionMissing names what is missing: a recipe, a finished_unit, a
// finished_good, an item, or the yield amount of a recipe.
func NewDefinitionMissing(what, name string) Warning {
	warning := Warning{Code: DefinitionMissing}
	warning.Detail = fmt.Sprintf("%s %s is not defined", strings.ReplaceAll(what, "_", " "), name)
	switch what {
	case prepared.YieldAmount:
		warning.Code, warning.Recipe = YieldAmountMissing, domain.Slug(name)
		warning.Detail = fmt.Sprintf("%s states no yield amount by which the amount of it that is used is a part of a batch", name)
	case "recipe":
		warning.Recipe = domain.Slug(name)
	case "finished_good":
		warning.FinishedGood = domain.Slug(name)
	case "item":
		warning.Item = domain.Slug(name)
	default:
		recipe, unit, _ := strings.Cut(name, "/")
		warning.FinishedUnit = catalog.UnitRef{Recipe: domain.Slug(recipe), Unit: domain.Slug(unit)}
	}
	return warning
}

// CompareWarnings orders warnings by code, then by what they name.
func CompareWarnings(a, b Warning) int {
	return cmp.Or(
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Recipe, b.Recipe),
		cmp.Compare(a.FinishedUnit.Recipe, b.FinishedUnit.Recipe), cmp.Compare(a.FinishedUnit.Unit, b.FinishedUnit.Unit),
		cmp.Compare(a.FinishedGood, b.FinishedGood), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Detail, b.Detail),
	)
}
