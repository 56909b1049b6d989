package autobackup_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/backup"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

const (
	// killedVariable names the folder and the database of a process that is killed while it
	// makes a backup.
	killedVariable = "CRUMBTRAIL_TEST_KILLED"
	events         = 20
)

func TestMain(m *testing.M) {
	if place, isSet := os.LookupEnv(killedVariable); isSet {
		stopInTheMiddle(place)
		return
	}
	pgtest.Main(m)
}

// keeper makes backups of a database into a folder.
func keeper(ctx context.Context, dir, url string) (*autobackup.Keeper, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	log, err := postgres.Open(ctx, postgres.Options{Pool: pool})
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() {
		_ = log.Close(context.WithoutCancel(ctx))
		pool.Close()
	})
	return &autobackup.Keeper{
		Options: autobackup.Options{Dir: dir, Every: time.Hour, Keep: autobackup.Keep{Days: 2}},
		Source:  backup.Source{Log: log, Pool: pool, Program: "test"},
		Logger:  slog.New(slog.DiscardHandler), Look: 10 * time.Millisecond,
	}, nil
}

// installation is a database with some events, and a folder.
func installation(t *testing.T) (k *autobackup.Keeper, url string) {
	t.Helper()
	url = pgtest.URL(t)
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	k = another(t, dir, url)
	require.NoError(t, credentials.Migrate(t.Context(), k.Source.Pool.Config().ConnConfig))
	for n := range events {
		_, err := k.Source.Log.Append(t.Context(), fmt.Sprintf("item-home.a%d", n), eventstore.NoStream(), []eventstore.NewEvent{
			{ID: uuid.New(), Type: "a.v1", Data: []byte(`{}`), Metadata: []byte(`{}`)},
		})
		require.NoError(t, err)
	}
	return k, url
}

// another is another instance on the same database and folder.
func another(t *testing.T, dir, url string) *autobackup.Keeper {
	t.Helper()
	k, err := keeper(t.Context(), dir, url)
	require.NoError(t, err)
	return k
}

func names(t *testing.T, k *autobackup.Keeper) []string {
	t.Helper()
	entries, err := os.ReadDir(k.Dir)
	require.NoError(t, err)
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// only returns the path of the only file in the folder.
func only(t *testing.T, k *autobackup.Keeper) string {
	t.Helper()
	found := names(t, k)
	require.Len(t, found, 1)
	_, known := autobackup.ParseName(found[0])
	require.True(t, known, found[0])
	return filepath.Join(k.Dir, found[0])
}

// runUntil runs until something is reached.
func runUntil(t *testing.T, k *autobackup.Keeper, reached func() bool) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { k.Run(ctx) })
	require.Eventually(t, reached, 30*time.Second, 5*time.Millisecond)
	stop()
	running.Wait()
}

// aged renames a backup as if it had been made earlier.
func aged(t *testing.T, k *autobackup.Keeper, path string, by time.Duration) string {
	t.Helper()
	file, known := autobackup.ParseName(filepath.Base(path))
	require.True(t, known)
	file.At = file.At.Add(-by)
	require.NoError(t, os.Rename(path, filepath.Join(k.Dir, file.Name())))
	return file.Name()
}

