package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The source of the program is read for all faults that it can find.
func TestEveryFaultHasACode(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, folder := range []string{".", "../commands", "../api"} {
		require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if entry != nil && entry.IsDir() && entry.Name() == "ui" { // its texts are in catalogues
				return filepath.SkipDir
			}
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(node ast.Node) bool {
				if format := formatOf(node); format != "" {
					seen[format] = true
					if faultCodes[format] == "" {
						t.Errorf("%s: %q has no code", path, format)
					}
				}
				return true
			})
			return nil
		}))
	}
	for format := range faultCodes {
		require.True(t, seen[format], "%q is found nowhere", format)
	}
}

// formatOf returns the format of the fault that a call finds; empty if it finds none.
func formatOf(node ast.Node) string {
	call, ok := node.(*ast.CallExpr)
	if !ok {
		return ""
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	at := map[string]int{"Require": 2, "Invalid": 1, "Fault": 1, "refuse": 1, "FaultOn": 2}[selector.Sel.Name]
	if at == 0 || len(call.Args) <= at {
		return ""
	}
	literal, ok := call.Args[at].(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, err := strconv.Unquote(literal.Value)
	if err != nil || text == "%v" { // a wrapped error, which has no words of its own
		return ""
	}
	return text
}

func TestAFaultHasItsCodeAndItsArguments(t *testing.T) {
	t.Parallel()
	var checks Checks
	checks.Require(false, "/lots", "must be 1 to %d lots", 500)
	checks.Require(false, "/x", "%v", ErrBadSlug)
	var invalid *InvalidError
	require.ErrorAs(t, checks.Err(), &invalid)
	require.Equal(t, []Problem{
		{Pointer: "/lots", Detail: "must be 1 to 500 lots", Code: "count_lots", Args: []string{"500"}},
		{Pointer: "/x", Detail: ErrBadSlug.Error(), Code: "slug", Args: []string{ErrBadSlug.Error()}},
	}, invalid.Problems)
}
