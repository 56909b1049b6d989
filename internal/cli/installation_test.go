package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/discovery"
	"crumbtrail/internal/pgtest"
)

// A mistyped name of the data directory must not make an installation whose keys and links no
// server knows.
func TestACommandOnAMistypedDataDirectoryMakesNoInstallation(t *testing.T) {
	t.Parallel()
	archive := filepath.Join(t.TempDir(), "archive.zip")
	_, errs, code := command(t, pgtest.URL(t), "kitchen", "export", "home", "--out", archive)
	require.Zero(t, code, errs)
	empty, foreign, missing := pgtest.Folder(t), pgtest.Folder(t), filepath.Join(pgtest.Folder(t), "typo")
	require.NoError(t, os.WriteFile(filepath.Join(foreign, "letter.txt"), nil, 0o600))
	const noLog = "the data directory contains no log"
	for line, want := range map[string]map[string]string{
		"login-link --role cook --name A":       {empty: noLog, foreign: noLog, missing: noLog},
		"key list":                              {empty: noLog, foreign: noLog, missing: noLog},
		"key revoke k1":                         {empty: noLog, foreign: noLog, missing: noLog},
		"member list":                           {empty: noLog, foreign: noLog, missing: noLog},
		"member role m1 cook":                   {empty: noLog, foreign: noLog, missing: noLog},
		"member remove m1":                      {empty: noLog, foreign: noLog, missing: noLog},
		"kitchen list":                          {empty: noLog, foreign: noLog, missing: noLog},
		"kitchen export home":                   {empty: noLog, foreign: noLog, missing: noLog},
		"kitchen delete branch":                 {empty: noLog, foreign: noLog, missing: noLog},
		"kitchen restore branch":                {empty: noLog, foreign: noLog, missing: noLog},
		"backup create " + archive + "-backup":  {empty: noLog, foreign: noLog, missing: noLog},
		"audit verify":                          {empty: noLog, foreign: noLog, missing: noLog},
		"audit replay item-home.sugar":          {empty: noLog, foreign: noLog, missing: noLog},
		"key create --role cook --name Till":    {foreign: "has other files and no log", missing: "does not exist: check --data-dir"},
		"kitchen create branch":                 {foreign: "has other files and no log", missing: "does not exist: check --data-dir"},
		"kitchen import --as branch " + archive: {foreign: "has other files and no log", missing: "does not exist: check --data-dir"},
	} {
		for dir, text := range want {
			out, errs, code := commandLineOf(t, append(strings.Fields(line), "--data-dir", dir)...)
			require.NotZero(t, code, "%s: %s", line, dir)
			require.Empty(t, out, line)
			require.Contains(t, errs, text, "%s: %s", line, dir)
			require.Contains(t, errs, dir)
			require.NoDirExists(t, filepath.Join(dir, "postgres"), line)
		}
	}
	require.NoDirExists(t, missing)
}

// The first key may come before the first start, in a folder that was made for it.
func TestTheFirstKeyMayMakeTheInstallation(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(pgtest.Folder(t), "data")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "lost+found"), 0o700))
	require.NoError(t, os.Chmod(dir, 0o755))
	out, errs, code := commandLineOf(t, "key", "create", "--role", "cook", "--name", "Till", "--data-dir", dir)
	require.Zero(t, code, errs)
	require.Regexp(t, "^ctk_", out)
	listed, errs, code := commandLineOf(t, "key", "list", "--data-dir", dir)
	require.Zero(t, code, errs)
	require.Contains(t, listed, "Till")
}

func TestALinkThatGuessesItsAddressIsMarked(t *testing.T) {
	t.Parallel()
	const guess = "is a guess, because the server's is not known: --url names the right one"
	database := pgtest.URL(t)
	out, errs, code := command(t, database, "login-link", "--name", "Ada")
	require.Zero(t, code, errs)
	require.Contains(t, out, "http://127.0.0.1:8080/sign-in#ctl_")
	require.Contains(t, errs, "http://127.0.0.1:8080 in the link "+guess)
	for _, url := range []string{"https://kitchen.example:8443", "https://kitchen.example:8443/", " https://kitchen.example:8443 "} {
		out, errs, code = command(t, database, "login-link", "--name", "Ada", "--url", url)
		require.Zero(t, code, errs)
		require.Contains(t, out, "https://kitchen.example:8443/sign-in#ctl_")
		require.NotContains(t, errs, "guess")
	}
	for _, url := range []string{
		"nonsense", "kitchen.example", "kitchen.example:8443", "ftp://kitchen.example", "https://", "https:///sign-in",
		"https://kitchen.example/path",
		"https://kitchen.example?a=b", "https://kitchen.example#a", "https://a:b@kitchen.example", "http://[::1", "//kitchen.example",
	} {
		out, errs, code = command(t, database, "login-link", "--name", "Ada", "--url", url)
		require.Equal(t, exitUsage, code, url)
		require.Empty(t, out)
		require.Contains(t, errs, "must be the URL of a server such as https://kitchen.example:8443", url)
	}

	dir := t.TempDir()
	require.NoError(t, discovery.Publish(dir, "https://kitchen.example:8443"))
	link := loginLinkCommand{locationFlags: locationFlags{DataDir: dir}}
	base, isKnown := link.base(t.Context())
	require.Equal(t, "https://kitchen.example:8443", base)
	require.False(t, isKnown, "a server that crashed left it")
	socket, err := discovery.Listen(dir)
	require.NoError(t, err)
	defer socket.Close()
	base, isKnown = link.base(t.Context())
	require.Equal(t, "https://kitchen.example:8443", base)
	require.True(t, isKnown)
	link.DatabaseURL = database
	base, isKnown = link.base(t.Context())
	require.Equal(t, "http://127.0.0.1:8080", base, "the server in the data directory is another one")
	require.False(t, isKnown)
}
