package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

func kitchens(t *testing.T, database string) string {
	t.Helper()
	out, errs, code := command(t, database, "kitchen", "list")
	require.Zero(t, code, errs)
	return out
}

func TestAKitchenMovesToAnotherInstallation(t *testing.T) {
	t.Parallel()
	source := pgtest.URL(t)
	archive := filepath.Join(t.TempDir(), "bakery.zip")
	_, errs, code := command(t, source, "kitchen", "export", "bakery", "--out", archive)
	require.Equal(t, exitFailed, code, "a kitchen that does not exist")
	require.Contains(t, errs, "does not exist")
	_, err := os.Stat(archive)
	require.ErrorIs(t, err, os.ErrNotExist)

	_, errs, code = command(t, source, "import", "../../test/testdata/export.json")
	require.Contains(t, []int{exitOK, exitIncomplete}, code, errs)
	out, errs, code := command(t, source, "kitchen", "export", "home", "--out", archive)
	require.Zero(t, code, errs)
	require.Empty(t, out)
	require.Contains(t, errs, "exported kitchen home: ")
	info, err := os.Stat(archive)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "the archive has the kitchen's data")

	cluster, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	for name, log := range map[string][]string{"PostgreSQL": nil, "KurrentDB": {"--eventstore-url", cluster.ConnectionString()}} {
		t.Run(name, func(t *testing.T) {
			target := pgtest.URL(t)
			line := append([]string{"kitchen", "import", archive, "--as", "branch"}, log...)
			out, errs, code := command(t, target, line...)
			require.Zero(t, code, errs)
			require.Contains(t, out, "imported kitchen branch: ")
			require.Contains(t, kitchens(t, target), "branch   0")
			again, errs, code := command(t, target, line...)
			require.Equal(t, exitNotPermitted, code, again)
			require.Contains(t, errs, "the kitchen has events already")
			verified, errs, code := command(t, target, append([]string{"audit", "verify"}, log...)...)
			require.Zero(t, code, errs)
			require.Contains(t, verified, "; intact")
			second := filepath.Join(t.TempDir(), "branch.zip")
			_, errs, code = command(t, target, append([]string{"kitchen", "export", "branch", "--out", second}, log...)...)
			require.Zero(t, code, errs)
		})
	}
}

func TestADamagedArchiveIsRefusedWithAPlainReason(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	file := filepath.Join(t.TempDir(), "broken.zip")
	require.NoError(t, os.WriteFile(file, []byte("PK\x03\x04 not an archive"), 0o600))
	out, errs, code := command(t, database, "kitchen", "import", file)
	require.Equal(t, exitUnreadable, code)
	require.Empty(t, out)
	require.Contains(t, errs, "the archive is damaged: it is no archive, or not complete")
	_, errs, code = command(t, database, "kitchen", "import", file, "--as", "No Name")
	require.Equal(t, exitUsage, code, errs)
	_, errs, code = command(t, database, "kitchen", "import", file+".missing")
	require.Equal(t, exitUsage, code, errs)
}

func TestAKitchenIsClosedRestoredAndDeleted(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	_, errs, code := command(t, database, "kitchen", "create", "bakery")
	require.Zero(t, code, errs)
	require.Regexp(t, `bakery .* open`, kitchens(t, database))
	out, errs, code := command(t, database, "kitchen", "delete", "bakery", "--grace", "7d")
	require.Zero(t, code, errs)
	require.Contains(t, out, "closed kitchen bakery; it is deleted after ")
	require.Regexp(t, `bakery .* deleted after 2`, kitchens(t, database))
	_, errs, code = command(t, database, "key", "create", "--kitchen", "bakery", "--role", "cook", "--name", "Till")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "the kitchen is closed: it is deleted after ")
	archive := filepath.Join(t.TempDir(), "bakery.zip")
	_, errs, code = command(t, database, "kitchen", "export", "bakery", "--out", archive)
	require.Zero(t, code, errs)
	_, errs, code = command(t, database, "kitchen", "import", archive)
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "an operator can restore it until then; --as NAME imports the archive as another kitchen")
	out, errs, code = command(t, database, "kitchen", "restore", "bakery")
	require.Zero(t, code, errs)
	require.Equal(t, "restored kitchen bakery\n", out)
	_, errs, code = command(t, database, "key", "create", "--kitchen", "bakery", "--role", "cook", "--name", "Till")
	require.Zero(t, code, errs)

	for _, confirm := range []string{"home", "Bakery", "x"} {
		_, errs, code = command(t, database, "kitchen", "delete", "bakery", "--now", "--confirm", confirm)
		require.Equal(t, exitUsage, code)
		require.Contains(t, errs, "nothing was deleted")
	}
	require.Regexp(t, `bakery .* open`, kitchens(t, database))
	out, errs, code = command(t, database, "kitchen", "delete", "bakery", "--now", "--confirm", "bakery")
	require.Zero(t, code, errs)
	require.Contains(t, out, "deleted kitchen bakery with its events")
	require.Regexp(t, `(?m)^bakery .* deleted$`, kitchens(t, database))
	for _, refused := range [][]string{
		{"kitchen", "restore", "bakery"},
		{"kitchen", "delete", "bakery"},
		{"kitchen", "create", "bakery"},
		{"key", "create", "--kitchen", "bakery", "--role", "cook", "--name", "Till"},
	} {
		_, errs, code = command(t, database, refused...)
		require.Equal(t, exitFailed, code, errs)
	}
	_, errs, _ = command(t, database, "kitchen", "create", "bakery")
	require.Contains(t, errs, "the kitchen was deleted, and its name stays taken")
	_, errs, code = command(t, database, "kitchen", "delete", "")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "the name is missing")
	_, errs, code = command(t, database, "kitchen", "import", archive)
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "the kitchen was deleted, and its name stays taken; --as NAME imports the archive as another kitchen")
	_, errs, code = command(t, database, "kitchen", "import", archive, "--as", "bakery2")
	require.Zero(t, code, errs)
	require.Regexp(t, `(?m)^bakery2 .* open`, kitchens(t, database))
	_, errs, code = command(t, database, "kitchen", "delete", "home")
	require.Equal(t, exitNotPermitted, code)
	require.Contains(t, errs, "the kitchen home cannot be deleted")
	_, errs, code = command(t, database, "kitchen", "delete", "nowhere")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "does not exist")
}
