package reasons

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAReasonHasItsCodesAndItsArguments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Wording{
		"":                                nil,
		"there are no tables yet":         {{Code: "no_tables", Args: []string{}}},
		"the version changed from 3 to 4": {{Code: "version_changed", Args: []string{"3", "4"}}},
		"has no unit; ingredients[2] flour: has no quantity; odd": {
			{Code: "no_unit", Args: []string{}}, {About: "ingredients[2] flour", Code: "no_quantity", Args: []string{}}, {},
		},
		`is called "A" now, as in the export; it was called "B" in the kitchen`: {
			{Code: "renamed", Args: []string{"A"}}, {Code: "renamed_from", Args: []string{"B"}},
		},
		"the export has no recipe \"x: y\"":               {{Code: "export_no_recipe", Args: []string{`"x: y"`}}},
		"planning is not served: there are no tables yet": {{Code: "not_served", Args: []string{"planning", "there are no tables yet"}}},
	} {
		found := Of(text)
		for i := range found {
			found[i].Text = ""
		}
		require.Equal(t, want, found, text)
	}
}

// The source is read for the reasons that are stored and reported.
func TestEveryReasonHasACode(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, folder := range []string{"../../projections/engine", "../../internal/baketracker", "../../internal/baketracker/offered"} {
		files, err := filepath.Glob(folder + "/*.go")
		require.NoError(t, err)
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(node ast.Node) bool {
				for _, text := range textsOf(node) {
					for part := range strings.SplitSeq(text, between) {
						seen[part] = true
					}
				}
				return true
			})
			for _, text := range reasonsIn(parsed) {
				for part := range strings.SplitSeq(text, between) {
					if formats[part] == "" && !strings.HasPrefix(part, "%s: %") && part != "%v" {
						t.Errorf("%s: %q has no code", path, part)
					}
				}
			}
		}
	}
	built := map[string]bool{"is %s, not a list": true, "is %s, not a record": true, "the export has no %s": true} // with +
	// In reports of earlier versions.
	earlier := map[string]bool{"an item has one package": true, "for %s it is %s": true}
	for format := range formats {
		require.True(t, seen[format] || built[format] || earlier[format], "%q is found nowhere", format)
	}
}

// textsOf are the texts of an expression, joined.
func textsOf(node ast.Node) []string {
	switch node := node.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(node.Value); node.Kind == token.STRING && err == nil {
			return []string{text}
		}
	case *ast.BinaryExpr:
		left, right := textsOf(node.X), textsOf(node.Y)
		if len(left) == 1 && len(right) == 1 {
			return []string{left[0] + right[0]}
		}
	}
	return nil
}

// reasonsIn are the reasons that a file reports: arguments of what reports them, and what
// whyFill and its like return.
func reasonsIn(file *ast.File) (all []string) {
	at := map[string]int{"problem": 0, "skip": 1, "note": 1, "warn": 2, "NewRemark": 2}
	why := map[string]bool{"whyFill": true, "why": true, "otherID": true, "Degraded": true}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			if why[node.Name.Name] {
				ast.Inspect(node.Body, func(inner ast.Node) bool {
					if returned, ok := inner.(*ast.ReturnStmt); ok && len(returned.Results) > 0 {
						all = append(all, wordsOf(returned.Results[0])...)
					}
					return true
				})
			}
		case *ast.KeyValueExpr:
			if key, ok := node.Key.(*ast.Ident); ok && (key.Name == "Reason" || key.Name == "Detail") {
				all = append(all, wordsOf(node.Value)...)
			}
		case *ast.CallExpr:
			if selector, ok := node.Fun.(*ast.SelectorExpr); ok {
				if i, reports := at[selector.Sel.Name]; reports && len(node.Args) > i {
					all = append(all, wordsOf(node.Args[i])...)
				}
			}
		}
		return true
	})
	return all
}

// wordsOf is the text of an expression or of the format within it; empty texts say nothing.
func wordsOf(e ast.Expr) []string {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 0 {
		if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "Sprintf" {
			e = call.Args[0]
		}
	}
	found := textsOf(e)
	if len(found) == 1 && found[0] == "" {
		return nil
	}
	return found
}
