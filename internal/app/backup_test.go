package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/backup"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/credentials/rows"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

// backedUp writes a backup of an installation into a file.
func backedUp(t *testing.T, storage app.StorageOptions) (string, backup.Manifest) {
	t.Helper()
	opened, err := app.OpenKitchens(t.Context(), storage, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "backup")
	file, err := os.Create(path)
	require.NoError(t, err)
	manifest, err := opened.Backup().Write(t.Context(), file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.NoError(t, opened.Close(context.WithoutCancel(t.Context())))
	return path, manifest
}

// restored restores a file into a place.
func restored(t *testing.T, path string, to app.RestoreTo, until backup.Until) backup.Report {
	t.Helper()
	read, err := backup.Open(path)
	require.NoError(t, err)
	defer read.Close()
	target, storage, err := to.Open(t.Context(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	report, err := read.Restore(t.Context(), target, until)
	require.NoError(t, err)
	require.NoError(t, storage.Close(context.WithoutCancel(t.Context())))
	return report
}

func TestAllAnswersAreTheSameAfterARestore(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	aMarket(t, source.url)
	paths := questions(t, source.url)
	require.Greater(t, len(paths), 100)
	want := answers(t, source.url, paths)
	file, manifest := backedUp(t, from)
	require.Positive(t, manifest.Events)
	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	for name, to := range map[string]app.RestoreTo{
		"PostgreSQL": {Place: pgtest.URL(t)}, "KurrentDB": {Place: cluster.ConnectionString(), Access: pgtest.URL(t)},
	} {
		t.Run(name, func(t *testing.T) {
			report := restored(t, file, to, backup.Until{})
			require.Equal(t, []int{manifest.Events, manifest.Events, manifest.Streams}, []int{report.Events, report.Written, report.Streams})
			storage := app.StorageOptions{DatabaseURL: to.Place}
			if to.Access != "" {
				storage = app.StorageOptions{DatabaseURL: to.Access, EventstoreURL: to.Place}
			}
			target := run(t, settings(storage))
			require.Equal(t, want, answers(t, target.url, paths))
			require.Contains(t, string(ask(t, http.MethodGet, target.url+"/v1/audit/verify", "")), `"findings":0`)

			// A reader that followed the old log cannot go on in this one.
			response, err := http.Get(target.url + "/v1/events?log_id=" + manifest.LogID.String() + "&after=" + manifest.Position.String())
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, http.StatusGone, response.StatusCode)
		})
	}
}

// Commands of all writers that were acknowledged before the backup began are in it, whatever is written meanwhile, and so are
// the kitchens that they are of.
func TestABackupHasWhatWasAcknowledgedBefore(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var acknowledged [4]atomic.Int64
	var writers sync.WaitGroup
	for w := range acknowledged {
		writers.Go(func() {
			for n := 1; ctx.Err() == nil; n++ {
				body := strings.NewReader(fmt.Sprintf(`{"name":"Item %d of %d","kind":"ingredient"}`, n, w))
				request, err := http.NewRequestWithContext(ctx, http.MethodPut, fmt.Sprintf("%s/v1/items/w%d-n%d", source.url, w, n), body)
				if err != nil {
					return
				}
				request.Header.Set("Content-Type", "application/json")
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if response.StatusCode == http.StatusCreated {
					acknowledged[w].Store(int64(n))
				}
			}
		})
	}
	var file string
	var before [4]int64
	for range 5 {
		require.Eventually(t, func() bool { return acknowledged[0].Load() > before[0]+20 }, 30*time.Second, time.Millisecond)
		for w := range before {
			before[w] = acknowledged[w].Load()
		}
		file, _ = backedUp(t, from)
	}
	stop()
	writers.Wait()
	to := app.RestoreTo{Place: pgtest.URL(t)}
	restored(t, file, to, backup.Until{})
	target := run(t, settings(app.StorageOptions{DatabaseURL: to.Place}))
	for w := range before {
		for n := int64(1); n <= before[w]; n++ {
			ask(t, http.MethodGet, fmt.Sprintf("%s/v1/items/w%d-n%d", target.url, w, n), "")
		}
	}
	require.Contains(t, string(ask(t, http.MethodGet, target.url+"/v1/audit/verify", "")), `"findings":0`)
}

func TestKeysAndMembersAreRestored(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	bakery := credentials.By{Kitchen: "bakery", Actor: "command-line", Correlation: "test"}
	var key, revoked credentials.Token
	changeAccess(t, from, func(a *app.Access) {
		require.NoError(t, a.CreateKitchen(t.Context(), bakery))
		var err error
		_, key, err = a.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(t, err)
		_, revoked, err = a.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Lost", Role: access.Admin})
		require.NoError(t, err)
		require.NoError(t, a.RevokeKey(t.Context(), bakery, revoked.ID))
	})
	require.Equal(t, http.StatusOK, getWith(t, source.url+"/v1/items", key.Secret()))
	file, manifest := backedUp(t, from)
	require.Equal(t, 2, manifest.Access["kitchens"])
	to := app.RestoreTo{Place: pgtest.URL(t)}
	restored(t, file, to, backup.Until{})
	storage := app.StorageOptions{DatabaseURL: to.Place}
	target := run(t, settings(storage))
	require.Equal(t, http.StatusUnauthorized, getWith(t, target.url+"/v1/items", ""), "nothing is open")
	require.Equal(t, http.StatusOK, getWith(t, target.url+"/v1/items", key.Secret()))
	require.Equal(t, http.StatusUnauthorized, getWith(t, target.url+"/v1/items", revoked.Secret()))
	changeAccess(t, storage, func(a *app.Access) {
		_, another, err := a.CreateKey(t.Context(), bakery, credentials.NewKey{Name: "Another", Role: access.Admin})
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			_, trail := answerWith(t, target.url+"/v1/audit/events", another.Secret())
			return strings.Contains(trail, "key.created.v1")
		}, 10*time.Second, 10*time.Millisecond, "its event follows those that were restored")
	})
}

