package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/require"
)

// Settings of automatic backups that cannot work end the start, before anything is started.
func TestWrongSettingsOfAutomaticBackupsAreNamed(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	require.NoError(t, os.Chmod(parent, 0o700))
	missing := filepath.Join(parent, "missing")
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		line []string
		text string
	}{
		"missing folder":              {[]string{"--backup-to", missing}, "the folder " + missing + " does not exist"},
		"rules":                       {[]string{"--backup-to", parent, "--backup-keep", "7x"}, `--backup-keep: "7x": give numbers of days (d)`},
		"interval":                    {[]string{"--backup-to", parent, "--backup-every", "5s"}, "--backup-every 5s: the shortest interval"},
		"no interval":                 {[]string{"--backup-to", parent, "--backup-every", "daily"}, "--backup-every"},
		"recipient":                   {[]string{"--backup-to", parent, "--backup-recipient", "age1x"}, "the recipients of the backup"},
		"recipients without a folder": {[]string{"--backup-recipient", identity.Recipient().String()}, "need --backup-to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			data := filepath.Join(t.TempDir(), "data")
			code := Run(t.Context(), append([]string{"serve", "--listen=127.0.0.1:0", "--data-dir", data}, c.line...), &out, &errs)
			require.Equal(t, exitUsage, code, errs.String())
			require.Contains(t, errs.String(), c.text)
			require.NoDirExists(t, data, "nothing was started")
		})
	}
}

func TestAutomaticBackupsAreSetByVariables(t *testing.T) {
	folder := t.TempDir()
	identity, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	for name, value := range map[string]string{
		"TO": folder, "EVERY": "6h", "KEEP": "3d,1y", "RECIPIENT": identity.Recipient().String(),
	} {
		t.Setenv("CRUMBTRAIL_BACKUP_"+name, value)
	}
	parser, err := newParser(t.Context(), console{}, func(int) {})
	require.NoError(t, err)
	parsed, err := parser.Parse([]string{"serve"})
	require.NoError(t, err)
	options, err := parsed.Model.Target.Addr().Interface().(*commandLine).Serve.Backup.options()
	require.NoError(t, err)
	require.Equal(t, folder, options.Dir)
	require.Equal(t, "6h0m0s", options.Every.String())
	require.Equal(t, "3d,1y", options.Keep.String())
	require.Len(t, options.Recipients, 1)
}
