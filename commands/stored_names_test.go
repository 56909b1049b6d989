package commands_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// Logs hold events under every one of these names. The commands on their streams read
// them.
func TestEveryStoredNameIsKnownToTheCommands(t *testing.T) {
	caller := commands.Caller{Kitchen: domain.Home}
	type fold func(context.Context, *commands.Application) error
	item := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.DefineItem(ctx, caller, commands.DefineItem{Item: catalog.Item{Slug: "x", Name: "X", Kind: catalog.Ingredient}})
		return err
	})
	recipe := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.ArchiveRecipe(ctx, caller, commands.ArchiveRecipe{Slug: "x"})
		return err
	})
	good := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.ArchiveFinishedGood(ctx, caller, commands.ArchiveFinishedGood{Slug: "x"})
		return err
	})
	occasion := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.RescheduleOccasion(ctx, caller, commands.RescheduleOccasion{Occasion: "x"})
		return err
	})
	pantry := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.AdjustLot(ctx, caller, commands.AdjustLot{Lot: "x", Reason: "counted"})
		return err
	})
	settings := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := commands.Today(ctx, app, domain.Home)
		return err
	})
	samples, err := filepath.Glob("../domain/*/testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	for _, path := range samples {
		folder, name := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))), strings.TrimSuffix(filepath.Base(path), ".json")
		stream, command := "pantry-home", pantry
		switch {
		case folder == "access":
			continue // no command folds them: what holds is in the database
		case folder == "kitchen":
			stream, command = "kitchen-home", settings
		case folder == "occasion":
			stream, command = "occasion-home.x", occasion
		case folder == "catalog" && strings.HasPrefix(name, "item."):
			stream, command = "item-home.x", item
		case folder == "catalog" && strings.HasPrefix(name, "recipe."):
			stream, command = "recipe-home.x", recipe
		case folder == "catalog":
			stream, command = "good-home.x", good
		}
		sample, err := os.ReadFile(path)
		require.NoError(t, err)
		log := eventstoretest.NewMemoryStore()
		_, err = log.Append(t.Context(), stream, eventstore.NoStream(),
			[]eventstore.NewEvent{{ID: [16]byte{1}, Type: name, Data: sample, Metadata: []byte("{}")}})
		require.NoError(t, err)
		if err := handled(t.Context(), command, commands.New(log, commands.Options{})); err != nil {
			require.NotContains(t, err.Error(), "decode", name)
			require.NotContains(t, err.Error(), "not a name this program knows", name)
		}
	}
}

// handled handles a command. A fold whose only event needs others before it may panic:
// then the event was read.
func handled(ctx context.Context, command func(context.Context, *commands.Application) error, app *commands.Application) (err error) {
	defer func() { _ = recover() }()
	return command(ctx, app)
}
