package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/kitchen"
)

func TestTheSystemsZoneIsFoundByItsName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link, file, none := filepath.Join(dir, "localtime"), filepath.Join(dir, "timezone"), filepath.Join(dir, "none")
	require.NoError(t, os.Symlink("../usr/share/zoneinfo/America/Argentina/Ushuaia", link))
	require.NoError(t, os.WriteFile(file, []byte("Europe/Vienna\n"), 0o600))
	require.Equal(t, "America/Chicago", zoneOf("America/Chicago", link, file), "the environment comes first")
	require.Equal(t, "America/Argentina/Ushuaia", zoneOf("Local", link, file))
	require.Equal(t, "Europe/Vienna", zoneOf("Local", none, file))
	require.Empty(t, zoneOf("Local", none, none))
	require.Empty(t, zoneOf("CEST", file, link), "no link, no text, no zone")
	require.True(t, kitchen.IsZone(Defaults("").TimeZone))
}
