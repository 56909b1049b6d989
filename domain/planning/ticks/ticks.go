// Package ticks holds what shoppers collected for an occasion and did not put away yet,
// and what is on its way.
package ticks

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
)

// Tick is an amount of an item that was collected for an occasion or, if it is Ordered, is
// on its way.
type Tick struct {
	ID, Occasion, Plan domain.ID
	Item               domain.Slug
	// Amount is what is not put away.
	Amount measure.Amount
	// Packages is how many packages were collected, 0 if the amount was not given in
	// packages.
	Packages int64
	Actor    string
	At       time.Time
	Ordered  bool
	// Supplier and ExpectedOn are those of an order, empty if they are not known.
	Supplier   string
	ExpectedOn domain.Date
}

// ToTaste reports whether the tick is of an item without an amount.
func (t *Tick) ToTaste() bool { return t.Amount.Unit == measure.NoUnit }

// Less returns the tick without what lots have settled of it, and reports whether
// anything that counts remains.
func (t Tick) Less(settled measure.Number) (open Tick, counts bool) {
	if t.ToTaste() {
		return t, true
	}
	t.Amount.Value = t.Amount.Value.Sub(settled)
	if settled.Sign() > 0 {
		t.Packages = 0 // of the rest, only the amount is known
	}
	return t, measure.Counts(t.Amount.Value, t.Amount.Unit)
}

// size returns what each of the tick's packages holds; nil if it is not in packages.
func (t *Tick) size() *measure.Amount {
	if t.Packages == 0 {
		return nil
	}
	return &measure.Amount{Value: t.Amount.Value.Div(measure.Int(t.Packages)), Unit: t.Amount.Unit}
}

// Left is what is left of a tick, explained by it if that is wanted.
func (t *Tick) Left(explained bool) measure.Number {
	if !explained {
		return t.Amount.Value
	}
	says, kind := "tick", explanation.Tick
	if t.Ordered {
		says, kind = "order", explanation.Order
	}
	label := explanation.Says(says, explanation.ItemArg(t.Item), explanation.TextArg(explanation.OfActor, t.Actor))
	source := explanation.Source{Kind: kind, ID: t.ID, Name: string(t.Item)}
	return explanation.FromSource(t.Amount.Value, label, t.Amount.Unit.String(), source)
}
