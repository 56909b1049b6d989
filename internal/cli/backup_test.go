package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

func TestABackupIsCreatedVerifiedAndRestored(t *testing.T) {
	t.Parallel()
	source := pgtest.URL(t)
	_, errs, code := command(t, source, "import", "../../test/testdata/export.json")
	require.Contains(t, []int{exitOK, exitIncomplete}, code, errs)
	folder := t.TempDir()
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	secret := filepath.Join(folder, "identity")
	require.NoError(t, os.WriteFile(secret, []byte(identity.String()+"\n"), 0o600))

	plain, sealed := filepath.Join(folder, "plain"), filepath.Join(folder, "sealed")
	out, errs, code := command(t, source, "backup", "create", plain)
	require.Zero(t, code, errs)
	require.Empty(t, out)
	require.Regexp(t, `backed up \d+ events in \d+ streams and 1 kitchens`, errs)
	info, err := os.Stat(plain)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it has the secrets of all kitchens")
	out, errs, code = command(t, source, "backup", "create", "-", "--recipient", identity.Recipient().String())
	require.Zero(t, code, errs)
	require.NoError(t, os.WriteFile(sealed, []byte(out), 0o600))

	for _, line := range [][]string{{plain}, {sealed, "--identity-file", secret}} {
		verified, errs, code := commandLineOf(t, append([]string{"backup", "verify"}, line...)...)
		require.Zero(t, code, errs)
		require.Contains(t, verified, " is whole: ")
		target := pgtest.URL(t)
		restore := append([]string{"backup", "restore", "--to", target}, line...)
		restored, errs, code := commandLineOf(t, restore...)
		require.Zero(t, code, errs)
		require.Regexp(t, `restored \d+ events in \d+ streams, \d+ of them now; compared`, restored)
		_, errs, code = commandLineOf(t, restore...)
		require.Equal(t, exitNotPermitted, code)
		require.Contains(t, errs, "the log has events already")
		intact, errs, code := command(t, target, "audit", "verify")
		require.Zero(t, code, errs)
		require.Contains(t, intact, "; intact")
	}
}

func TestABackupThatCannotBeUsedIsRefusedWithAPlainReason(t *testing.T) {
	t.Parallel()
	source := pgtest.URL(t)
	path := filepath.Join(t.TempDir(), "backup")
	_, errs, code := command(t, source, "backup", "create", path)
	require.Zero(t, code, errs)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, whole[:len(whole)/2], 0o600))
	_, errs, code = commandLineOf(t, "backup", "verify", path)
	require.Equal(t, exitUnreadable, code)
	require.Contains(t, errs, "the archive is damaged: it is no archive, or not complete")

	kitchen := filepath.Join(t.TempDir(), "kitchen.zip")
	_, errs, code = command(t, source, "kitchen", "export", "home", "--out", kitchen)
	require.Zero(t, code, errs)
	_, errs, code = commandLineOf(t, "backup", "restore", kitchen, "--to", source)
	require.Equal(t, exitUnreadable, code)
	require.Contains(t, errs, "kitchen import")

	require.NoError(t, os.WriteFile(path, whole, 0o600))
	for _, wrong := range [][]string{
		{"backup", "restore", path, "--to", source, "--until", "yesterday"},
		{"backup", "restore", path, "--to", "esdb://localhost:1"},
		{"backup", "restore", path},
		{"backup", "create", path, "--recipient", "age1wrong", "--database-url", source},
	} {
		_, errs, code = commandLineOf(t, wrong...)
		require.Equal(t, exitUsage, code, errs)
	}
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(whole, now), "a backup that is not written replaces none")
}
