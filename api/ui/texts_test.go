package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui/locale"
)

// eachFile calls see with every file below this folder that has an extension.
func eachFile(t *testing.T, extension string, see func(file, content string)) {
	t.Helper()
	seen := 0
	require.NoError(t, filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != extension || strings.HasSuffix(file, "_test.go") {
			return err
		}
		content, err := os.ReadFile(file)
		seen++
		see(file, string(content))
		return err
	}))
	require.NotZero(t, seen)
}

var (
	// attributes are templates of attributes alone.
	attributes = regexp.MustCompile(`(?m)^\{\{define "[a-z-]+-state"\}\}.*$`)
	action     = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	letters    = regexp.MustCompile(`\p{L}{2,}`)
	constant   = regexp.MustCompile("\"([^\"]*)\"")
	id         = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_-]+)+$`)
	isFile     = regexp.MustCompile(`\.(html|css|js|svg|json|webmanifest|go)$`)
	readAloud  = map[string]bool{"title": true, "alt": true, "aria-label": true, "placeholder": true, "data-label": true, "value": true}
)

func TestNoTextBypassesTheCatalogue(t *testing.T) {
	t.Parallel()
	eachFile(t, ".html", func(file, content string) {
		plain := action.ReplaceAllString(attributes.ReplaceAllString(content, ""), "\x01")
		tokens := html.NewTokenizer(strings.NewReader(plain))
		for {
			switch tokens.Next() {
			case html.ErrorToken:
				return
			case html.TextToken:
				if text := string(tokens.Text()); letters.MatchString(text) {
					t.Errorf("%s: the text %q is not in the catalogue", file, strings.TrimSpace(text))
				}
			case html.StartTagToken, html.SelfClosingTagToken:
				tag := tokens.Token()
				for _, attribute := range tag.Attr {
					hidden := attribute.Key == "value" && strings.ToLower(attribute.Val) == attribute.Val // no text, but what a form sends
					if readAloud[attribute.Key] && letters.MatchString(attribute.Val) && !hidden {
						t.Errorf("%s: the %s %q is not in the catalogue", file, attribute.Key, attribute.Val)
					}
				}
			case html.EndTagToken, html.CommentToken, html.DoctypeToken:
			}
		}
	})
}

func TestEveryTextThatIsUsedIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	english := locale.New(locale.Settings{})
	check := func(file, text string) {
		if id.MatchString(text) && !isFile.MatchString(text) && !english.Has(text) {
			t.Errorf("%s: the catalogue has no text %q", file, text)
		}
	}
	eachFile(t, ".html", func(file, content string) {
		for _, inside := range action.FindAllString(content, -1) {
			for _, found := range constant.FindAllStringSubmatch(inside, -1) {
				check(file, found[1])
			}
		}
	})
	eachFile(t, ".go", func(file, content string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, content, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(node ast.Node) bool {
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				check(file, text)
			}
			return true
		})
	})
}
