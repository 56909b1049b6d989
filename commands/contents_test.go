package commands_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
)

// applicationMethods are the commands.
func applicationMethods() []string {
	application := reflect.TypeFor[*commands.Application]()
	names := make([]string, application.NumMethod())
	for i := range names {
		names[i] = application.Method(i).Name
	}
	return names
}

func TestThePackageCommentListsEveryCommand(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "commands.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	var listed []string
	for _, link := range regexp.MustCompile(`\[Application\.(\w+)\]`).FindAllStringSubmatch(file.Doc.Text(), -1) {
		listed = append(listed, link[1])
	}
	require.ElementsMatch(t, applicationMethods(), listed)
}

// A command's file has its name: lock_plan.go declares LockPlan, and no other command.
func TestEveryCommandHasAFileOfItsName(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	declared := map[string][]string{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, declaration := range file.Decls {
			if method, ok := declaration.(*ast.FuncDecl); ok && method.Recv != nil && method.Name.IsExported() {
				if star, ok := method.Recv.List[0].Type.(*ast.StarExpr); ok && star.X.(*ast.Ident).Name == "Application" {
					declared[path] = append(declared[path], method.Name.Name)
				}
			}
		}
	}
	want := map[string][]string{}
	for _, name := range applicationMethods() {
		want[snake(name)+".go"] = []string{name}
	}
	require.Equal(t, want, declared)
}

func snake(name string) string {
	return strings.ToLower(regexp.MustCompile(`(.)([A-Z])`).ReplaceAllString(name, "${1}_$2"))
}

// A command without a spec fails here. A dry run is tested against the command itself.
func TestEveryCommandHasASpec(t *testing.T) {
	t.Parallel()
	names := slices.DeleteFunc(applicationMethods(), func(name string) bool { return strings.HasPrefix(name, "Try") })
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(specs())))
}
