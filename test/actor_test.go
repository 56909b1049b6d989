package test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// An import records who imports, like every other command, and shows it without a server.
func TestAnImportRecordsItsActor(t *testing.T) {
	t.Parallel()
	dataDir, export := pgtest.DataDir(t), filepath.Join(t.TempDir(), "export.json")
	const sugar = `{"version":"4.2","ingredients":[{"slug":"sugar","display_name":"Sugar","hierarchy_level":2,"category":"Pantry"}]}`
	require.NoError(t, os.WriteFile(export, []byte(sugar), 0o600))
	output, code := run(t, "import", "--data-dir", dataDir, "--actor", "Grace Hopper", export)
	require.Zero(t, code, output)
	output, code = run(t, "audit", "replay", "--data-dir", dataDir, "--json", "item-home.sugar")
	require.Zero(t, code, output)
	require.Regexp(t, `"actor":"Grace Hopper","actor_id":"[0-9a-f-]{36}"`, output)
}
