// Package samplekitchen fills an empty kitchen with sample data: a stall that bakes
// for a holiday market. Its recipes, prices and stock are invented for this project;
// they are in the files of the folder kitchen.
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
// its lots, and schedules its market with targets, in the caller's kitchen. It
// creates no plan.
//
// The dates of the sample are relative to today: lots were received before it, some
// expire soon after, and the market is about three weeks ahead. Ids are derived from
// the kitchen, so loading again, even on another day, neither receives a lot nor
// schedules a market twice. It resets definitions and targets that were changed
// since, unless the market's plan is in production.
//
// It fails as the commands do.
func Load(ctx context.Context, app *commands.Application, caller commands.Caller, today domain.Date) error {
	day, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return fmt.Errorf("date the sample kitchen: %w: %.30q", domain.ErrBadDate, today)
	}
	// One key would make all commands repeats of the first.
	caller.Key, caller.IfRevision = "", nil
	sample := readSample()
	for _, item := range sample.items {
		if _, err := app.DefineItem(ctx, caller, commands.DefineItem{Item: item}); err != nil {
			return fmt.Errorf("define item %s: %w", item.Slug, err)
		}
	}
	for _, recipe := range sample.recipes {
		if _, err := app.DefineRecipe(ctx, caller, commands.DefineRecipe{Recipe: recipe}); err != nil {
			return fmt.Errorf("define recipe %s: %w", recipe.Slug, err)
		}
	}
	for _, good := range sample.goods {
		if _, err := app.DefineFinishedGood(ctx, caller, commands.DefineFinishedGood{FinishedGood: good}); err != nil {
			return fmt.Errorf("define finished good %s: %w", good.Slug, err)
		}
	}
	lots := make([]commands.NewLot, len(sample.lots))
	for at, lot := range sample.lots {
		lots[at].LotReceived = lot.received(caller.Kitchen, day)
	}
	if _, err := app.ReceiveLots(ctx, caller, commands.ReceiveLots{Lots: lots}); err != nil {
		return fmt.Errorf("receive lots: %w", err)
	}
	return scheduleMarket(ctx, app, caller, sample.market, marketDay(day))
}

// marketDay returns the first Saturday at least three weeks ahead.
func marketDay(today time.Time) domain.Date {
	day := today.AddDate(0, 0, 21)
	return domain.DateOf(day.AddDate(0, 0, int(time.Saturday-day.Weekday())))
}

// marketID is the id of the sample's occasion in a kitchen.
func marketID(kitchen domain.Kitchen) domain.ID {
	return domain.DeriveID("sample-kitchen", string(kitchen), "occasion", "holiday-market")
}

func scheduleMarket(ctx context.Context, app *commands.Application, caller commands.Caller, sample market, day domain.Date) error {
	details := occasion.Details{Name: sample.Name, Date: day, OutputMode: sample.OutputMode, Notes: sample.Notes, Attendees: sample.Attendees}
	id := marketID(caller.Kitchen)
	if _, err := app.ScheduleOccasion(ctx, caller, commands.ScheduleOccasion{Details: details, ID: id}); err != nil {
		return fmt.Errorf("schedule the market: %w", err)
	}
	for _, target := range sample.Production {
		_, err := app.SetProductionTarget(ctx, caller, commands.SetProductionTarget{
			Occasion: id, Recipe: target.Recipe, Unit: target.Unit, Batches: target.Batches, Notes: target.Notes,
		})
		if err := unlessBusy(err); err != nil {
			return fmt.Errorf("set the target for %s: %w", target.Recipe, err)
		}
	}
	for _, target := range sample.Assembly {
		_, err := app.SetAssemblyTarget(ctx, caller, commands.SetAssemblyTarget{
			Occasion: id, Good: target.FinishedGood, Quantity: target.Quantity, Notes: target.Notes,
		})
		if err := unlessBusy(err); err != nil {
			return fmt.Errorf("set the target for %s: %w", target.FinishedGood, err)
		}
	}
	return nil
}

// unlessBusy ignores that targets cannot be set any more: production for the market
// has started, so they were set before.
func unlessBusy(err error) error {
	if _, ok := errors.AsType[*occasion.StateError](err); ok {
		return nil
	}
	return err
}
