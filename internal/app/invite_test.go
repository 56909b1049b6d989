package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/folders"
	"crumbtrail/internal/pgtest"
)

// The start prints a link as long as there is no one who can sign in.
func TestTheStartInvitesUntilThereIsSomeoneWhoCanSignIn(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DataDir: pgtest.DataDir(t)}
	invited := make(chan string, 1)
	options := settings(storage)
	options.Invite = func(link string) error {
		invited <- link
		return nil
	}
	start := func() (link string) {
		r := run(t, options)
		select {
		case link = <-invited:
		case <-time.After(time.Second):
		}
		require.NoError(t, r.end(t))
		return link
	}
	require.Empty(t, start(), "no one has to sign in")
	changeAccess(t, storage, func(a *app.Access) {
		require.NoError(t, a.CreateKitchen(t.Context(), credentials.By{Kitchen: "second", Actor: "test"}))
	})
	require.Contains(t, start(), "/sign-in#ctl_", "with a second kitchen every request needs a credential")
	createKey(t, storage, access.Operator)
	require.Contains(t, start(), "/sign-in#ctl_", "a key of an operator opens no kitchen")
	_, id := createKey(t, storage, access.Viewer)
	require.Empty(t, start())
	changeAccess(t, storage, func(a *app.Access) { require.NoError(t, a.RevokeKey(t.Context(), commandLine, id)) })
	require.Contains(t, start(), "/sign-in#ctl_")
	changeAccess(t, storage, func(a *app.Access) {
		_, _, err := a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Late", Role: access.Admin, Lifetime: time.Nanosecond})
		require.NoError(t, err)
	})
	require.Contains(t, start(), "/sign-in#ctl_", "the key has expired")
	changeAccess(t, storage, func(a *app.Access) {
		_, token, err := a.CreateLink(t.Context(), commandLine, credentials.NewLink{Name: "Ada", Role: access.Cook})
		require.NoError(t, err)
		_, _, err = a.UseLink(t.Context(), token, "phone", "test")
		require.NoError(t, err)
	})
	require.Empty(t, start(), "a member can sign in by a link of the command line")
}

// A server whose socket another user could replace would lead commands to that user.
func TestAServerWithAnUnsafeFolderOfItsSocketDoesNotStart(t *testing.T) {
	t.Parallel()
	storage := app.StorageOptions{DataDir: pgtest.DataDir(t)}
	socketFolder := filepath.Join(storage.DataDir, "run")
	require.NoError(t, os.Mkdir(socketFolder, 0o700))
	require.NoError(t, os.Chmod(socketFolder, 0o777))
	err := app.Run(t.Context(), settings(storage))
	require.ErrorIs(t, err, folders.ErrUnsafe)
	require.ErrorContains(t, err, socketFolder+" may be written by every user of the machine")
	require.NoError(t, os.Chmod(socketFolder, 0o755))
	require.NoError(t, run(t, settings(storage)).end(t))
	postgres := filepath.Join(app.ClusterDir(storage.DataDir), "run")
	r := run(t, settings(storage))
	require.NoError(t, os.Chmod(postgres, 0o777))
	_, err = app.OpenAccess(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, folders.ErrUnsafe, "another user could replace the socket of PostgreSQL")
	require.NoError(t, os.Chmod(postgres, 0o700))
	require.NoError(t, r.end(t))
}
