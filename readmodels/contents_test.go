package readmodels_test

import (
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels"
)

func TestThePackageCommentListsEveryQueryOnce(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "readmodels.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	var listed, queries []string
	for _, link := range regexp.MustCompile(`\[Queries\.(\w+)\]`).FindAllStringSubmatch(file.Doc.Text(), -1) {
		listed = append(listed, link[1])
	}
	for method := range reflect.TypeFor[*readmodels.Queries]().Methods() {
		queries = append(queries, method.Name)
	}
	require.ElementsMatch(t, queries, listed)
}
