package crumbtrail_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// texts returns what the pages show in English.
func texts(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("api/ui/locale/texts/en/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	shown := map[string]bool{}
	for _, path := range files {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		var entries map[string]any
		require.NoError(t, json.Unmarshal(content, &entries), path)
		for _, text := range entries {
			if text, ok := text.(string); ok {
				shown[text] = true
			}
		}
	}
	return shown
}

// What the guide for bakers prints in italics stands on a page, and its pictures exist.
func TestTheGuideNamesWhatIsOnThePages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/guide/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	shown := texts(t)
	named := regexp.MustCompile(`(?:^|[^*])\*([^*\n]+)\*(?:[^*]|$)`)
	pictures := regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`)
	for _, path := range pages {
		guide, err := os.ReadFile(path)
		require.NoError(t, err)
		names := named.FindAllSubmatch(guide, -1)
		require.NotEmpty(t, names, path)
		for _, name := range names {
			if !shown[string(name[1])] {
				t.Errorf("%s names *%s*, which is on no page", path, name[1])
			}
		}
		for _, picture := range pictures.FindAllSubmatch(guide, -1) {
			require.FileExists(t, filepath.Join(filepath.Dir(path), string(picture[1])))
		}
	}
}
