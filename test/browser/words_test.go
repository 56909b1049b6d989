package browser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// brokenWords are the words of a page that go on in the next line, or stand above one another.
const brokenWords = `(() => {
	const broken = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), range = document.createRange();
	for (let text; text = texts.nextNode();) {
		if (!text.parentElement.checkVisibility() || text.parentElement.closest("svg, .unseen, pre, .slug, .id, option")) continue;
		for (const {0: word, index} of text.data.matchAll(/\p{L}{3,24}/gu)) {
			range.setStart(text, index);
			range.setEnd(text, index + word.length);
			if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(word);
		}
	}
	return broken;
})()`

// Where there is room words are whole: on the screen of a desk no cell is so narrow that it breaks
// them.
func TestWordsAreWhole(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sampleKitchen(t)
	k.must(t, "PUT", "/v1/recipes/winter-spice", object{
		"name": "Winter spice", "lines": []object{{"item": "cinnamon-ground", "amount": "9", "unit": "tbsp"}},
		"yields": []object{{"slug": "jar", "name": "Jar", "mode": "count", "items_per_batch": 1}},
	})
	tb := newTab(t, k.url)
	tb.show(t, look{1280, 900, "light"})
	for _, s := range screens() {
		if path := s.path(k); path != "" {
			tb.open(t, path)
			require.Empty(t, evaluate[[]string](t, tb, brokenWords), "%s: %s", s.name, path)
		}
	}
}
