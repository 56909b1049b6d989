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
		{[]string{"--role", "cook", "--name", "a\nb"}, exitUsage},
		{[]string{"--role", "cook", "--name", "\x1b[31mred"}, exitUsage},
		{[]string{"--role", "cook", "--name", "\u202Etac"}, exitUsage},
		{[]string{"--role", "cook", "--name", "\u200b"}, exitUsage},
		{[]string{"--role", "cook", "--name", strings.Repeat("x", 201)}, exitUsage},
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

// Names that an earlier version stored may have what a terminal obeys. It is not shown.
func TestAListShowsNothingThatATerminalObeys(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, printTable(console{out: &out}, [][]string{{"ID", "NAME"}, {"k1", "a\x1b[31m\nb\u202Ec\u2028d\u009b"}}))
	require.Equal(t, "ID  NAME\nk1  a\uFFFD[31m\uFFFDb\uFFFDc\uFFFDd\uFFFD\n", out.String())
}

// A kitchen that does not exist is no empty list.
func TestWhatAnUnknownKitchenHasIsNotFound(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	for _, args := range [][]string{
		{"key", "list", "--kitchen", "nowhere"},
		{"member", "list", "--kitchen", "nowhere"},
		{"member", "role", "m1", "cook", "--kitchen", "nowhere"},
		{"member", "remove", "m1", "--kitchen", "nowhere"},
		{"key", "create", "--kitchen", "nowhere", "--role", "cook", "--name", "Till"},
		{"login-link", "--kitchen", "nowhere"},
		{"kitchen", "delete", "nowhere"},
		{"kitchen", "restore", "nowhere"},
		{"kitchen", "export", "nowhere"},
	} {
		out, errs, code := command(t, database, args...)
		require.Equal(t, exitFailed, code, "%s: %s", args, errs)
		require.Empty(t, out, "%s", args)
		require.Contains(t, errs, "kitchen nowhere: the kitchen does not exist", "%s", args)
	}
	_, errs, code := command(t, database, "kitchen", "restore", "home")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "kitchen home: the kitchen is open")
	_, errs, code = command(t, database, "member", "remove", "m1")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, `member "m1": not found`)
}

// A name of a host that no request could have would refuse everyone, and a network is often one
// address.
func TestHostsAndNetworksAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]hostName{
		"kitchen.example": "kitchen.example", " Kitchen.example. ": "Kitchen.example.", "localhost": "localhost", "192.0.2.7": "192.0.2.7",
		"[fd00::1]": "fd00::1", "fd00::1": "fd00::1", "xn--kche-0ra.example": "xn--kche-0ra.example", "my_box": "my_box",
	} {
		var host hostName
		require.NoError(t, host.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, host)
	}
	for _, text := range []string{
		"", " ", "kitchen.example:8443", "https://kitchen.example", "kitchen.example/", "*", "*.example", "küche.example", "[fd00::1]:8443",
		"a b",
	} {
		var host hostName
		require.ErrorContains(t, host.UnmarshalText([]byte(text)), "without https:// and without port", text)
	}
	for text, want := range map[string]string{
		"10.0.0.0/8": "10.0.0.0/8", " 10.1.2.3/8": "10.0.0.0/8", "10.0.0.7": "10.0.0.7/32", "fd00::1": "fd00::1/128",
		"::ffff:10.0.0.7": "10.0.0.7/32",
	} {
		var network proxyNetwork
		require.NoError(t, network.UnmarshalText([]byte(text)), text)
		require.Equal(t, want, networks([]proxyNetwork{network})[0].String())
	}
	for _, text := range []string{"", "proxy", "10.0.0.0/33", "300.0.0.1", "fe80::1%eth0", "10.0.0.1-10.0.0.9"} {
		var network proxyNetwork
		require.ErrorContains(t, network.UnmarshalText([]byte(text)), "must be a network such as 10.0.0.0/8", text)
	}
}
