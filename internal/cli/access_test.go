package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// command runs a command line on a database and returns what it prints.
func command(t *testing.T, database string, args ...string) (out, errs string, code int) {
	t.Helper()
	return commandLineOf(t, append(args, "--database-url", database)...)
}

// commandLineOf runs a command that has no flag for the database.
func commandLineOf(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), args, &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

func TestAKeyIsTheOnlyLineOfStandardOutput(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	key := regexp.MustCompile(`^ctk_([A-Za-z0-9]+)_[A-Za-z0-9_-]+\n$`)
	for _, args := range [][]string{
		{"--kitchen", "home", "--role", "cook", "--name", "Till"},
		{"--kitchen", "home", "--role", "admin", "--name", "Robot", "--expires", "90d"},
		{"--role", "operator", "--name", "Metrics"},
	} {
		out, errs, code := command(t, database, append([]string{"key", "create"}, args...)...)
		require.Zero(t, code, errs)
		found := key.FindStringSubmatch(out)
		require.NotNil(t, found, "standard output is a key and the end of its line: %q", out)
		require.Contains(t, errs, "created key "+found[1])
		require.NotContains(t, errs, strings.TrimSpace(out), "the secret is in no other place")
		listed, _, _ := command(t, database, "key", "list")
		require.Contains(t, listed, found[1])
		require.NotContains(t, listed, strings.TrimSpace(out))
		revoked, errs, code := command(t, database, "key", "revoke", found[1])
		require.Zero(t, code, errs)
		require.Equal(t, "revoked key "+found[1]+" of kitchen home\n", revoked)
	}
}

func TestARefusedKeyLeavesStandardOutputEmpty(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	for _, refused := range []struct {
		args []string
		code int
	}{
		{[]string{"--kitchen", "nowhere", "--role", "cook", "--name", "Till"}, exitFailed},
		{[]string{"--kitchen", "No Kitchen", "--role", "cook", "--name", "Till"}, exitUsage},
		{[]string{"--role", "owner", "--name", "Till"}, exitUsage},
		{[]string{"--role", "cook", "--name", " "}, exitUsage},
		{[]string{"--role", "cook", "--name", "Till", "--expires", "0d"}, exitUsage},
		{[]string{"--role", "cook"}, exitUsage},
	} {
		out, errs, code := command(t, database, append([]string{"key", "create"}, refused.args...)...)
		require.Equal(t, refused.code, code, errs)
		require.Empty(t, out)
		require.True(t, strings.HasPrefix(errs, "crumbtrail: "), errs)
	}
}

func TestTheDefaultLimitsAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	line := &commandLine{}
	parser, err := newParserOf(t.Context(), line, console{}, func(int) {})
	require.NoError(t, err)
	_, err = parser.Parse([]string{"serve"})
	require.NoError(t, err)
	require.Equal(t, fairuse.DefaultLimits, line.Serve.limits())
	_, err = parser.Parse([]string{"serve", "--limit-key", "off", "--limit-kitchen", "1/2", "--limit-key-readers", "0"})
	require.NoError(t, err)
	limits := fairuse.Limits{Kitchen: fairuse.Rate{PerSecond: 1, Burst: 2}, KitchenReaders: 128, Pause: fairuse.DefaultLimits.Pause}
	require.Equal(t, limits, line.Serve.limits())
	_, err = parser.Parse([]string{"serve", "--limit-key", "many"})
	require.ErrorIs(t, err, fairuse.ErrBadRate)
}
