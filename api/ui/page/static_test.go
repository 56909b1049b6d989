package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/page/assets"
)

func TestVendoredFilesAreThoseThatWereFetched(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("vendor.sha256")
	require.NoError(t, err)
	known := map[string]string{}
	for line := range strings.Lines(string(list)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		known[name] = sum
	}
	files, err := filepath.Glob("static/vendor/*")
	require.NoError(t, err)
	require.Len(t, files, len(known))
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		sum := sha256.Sum256(content)
		require.Equal(t, known[filepath.Base(file)], hex.EncodeToString(sum[:]), file)
	}
}

// leading matches the class that a rule begins with.
var leading = regexp.MustCompile(`(?m)^\s*\.([a-z-]+)`)

// The styles of all parts are one file: a class that two parts begin rules with means one
// thing in one and another in the other.
func TestPartsHaveClassesOfTheirOwn(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("static/css/60-*.css")
	require.NoError(t, err)
	require.Greater(t, len(files), 5)
	parts := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range leading.FindAllStringSubmatch(string(content), -1) {
			if other, taken := parts[found[1]]; taken && other != file {
				t.Errorf("%s and %s both style .%s", other, file, found[1])
			}
			parts[found[1]] = file
		}
	}
}

func TestAssetsAreKeptForAsLongAsTheyDoNotChange(t *testing.T) {
	t.Parallel()
	found, err := assets.Read(static)
	require.NoError(t, err)
	get := func(path, encoding string) *httptest.ResponseRecorder {
		parts := strings.Split(path, "/")
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		request.Header.Set("Accept-Encoding", encoding)
		request.SetPathValue("hash", parts[2])
		request.SetPathValue("name", parts[3])
		recorded := httptest.NewRecorder()
		found.Serve(recorded, request)
		return recorded
	}
	for name := range found.Names() {
		path, err := found.URL(name)
		require.NoError(t, err)
		plain, zipped := get(path, ""), get(path, "gzip, br")
		require.Equal(t, http.StatusOK, plain.Code)
		require.Contains(t, plain.Header().Get("Cache-Control"), "immutable")
		reader, err := gzip.NewReader(bytes.NewReader(zipped.Body.Bytes()))
		require.NoError(t, err)
		content, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.Equal(t, plain.Body.Bytes(), content, name)
	}
	require.Equal(t, http.StatusNotFound, get("/static/0000000000000000/app.css", "").Code, "an old address has an old content")
	_, err = found.URL("missing.css")
	require.Error(t, err)
}

func TestAssetsAreLight(t *testing.T) {
	t.Parallel()
	found, err := assets.Read(static)
	require.NoError(t, err)
	zipped := func(name string) int {
		_, zipped := found.Size(name)
		return zipped
	}
	plain, _ := found.Size("app.js")
	require.Less(t, plain, 5_000)
	require.Less(t, zipped("app.css"), 10_000)

	ours, known := 0, map[string]bool{}
	vendored, err := filepath.Glob("static/vendor/*.js")
	require.NoError(t, err)
	for _, file := range vendored {
		known[filepath.Base(file)] = true
	}
	for name := range found.Names() {
		if strings.HasSuffix(name, ".js") && !known[name] && name != "worker.js" && name != "sign-in.js" { // which have bars of their own
			ours += zipped(name)
		}
	}
	require.Greater(t, ours, zipped("app.js"), "there are others")
	require.LessOrEqual(t, ours, 5_000, "all scripts of ours that pages load, as they are served")
	require.Less(t, zipped("sign-in.js"), 300, "what the page alone loads that signs in")
	require.Less(t, zipped("worker.js"), 3_300, "what it loads after it is shown")
}

// Every class that a style is about is one that a template, a script or a screen writes.
func TestStylesAreAboutClassesThatExist(t *testing.T) {
	t.Parallel()
	fromElsewhere := []string{"htmx-request", "in_progress", "updated", "unmade"} // htmx, a state of the API, words that are joined
	word := regexp.MustCompile(`[\w-]+`)
	written := map[string]bool{}
	for pattern, part := range map[string]*regexp.Regexp{
		"../*/templates/*.html": regexp.MustCompile(`class="(\{\{[^}]*\}\}|[^"])*"|\{\{template [^}]*\}\}`),
		"../*/*.go":             regexp.MustCompile("\"[^\"\\n]*\"|`[^`]*`"),
		"static/*.js":           regexp.MustCompile(`"[^"\n]*"`),
	} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, found := range part.FindAllString(string(content), -1) {
				for _, name := range word.FindAllString(found, -1) {
					written[name] = true
				}
			}
		}
	}
	class, body := regexp.MustCompile(`\.([a-zA-Z][\w-]*)`), regexp.MustCompile(`\{[^{}]*\}|(?s:/\*.*?\*/)`)
	styles, err := filepath.Glob("static/css/*.css")
	require.NoError(t, err)
	for _, file := range styles {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range class.FindAllStringSubmatch(body.ReplaceAllString(string(content), "{}"), -1) {
			require.True(t, written[found[1]] || slices.Contains(fromElsewhere, found[1]), "%s: nothing has the class %s", file, found[1])
		}
	}
}