// An interrupted restore is marked: nothing is served, another backup is refused, and the same one is continued.
func TestAnInterruptedRestoreIsContinued(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	aMarket(t, source.url)
	file, manifest := backedUp(t, from)
	ask(t, http.MethodPut, source.url+"/v1/items/rye", `{"name":"Rye","kind":"ingredient"}`)
	other, _ := backedUp(t, from)

	to := app.RestoreTo{Place: pgtest.URL(t)}
	read, err := backup.Open(file)
	require.NoError(t, err)
	defer read.Close()
	target, storage, err := to.Open(t.Context(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	ctx, interrupt := context.WithCancel(t.Context())
	target.Show = func(events int) {
		if events == manifest.Events/2 {
			interrupt()
		}
	}
	_, err = read.Restore(ctx, target, backup.Until{})
	require.ErrorIs(t, err, context.Canceled)
	head, err := target.Log.Head(t.Context())
	require.NoError(t, err)
	require.False(t, head.IsZero(), "a part is there")

	err = app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: to.Place}))
	require.ErrorIs(t, err, rows.ErrRestoring)
	another, err := backup.Open(other)
	require.NoError(t, err)
	defer another.Close()
	_, err = another.Restore(t.Context(), target, backup.Until{})
	require.ErrorIs(t, err, rows.ErrRestoring)
	require.NoError(t, storage.Close(context.WithoutCancel(t.Context())))

	report := restored(t, file, to, backup.Until{})
	require.Equal(t, manifest.Events, report.Events)
	require.Less(t, report.Written, report.Events)
	require.Positive(t, report.Written)
	continued := run(t, settings(app.StorageOptions{DatabaseURL: to.Place}))
	require.Contains(t, string(ask(t, http.MethodGet, continued.url+"/v1/audit/verify", "")), `"findings":0`)
}

func TestARestoreEndsWhereItIsToldTo(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	for _, item := range []string{"one", "two", "three"} {
		ask(t, http.MethodPut, source.url+"/v1/items/"+item, `{"name":"`+item+`","kind":"ingredient"}`)
		written := time.Now()
		require.Eventually(t, func() bool { return time.Since(written) > 2*time.Millisecond }, time.Second, time.Millisecond, "times differ")
	}
	type event struct {
		Position, Stream string
		RecordedAt       time.Time `json:"recorded_at"`
	}
	var trail struct{ Items []event }
	require.NoError(t, json.Unmarshal(ask(t, http.MethodGet, source.url+newestEvents, ""), &trail))
	second := trail.Items[1]
	require.Equal(t, "item-home.two", second.Stream)
	position, err := eventstore.ParsePosition(second.Position)
	require.NoError(t, err)
	file, _ := backedUp(t, from)
	for name, until := range map[string]backup.Until{"position": {Position: position}, "time": {At: second.RecordedAt}} {
		t.Run(name, func(t *testing.T) {
			to := app.RestoreTo{Place: pgtest.URL(t)}
			report := restored(t, file, to, until)
			require.Equal(t, position, report.Last)
			target := run(t, settings(app.StorageOptions{DatabaseURL: to.Place}))
			require.ElementsMatch(t, []string{"one", "two"}, fields(t, target.url, "/v1/items", "slug"))
		})
	}
}

