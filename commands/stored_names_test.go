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

// What the log holds for ever under any name is read by the commands on its
// stream.
func TestEveryStoredNameIsKnownToTheCommands(t *testing.T) {
	sender := commands.Caller{Kitchen: domain.Home}
	type fold func(context.Context, *commands.Application) error
	item := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.DefineItem(ctx, sender, commands.DefineItem{Item: catalog.Item{Slug: "x", Name: "X", Kind: catalog.Ingredient}})
		return err
	})
	recipe := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.ArchiveRecipe(ctx, sender, commands.ArchiveRecipe{Slug: "x"})
		return err
	})
	good := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.ArchiveFinishedGood(ctx, sender, commands.ArchiveFinishedGood{Slug: "x"})
		return err
	})
	occasion := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.RescheduleOccasion(ctx, sender, commands.RescheduleOccasion{Occasion: "x"})
		return err
	})
	pantry := fold(func(ctx context.Context, app *commands.Application) error {
		_, err := app.AdjustLot(ctx, sender, commands.AdjustLot{Lot: "x", Reason: "counted"})
		return err
	})
	samples, err := filepath.Glob("../domain/*/testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	for _, path := range samples {
		folder, name := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path)))), strings.TrimSuffix(filepath.Base(path), ".json")
		stream, command := "pantry-home", pantry
		switch {
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
		_, err = log.Append(t.Context(), stream, eventstore.NoStream(), []eventstore.NewEvent{{ID: [16]byte{1}, Type: name, Data: sample, Metadata: []byte("{}")}})
		require.NoError(t, err)
		if err := folded(t.Context(), command, commands.New(log, commands.Options{})); err != nil {
			require.NotContains(t, err.Error(), "decode", name)
			require.NotContains(t, err.Error(), "not a name this program knows", name)
		}
	}
}

// folded carries out a command. Where its only event needs others before it, the
// fold may give up: then it was read.
func folded(ctx context.Context, command func(context.Context, *commands.Application) error, app *commands.Application) (err error) {
	defer func() { _ = recover() }()
	return command(ctx, app)
}