func TestABackupIsMadeWhenItIsDueAndOldOnesAreRemoved(t *testing.T) {
	t.Parallel()
	k, _ := installation(t)
	require.NoError(t, k.Round(t.Context()))
	first := only(t, k)
	manifest, err := backup.Verify(t.Context(), first)
	require.NoError(t, err)
	require.Equal(t, events, manifest.Events)
	info, err := os.Stat(first)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, k.Round(t.Context()))
	require.Equal(t, first, only(t, k), "it is not due")

	content, err := os.ReadFile(first)
	require.NoError(t, err)
	foreign := []string{
		"notes.txt", "crumbtrail-20200101T000000Z-ffffffff.zip", ".crumbtrail-20200101T000000Z-ffffffff.zip.partial",
		strings.Replace(filepath.Base(first), "crumbtrail-20", "crumbtrail-30", 1), // of the future
	}
	for _, name := range foreign {
		require.NoError(t, os.WriteFile(filepath.Join(k.Dir, name), content, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(k.Dir, strings.Replace(filepath.Base(first), "crumbtrail-20", "crumbtrail-19", 1)), 0o700))
	old := aged(t, k, first, 72*time.Hour)
	for _, by := range []time.Duration{24 * time.Hour, 48 * time.Hour, 30 * 24 * time.Hour} {
		file, _ := autobackup.ParseName(old)
		file.At = file.At.Add(-by)
		require.NoError(t, os.WriteFile(filepath.Join(k.Dir, file.Name()), content, 0o600))
	}
	require.NoError(t, k.Round(t.Context()))
	after := names(t, k)
	require.Len(t, after, len(foreign)+3, "a folder, and the newest of two days: %v", after)
	require.Subset(t, after, foreign)
	require.Contains(t, after, old)
	require.Less(t, time.Since(k.Status().GoodAt), time.Minute)
	require.InDelta(t, info.Size(), k.Status().Bytes, 16, "nothing was written meanwhile, and the times in it are compressed")
	require.False(t, k.Status().IsFailing())
}

func TestInstancesMakeOneBackup(t *testing.T) {
	t.Parallel()
	k, url := installation(t)
	keepers := []*autobackup.Keeper{k, another(t, k.Dir, url), another(t, k.Dir, url)}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, k := range keepers {
		running.Go(func() { k.Run(ctx) })
	}
	for _, k := range keepers {
		require.Eventually(t, func() bool { return !k.Status().GoodAt.IsZero() }, 30*time.Second, 5*time.Millisecond)
	}
	stop()
	running.Wait()
	only(t, k)
	for _, k := range keepers {
		require.Zero(t, k.Status().Failures, k.Status().Reason)
	}
}

// While another instance makes a backup, nothing is made and nothing that it writes is removed.
func TestAnInstanceLeavesTheBackupOfAnotherAlone(t *testing.T) {
	t.Parallel()
	k, url := installation(t)
	other := another(t, k.Dir, url)
	k.Source.Show = func(count int) {
		if count == events/2 {
			require.NoError(t, other.Round(t.Context()))
			require.Len(t, names(t, k), 1)
			require.True(t, strings.HasSuffix(names(t, k)[0], ".partial"))
		}
	}
	require.NoError(t, k.Round(t.Context()))
	only(t, k)
}

// stopInTheMiddle makes a backup, and stops in its middle until it is killed.
func stopInTheMiddle(place string) {
	dir, url, _ := strings.Cut(place, "|")
	k, err := keeper(context.Background(), dir, url)
	if err == nil {
		k.Source.Show = func(count int) {
			if count == events/2 {
				fmt.Println("half")
				select {}
			}
		}
		err = k.Round(context.Background())
	}
	fmt.Println("ended", err)
}

func TestAKillLeavesNoFileUnderItsName(t *testing.T) {
	t.Parallel()
	k, url := installation(t)
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), killedVariable+"="+k.Dir+"|"+url)
	output, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	line, _ := bufio.NewReader(output).ReadString('\n')
	require.Equal(t, "half\n", line)
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait())
	left := names(t, k)
	require.Len(t, left, 1)
	_, known := autobackup.ParseName(left[0])
	require.False(t, known, left[0])

	require.Eventually(t, func() bool { // PostgreSQL notices the end of the session
		require.NoError(t, k.Round(t.Context()))
		return !k.Status().GoodAt.IsZero()
	}, 30*time.Second, 10*time.Millisecond)
	_, err = backup.Verify(t.Context(), only(t, k))
	require.NoError(t, err)
}

func TestAStopInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	k, _ := installation(t)
	ctx, stop := context.WithCancel(t.Context())
	k.Source.Show = func(count int) {
		if count == events/2 {
			stop()
		}
	}
	k.Run(ctx)
	require.Empty(t, names(t, k))
	require.Zero(t, k.Status().Failures, "a stop is no failure")
}