func TestABackupIsRestoredIntoAnEmptyPlaceAlone(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	source := run(t, settings(from))
	ask(t, http.MethodPut, source.url+"/v1/items/flour", `{"name":"Flour","kind":"ingredient"}`)
	file, _ := backedUp(t, from)
	read, err := backup.Open(file)
	require.NoError(t, err)
	defer read.Close()

	used := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	busy := run(t, settings(used))
	ask(t, http.MethodPut, busy.url+"/v1/items/rye", `{"name":"Rye","kind":"ingredient"}`)
	hasKeys := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	changeAccess(t, hasKeys, func(a *app.Access) {
		_, _, err := a.CreateKey(t.Context(), commandLine, credentials.NewKey{Name: "Robot", Role: access.Admin})
		require.NoError(t, err)
	})
	for place, want := range map[string]error{used.DatabaseURL: backup.ErrNotEmpty, hasKeys.DatabaseURL: rows.ErrHasAccess} {
		target, storage, err := app.RestoreTo{Place: place}.Open(t.Context(), slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		_, err = read.Restore(t.Context(), target, backup.Until{})
		require.ErrorIs(t, err, want)
		require.NoError(t, storage.Close(context.WithoutCancel(t.Context())))
	}
	require.Equal(t, []string{"rye"}, fields(t, busy.url, "/v1/items", "slug"), "nothing was changed")
	_, _, err = app.RestoreTo{Place: "esdb://localhost"}.Open(t.Context(), slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, app.ErrAccessPlace)
	_, _, err = app.RestoreTo{Place: used.DatabaseURL, Access: used.DatabaseURL}.Open(t.Context(), slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, app.ErrAccessPlace)
}

// A server makes a backup by itself, which is verified and restored as any other.
func TestAServerMakesBackups(t *testing.T) {
	t.Parallel()
	from := app.StorageOptions{DatabaseURL: pgtest.URL(t)}
	first := run(t, settings(from))
	aMarket(t, first.url)
	paths := questions(t, first.url)
	want := answers(t, first.url, paths)
	require.NoError(t, first.end(t))

	options := settings(from)
	options.Backups = autobackup.Options{Dir: t.TempDir(), Every: 24 * time.Hour, Keep: autobackup.Keep{Days: 7}}
	require.NoError(t, os.Chmod(options.Backups.Dir, 0o700))
	made := func() (names []string) {
		entries, err := os.ReadDir(options.Backups.Dir)
		require.NoError(t, err)
		for _, entry := range entries {
			if _, isBackup := autobackup.ParseName(entry.Name()); isBackup {
				names = append(names, entry.Name())
			}
		}
		return names
	}
	instances := []*running{run(t, options), run(t, options)}
	require.Eventually(t, func() bool { return len(made()) > 0 }, 30*time.Second, 10*time.Millisecond)
	var status, metrics string
	require.Eventually(t, func() bool { // the other one may know it when it looks again, a minute later
		return slices.ContainsFunc(instances, func(instance *running) bool {
			status = string(ask(t, http.MethodGet, instance.url+"/v1/admin/backups", ""))
			_, metrics = get(t, instance.url+"/metrics")
			return strings.Contains(status, `"last_good":{`)
		})
	}, 30*time.Second, 10*time.Millisecond)
	require.Regexp(t, `"automatic":true,"every_seconds":86400,"last_good":\{"at":"20[^"]+Z","age_seconds":[\d.]+,"bytes":\d+\}`, status)
	require.Contains(t, status, `"last_failure":null,"failing":false`)
	require.Regexp(t, `(?m)^crumbtrail_backup_last_good_age_seconds \d`, metrics)
	for _, instance := range instances {
		require.NoError(t, instance.end(t))
	}
	again := run(t, options)
	require.NoError(t, again.end(t))
	require.Len(t, made(), 1, "two instances and a later start need no other one")

	to := app.RestoreTo{Place: pgtest.URL(t)}
	report := restored(t, filepath.Join(options.Backups.Dir, made()[0]), to, backup.Until{})
	require.Positive(t, report.Events)
	target := run(t, settings(app.StorageOptions{DatabaseURL: to.Place}))
	require.Equal(t, want, answers(t, target.url, paths))
}
