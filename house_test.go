package crumbtrail_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sources calls look with the path and the text of every Go file of the module
// that is no test.
func sources(t *testing.T, look func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (path == "examples" || path == "bin" || strings.HasPrefix(entry.Name(), ".") && path != "."):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			look(filepath.ToSlash(path), text)
		}
		return err
	})
	require.NoError(t, err)
}

func TestNoPackageOutgrowsItsReader(t *testing.T) {
	const most = 3000
	lines := map[string]int{}
	sources(t, func(path string, text []byte) { lines[filepath.Dir(path)] += bytes.Count(text, []byte("\n")) })
	require.Contains(t, lines, "domain/planning")
	delete(lines, "projections/engine") // one mechanism, told in one place
	for folder, count := range lines {
		if count > most {
			t.Errorf("%s has %d lines, more than %d: split it along a wall", folder, count, most)
		}
	}
}

// A kitchen comes from a credential or from the name of a stream, and is parsed there.
func TestKitchensHaveOneConstructor(t *testing.T) {
	converts := regexp.MustCompile(`\bdomain\.Kitchen\(`)
	require.True(t, converts.MatchString("domain.Kitchen(name)"), "the expression finds what it looks for")
	sources(t, func(path string, text []byte) {
		if converts.Match(text) && path != "domain/stream/stream.go" { // which checks it
			t.Errorf("%s converts a text to a kitchen: use domain.ParseKitchen", path)
		}
	})
}
