package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"
)

const canaryURL = "postgres://user:canary@db.example/log?x=a,b"

// secretFlags lists the flags that carry passwords, with the command line of each.
func secretFlags(t *testing.T) map[string]*kong.Flag {
	t.Helper()
	parser, err := newParser(t.Context(), console{}, func(int) {})
	require.NoError(t, err)
	found := map[string]*kong.Flag{}
	var walk func(node *kong.Node, path string)
	walk = func(node *kong.Node, path string) {
		for _, flag := range node.Flags {
			if flag.Tag.Has("secret") {
				found[strings.TrimSpace(path)+" --"+flag.Name] = flag
			}
		}
		for _, child := range node.Children {
			walk(child, path+" "+child.Name)
		}
	}
	walk(parser.Model.Node, "")
	return found
}

func TestEverySettingWithAPasswordCanComeFromAFile(t *testing.T) {
	flags := secretFlags(t)
	for _, name := range []string{
		"serve --database-url", "serve --eventstore-url", "import --database-url", "import --eventstore-url", "copy-log --from",
		"copy-log --to", "backup restore --to", "backup restore --access-to", "backup create --database-url",
		"audit replay --database-url", "audit replay --eventstore-url", "audit verify --database-url", "audit verify --eventstore-url",
	} {
		require.Contains(t, flags, name)
	}
	arguments := map[string][]string{
		"import": {"-"}, "audit replay": {"pantry-home"}, "key create": {"--name=x", "--role=cook"}, "key revoke": {"x"},
		"kitchen create": {"x"}, "kitchen export": {"x"}, "kitchen delete": {"x"}, "kitchen restore": {"x"},
		"backup create": {"x"}, "backup restore": {"secrets_test.go"},
		"kitchen import": {"secrets_test.go"}, "member role": {"x", "cook"}, "member remove": {"x"},
	}
	others := map[string][]string{
		"copy-log --from": {"--to=x"}, "copy-log --to": {"--from=x"}, "backup restore --access-to": {"--to=x"},
	}
	path := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(path, []byte(canaryURL+"\n"), 0o600))
	for name, flag := range flags {
		t.Run(name, func(t *testing.T) {
			command, _, _ := strings.Cut(name, " --")
			line := append(append(strings.Fields(command), arguments[command]...), others[name]...)
			require.Len(t, flag.Envs, 1)
			value := func(arguments ...string) (string, error) {
				parser, err := newParser(t.Context(), console{}, func(int) {})
				require.NoError(t, err)
				parsed, err := parser.Parse(append(line, arguments...))
				if err != nil {
					return "", err
				}
				for _, found := range parsed.Flags() {
					if found.Name == flag.Name {
						return parsed.FlagValue(found).(string), nil
					}
				}
				t.Fatal("the command does not have the flag")
				return "", nil
			}
			t.Setenv(flag.Envs[0], canaryURL)
			got, err := value()
			require.NoError(t, err)
			require.Equal(t, canaryURL, got)

			t.Setenv(flag.Envs[0]+"_FILE", path)
			_, err = value()
			require.ErrorContains(t, err, "both set")
			require.NotContains(t, err.Error(), "canary")

			t.Setenv(flag.Envs[0], "")
			got, err = value()
			require.NoError(t, err)
			require.Equal(t, canaryURL, got)
			warning := func(arguments ...string) string {
				parser, err := newParser(t.Context(), console{}, func(int) {})
				require.NoError(t, err)
				parsed, err := parser.Parse(append(line, arguments...))
				require.NoError(t, err)
				var printed bytes.Buffer
				warnOfPasswords(parsed, &printed)
				require.NotContains(t, printed.String(), "canary")
				return printed.String()
			}
			require.Empty(t, warning(), "a file is as it should be")
			for _, text := range []string{canaryURL, "host=db.example password=canary", "postgres://db.example/log?user=a&password=canary"} {
				require.Contains(t, warning("--"+flag.Name+"="+text), "password in --"+flag.Name+", because it is an argument: set "+
					flag.Envs[0]+", or "+flag.Envs[0]+"_FILE to the name of a file", text)
			}
			for _, text := range []string{"postgres://user@db.example:5432/log", "host=db.example", "esdb://db.example:2113?tls=false", "/data"} {
				require.Empty(t, warning("--"+flag.Name+"="+text), text)
			}
			t.Setenv(flag.Envs[0]+"_FILE", "")
			t.Setenv(flag.Envs[0], canaryURL)
			require.Empty(t, warning(), "a variable is as it should be")
			t.Setenv(flag.Envs[0], "")
			t.Setenv(flag.Envs[0]+"_FILE", path)
			got, err = value("--" + flag.Name + "=postgres://other")
			require.NoError(t, err)
			require.Equal(t, "postgres://other", got, "the command line wins")
		})
	}
}

func TestAFileWithoutASecretIsWrongUsage(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "", "blank": "\n", "two": "canary\nsecond\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	for _, name := range []string{"empty", "blank", "two", "missing"} {
		t.Setenv("CRUMBTRAIL_COPY_FROM_FILE", filepath.Join(dir, name))
		var out, errs bytes.Buffer
		require.Equal(t, exitUsage, Run(t.Context(), []string{"copy-log", "--to=x"}, &out, &errs), name)
		require.Contains(t, errs.String(), "CRUMBTRAIL_COPY_FROM_FILE must name a file with the value", name)
		require.NotContains(t, errs.String(), "canary")
	}
}

func TestWithoutAHomeTheDataDirectoryMustBeNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, home := range []string{"", "relative"} {
		require.Empty(t, dataDirOf(1000, home, ""))
		require.Empty(t, dataDirOf(1000, home, "relative"), "it would depend on where the command is started")
		require.Equal(t, "/data/crumbtrail", dataDirOf(1000, home, "/data"))
	}
	require.Equal(t, "/home/me/.local/share/crumbtrail", dataDirOf(1000, "/home/me", ""))
	require.Equal(t, "/var/lib/crumbtrail", dataDirOf(0, "", ""))

	export := filepath.Join(t.TempDir(), "export.json")
	require.NoError(t, os.WriteFile(export, []byte("{}"), 0o600))
	for _, line := range [][]string{
		{"serve", "--listen=127.0.0.1:0"},
		{"import", export},
		{"audit", "verify"},
		{"audit", "replay", "pantry-home"},
		{"audit", "list"},
		{"projections", "list"},
	} {
		var out, errs bytes.Buffer
		require.Equal(t, exitUsage, Run(t.Context(), append(line, "--data-dir="), &out, &errs), "%s: %s", line, errs.String())
		require.Contains(t, errs.String(), "--data-dir", line)
		require.Contains(t, errs.String(), "HOME", line)
	}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, entries, "nothing is created")
}
