package stream_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// concatenated matches a category's prefix as a string of its own, or one that is
// formatted, as code that builds a name elsewhere would write it.
var concatenated = regexp.MustCompile(`"(kitchen|access|item|recipe|good|occasion|pantry)-("|%)`)

func TestStreamNamesAreBuiltInThisPackageAlone(t *testing.T) {
	require.True(t, concatenated.MatchString(`"pantry-" + kitchen`), "the expression finds what it looks for")
	root, checked := filepath.Join("..", ".."), 0
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			name := entry.Name()
			testSupport := strings.HasSuffix(name, "test") // there are slugs such as item-1
			if path != root && (strings.HasPrefix(name, ".") || name == "stream" || testSupport) {
				return filepath.SkipDir
			}
			return nil
		case !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checked++
		if found := concatenated.Find(source); found != nil {
			t.Errorf("%s builds the name of a stream by itself: %s", path, found)
		}
		return nil
	}))
	require.Greater(t, checked, 100, "the source of the program was found")
}