func TestAFullOrMissingFolderIsNamedAndTriedAgain(t *testing.T) {
	t.Parallel()
	k, _ := installation(t)
	k.Keep = autobackup.Keep{}
	require.NoError(t, k.Round(t.Context()))
	old := aged(t, k, only(t, k), 2*time.Hour)
	free := uint64(100)
	k.FreeSpace = func(dir string) (uint64, error) {
		require.Equal(t, k.Dir, dir)
		return free, nil
	}
	require.ErrorContains(t, k.Round(t.Context()), "the disk of the folder "+k.Dir+" is full: 100 bytes are free")
	require.Equal(t, []string{old}, names(t, k), "nothing is left, and nothing is removed")

	away := k.Dir + "-away"
	require.NoError(t, os.Rename(k.Dir, away))
	var logged bytes.Buffer
	k.Logger = slog.New(slog.NewTextHandler(&logged, nil))
	runUntil(t, k, func() bool { return k.Status().Failures == 1 })
	require.True(t, k.Status().IsFailing())
	require.Contains(t, k.Status().Reason, "the folder "+k.Dir+" does not exist")
	require.Contains(t, logged.String(), "the backup failed")
	require.Contains(t, logged.String(), "does not exist: create it, or mount the disk")
	require.Contains(t, logged.String(), "retry_in=")

	require.NoError(t, os.Rename(away, k.Dir))
	free = 1 << 40
	require.NoError(t, k.Round(t.Context()))
	require.Len(t, names(t, k), 2)
	require.Equal(t, 1, k.Status().Failures)
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	t.Parallel()
	k, _ := installation(t)
	k.Source.Log = brokenLog{k.Source.Log}
	require.ErrorIs(t, k.Round(t.Context()), errBroken)
	require.Empty(t, names(t, k))
}

var errBroken = fmt.Errorf("a disk is broken")

// brokenLog is a log whose end cannot be read.
type brokenLog struct{ eventstore.Store }

func (brokenLog) Head(context.Context) (eventstore.Position, error) {
	return eventstore.Position{}, errBroken
}

func TestADamagedBackupDoesNotCountAndIsKept(t *testing.T) {
	t.Parallel()
	k, url := installation(t)
	require.NoError(t, k.Round(t.Context()))
	path := only(t, k)
	old := aged(t, k, path, time.Minute)
	content, err := os.ReadFile(filepath.Join(k.Dir, old))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(k.Dir, old), content[:len(content)/2], 0o600))
	require.NoError(t, k.Round(t.Context()))
	require.Len(t, names(t, k), 1, "this instance has verified it")

	restarted := another(t, k.Dir, url)
	require.NoError(t, restarted.Round(t.Context()))
	require.Len(t, names(t, k), 2)
	require.Contains(t, names(t, k), old)
	require.Less(t, time.Since(restarted.Status().GoodAt), time.Minute)
}

func TestEncryptedBackupsAreVerifiedToo(t *testing.T) {
	t.Parallel()
	classic, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	hybrid, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	for name, of := range map[string]struct {
		recipient age.Recipient
		identity  age.Identity
	}{"X25519": {classic.Recipient(), classic}, "hybrid": {hybrid.Recipient(), hybrid}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, url := installation(t)
			k.Recipients = []age.Recipient{of.recipient}
			require.NoError(t, k.Round(t.Context()))
			path := only(t, k)
			require.True(t, strings.HasSuffix(path, ".zip.age"))
			_, err := backup.Verify(t.Context(), path)
			require.ErrorIs(t, err, backup.ErrEncrypted)
			manifest, err := backup.Verify(t.Context(), path, of.identity)
			require.NoError(t, err)
			require.Equal(t, events, manifest.Events)
			require.NoError(t, another(t, k.Dir, url).Round(t.Context()))
			require.Equal(t, path, only(t, k), "it counts for an instance that cannot read it")
		})
	}
}

func TestVerifyingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	k, _ := installation(t)
	require.NoError(t, k.Round(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := backup.Verify(ctx, only(t, k))
	require.ErrorIs(t, err, context.Canceled)
}
