package commands_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
)

func TestWhatACommandWasIsSignedWithTheSecretOfItsKitchen(t *testing.T) {
	t.Parallel()
	k := kitchentest.New(t)
	var broken error
	app := commands.New(k.Log, commands.Options{Secret: func(_ context.Context, kitchen domain.Kitchen) ([]byte, error) {
		return []byte("secret of " + kitchen), broken
	}})
	codes := map[string]bool{}
	for _, kitchen := range []domain.Kitchen{"home", "home2"} {
		caller := commands.Caller{Kitchen: kitchen, Actor: "a1", Key: "once"}
		_, err := app.DefineItem(t.Context(), caller, commands.DefineItem{Item: kitchentest.Item("salt")})
		require.NoError(t, err)
		for event, err := range k.Log.ReadStream(t.Context(), stream.Item(kitchen, "salt"), 0, 1) {
			require.NoError(t, err)
			metadata, err := eventstore.DecodeMetadata(event)
			require.NoError(t, err)
			require.Empty(t, metadata.KeyHash)
			codes[metadata.KeyMAC] = true
		}
	}
	require.Len(t, codes, 2, "the same command has another code in each kitchen")
	broken = errors.New("no database")
	_, err := app.DefineItem(t.Context(), commands.Caller{Kitchen: "home", Key: "twice"},
		commands.DefineItem{Item: kitchentest.Item("pepper")})
	require.ErrorIs(t, err, broken, "nothing is written that could not be repeated")
	_, err = app.DefineItem(t.Context(), commands.Caller{Kitchen: "home"}, commands.DefineItem{Item: kitchentest.Item("pepper")})
	require.NoError(t, err, "a command without a key needs no secret")
}
