package backup_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/backup"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// source is a log with some events beside empty credentials.
func source(t *testing.T) backup.Source {
	t.Helper()
	log := eventstoretest.NewMemoryStore()
	t.Cleanup(func() { require.NoError(t, log.Close(context.WithoutCancel(t.Context()))) })
	for _, name := range []string{"item-home.flour", "item-home.rye", "pantry-home"} {
		_, err := log.Append(t.Context(), name, eventstore.NoStream(), []eventstore.NewEvent{
			{ID: uuid.New(), Type: "a.v1", Data: []byte(`{"a": "<b>"}`), Metadata: []byte(`{}`)},
			{ID: uuid.New(), Type: "b.v1", Data: []byte("\xff\n"), Metadata: []byte(` {} `)},
		})
		require.NoError(t, err)
	}
	return backup.Source{Log: log, Pool: database(t), Program: "test"}
}

func database(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.URL(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, credentials.Migrate(t.Context(), pool.Config().ConnConfig))
	return pool
}

func file(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func TestABackupOfAnEmptyLogIsRestored(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	var out bytes.Buffer
	manifest, err := backup.Source{Log: log, Pool: database(t)}.Write(t.Context(), &out)
	require.NoError(t, err)
	require.Zero(t, manifest.Events)
	read, err := backup.Open(file(t, out.Bytes()))
	require.NoError(t, err)
	defer read.Close()
	report, err := read.Restore(t.Context(), backup.Target{Log: eventstoretest.NewMemoryStore(), Pool: database(t)}, backup.Until{})
	require.NoError(t, err)
	require.Zero(t, report.Events)
}

// Whatever byte of a backup is lost or changed, it is found, or the content is the same.
func TestADamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	manifest, err := source(t).Write(t.Context(), &out)
	require.NoError(t, err)
	whole := out.Bytes()
	for size := 0; size < len(whole); size += 7 {
		_, err := backup.Open(file(t, whole[:size]))
		require.ErrorIs(t, err, archive.ErrDamaged, "the first %d bytes", size)
	}
	for at := range whole {
		changed := bytes.Clone(whole)
		changed[at] ^= 0x40
		read, err := backup.Open(file(t, changed))
		if err != nil {
			continue // such as a flag of the zip file that this library does not support
		}
		require.Equal(t, manifest.Chain, read.Chain, "byte %d", at)
		require.Equal(t, manifest.Files, read.Files, "byte %d", at)
		require.NoError(t, read.Close())
	}
}

func TestABackupIsEncryptedForItsRecipients(t *testing.T) {
	t.Parallel()
	mine, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	other, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	from := source(t)
	from.Recipients = []age.Recipient{mine.Recipient()}
	var out bytes.Buffer
	manifest, err := from.Write(t.Context(), &out)
	require.NoError(t, err)
	require.NotContains(t, out.String(), "item-home")
	path := file(t, out.Bytes())
	_, err = backup.Open(path)
	require.ErrorIs(t, err, backup.ErrEncrypted)
	_, err = backup.Open(path, other)
	require.ErrorIs(t, err, backup.ErrEncrypted)
	read, err := backup.Open(path, other, mine)
	require.NoError(t, err)
	require.Equal(t, manifest.Chain, read.Chain)
	require.NoError(t, read.Close())
	cut := file(t, out.Bytes()[:out.Len()-20])
	_, err = backup.Open(cut, mine)
	require.ErrorIs(t, err, archive.ErrDamaged)
}
