package uitest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// Bars returns the bars of a page whose parts are of some kinds, in their order: how wide
// each part is, in percent of the bar.
func (p Page) Bars(t testing.TB, kinds ...string) []map[string]float64 {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	var bars []map[string]float64
	for node := range document.Descendants() {
		if node.Data != "svg" || attribute(node, "class") != "stack" {
			continue
		}
		bar, wanted := map[string]float64{}, true
		for part := range node.Descendants() {
			if part.Data != "rect" {
				continue
			}
			kind := attribute(part, "class")
			width, err := strconv.ParseFloat(strings.TrimSuffix(attribute(part, "width"), "%"), 64)
			require.NoError(t, err)
			bar[kind], wanted = width, wanted && slices.Contains(kinds, kind)
		}
		if wanted {
			bars = append(bars, bar)
		}
	}
	return bars
}
