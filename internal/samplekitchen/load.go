// Package samplekitchen fills an empty kitchen with something worth looking at:
// a stall that bakes for a holiday market. Its recipes, prices and stock are made
// up for this project; they are in the files of the kitchen folder.
package samplekitchen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

// Load defines the sample kitchen's items, recipes and finished goods, receives
// its lots, and schedules its market with targets, for the sender's kitchen.
// There is no plan afterwards: that is for whoever looks around to make.
//
// today is the day the sample is dated from: lots were received before it, some
// expire soon after, and the market lies about three weeks ahead. Ids are derived
// from the kitchen, so that loading again, on another day too, neither receives a
// lot nor schedules a market twice. Definitions and targets that were changed
// since are put back, unless the market's plan is in production.
//
// It fails with what the commands fail with.
func Load(ctx context.Context, app *commands.Application, sender commands.Caller, today domain.Date) error {
	day, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return fmt.Errorf("date the sample kitchen: %w: %.30q", domain.ErrBadDate, today)
	}
	// Each command is told apart by what it is about, not by the sender's key.
	sender.Key, sender.IfRevision = "", nil
	sample := readSample()
	for _, item := range sample.items {
		if _, err := app.DefineItem(ctx, sender, commands.DefineItem{Item: item}); err != nil {
			return fmt.Errorf("define item %s: %w", item.Slug, err)
		}
	}
	for _, recipe := range sample.recipes {
		if _, err := app.DefineRecipe(ctx, sender, commands.DefineRecipe{Recipe: recipe}); err != nil {
			return fmt.Errorf("define recipe %s: %w", recipe.Slug, err)
		}
	}
	for _, good := range sample.goods {
		if _, err := app.DefineFinishedGood(ctx, sender, commands.DefineFinishedGood{FinishedGood: good}); err != nil {
			return fmt.Errorf("define finished good %s: %w", good.Slug, err)
		}
	}
	lots := make([]commands.NewLot, len(sample.lots))
	for at, lot := range sample.lots {
		lots[at].LotReceived = lot.received(sender.Kitchen, day)
	}
	if _, err := app.ReceiveLots(ctx, sender, commands.ReceiveLots{Lots: lots}); err != nil {
		return fmt.Errorf("receive lots: %w", err)
	}
	return scheduleMarket(ctx, app, sender, sample.market, marketDay(day))
}

// marketDay is the first Saturday at least three weeks ahead.
func marketDay(today time.Time) domain.Date {
	day := today.AddDate(0, 0, 21)
	return domain.DateOf(day.AddDate(0, 0, int(time.Saturday-day.Weekday())))
}

// Market is the id of the sample's occasion in a kitchen.
func Market(kitchen domain.Kitchen) domain.ID {
	return domain.DeriveID("sample-kitchen", string(kitchen), "occasion", "holiday-market")
}

func scheduleMarket(ctx context.Context, app *commands.Application, sender commands.Caller, sample market, day domain.Date) error {
	details := occasion.Details{Name: sample.Name, Date: day, OutputMode: sample.OutputMode, Notes: sample.Notes, Attendees: sample.Attendees}
	id := Market(sender.Kitchen)
	if _, err := app.ScheduleOccasion(ctx, sender, commands.ScheduleOccasion{Details: details, ID: id}); err != nil {
		return fmt.Errorf("schedule the market: %w", err)
	}
	for _, target := range sample.Production {
		_, err := app.SetProductionTarget(ctx, sender, commands.SetProductionTarget{
			Occasion: id, Recipe: target.Recipe, Unit: target.Unit, Batches: target.Batches, Notes: target.Notes,
		})
		if err := unlessBusy(err); err != nil {
			return fmt.Errorf("set the target for %s: %w", target.Recipe, err)
		}
	}
	for _, target := range sample.Assembly {
		_, err := app.SetAssemblyTarget(ctx, sender, commands.SetAssemblyTarget{
			Occasion: id, Good: target.FinishedGood, Quantity: target.Quantity, Notes: target.Notes,
		})
		if err := unlessBusy(err); err != nil {
			return fmt.Errorf("set the target for %s: %w", target.FinishedGood, err)
		}
	}
	return nil
}

// unlessBusy forgives that targets cannot be set any more: somebody has begun to
// bake for the market, so they were set before.
func unlessBusy(err error) error {
	if _, ok := errors.AsType[*occasion.StateError](err); ok {
		return nil
	}
	return err
}
