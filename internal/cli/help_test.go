package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/wording"
)

// commandLines lists the command line of every command and group of commands.
func commandLines(t *testing.T) [][]string {
	t.Helper()
	parser, err := newParser(t.Context(), console{}, func(int) {})
	require.NoError(t, err)
	all := [][]string{{}}
	var walk func(node *kong.Node, path []string)
	walk = func(node *kong.Node, path []string) {
		for _, child := range node.Children {
			line := append(append([]string{}, path...), child.Name)
			all = append(all, line)
			walk(child, line)
		}
	}
	walk(parser.Model.Node, nil)
	return all
}

func TestHelpOfEveryCommandIsPlainEnglish(t *testing.T) {
	lines := commandLines(t)
	require.Greater(t, len(lines), 15)
	for _, line := range lines {
		name := "crumbtrail " + strings.Join(line, " ")
		var out, errs bytes.Buffer
		require.Zero(t, Run(t.Context(), append(line, "--help"), &out, &errs), "%s: %s", name, errs.String())
		require.Contains(t, out.String(), "Usage: crumbtrail", name)
		wording.Check(t, name, out.String())
	}
}

func TestTheHelpListsTheExitCodes(t *testing.T) {
	var out, errs bytes.Buffer
	require.Zero(t, Run(t.Context(), []string{"--help"}, &out, &errs))
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, entry := range exitCodes {
		require.Regexp(t, fmt.Sprintf(`[:,] %d [a-zA-Z]`, entry.code), text)
	}
}

func TestHelpTextsAreSentences(t *testing.T) {
	parser, err := newParser(t.Context(), console{}, func(int) {})
	require.NoError(t, err)
	sentence := regexp.MustCompile(`^[A-Z].*\.$`)
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		help := ""
		switch node := node.(type) {
		case *kong.Node:
			help = node.Help
		case *kong.Value:
			help = node.Help
		case *kong.Flag:
			help = node.Help
		default:
			return next(nil)
		}
		require.Regexp(t, sentence, help, "%T", node)
		return next(nil)
	})
	require.NoError(t, err)
}

func TestTheVersionIsPrinted(t *testing.T) {
	var command, flag, errs bytes.Buffer
	require.Zero(t, Run(t.Context(), []string{"version"}, &command, &errs))
	require.Zero(t, Run(t.Context(), []string{"--version"}, &flag, &errs))
	require.Regexp(t, `^crumbtrail \S+ \(go\S+ \w+/\w+\)\n$`, command.String())
	require.Equal(t, command.String(), flag.String())
	require.Empty(t, errs.String())
}

func TestWrongUsageIsExitCode2(t *testing.T) {
	for _, line := range [][]string{{}, {"bake"}, {"serve", "--no-such-flag"}, {"projections", "show"}, {"serve", "--log-level", "loud"}} {
		var out, errs bytes.Buffer
		require.Equal(t, exitUsage, Run(t.Context(), line, &out, &errs), line)
		require.Contains(t, errs.String(), "crumbtrail: ", line)
		require.Empty(t, out.String(), line)
	}
}
