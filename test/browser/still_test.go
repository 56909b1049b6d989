package browser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// readScript scrolls through the page as a reader does, until its end is in sight and nothing is drawn any more.
const readScript = `(async () => {
	const frame = () => new Promise(requestAnimationFrame), root = document.scrollingElement;
	await document.fonts.ready;
	for (let n = 0; n < 6; n++) await frame();
	for (let end = false; !end;) {
		end = root.scrollTop + innerHeight >= root.scrollHeight - 1;
		scrollBy({ top: innerHeight / 2, behavior: "instant" });
		for (let n = 0; n < 3; n++) await frame();
	}
	return true;
})()`

// What is drawn when it comes into sight, or arrives late, moves nothing that a reader looks at: neither where a page
// begins, nor further down.
func TestPagesStayStillWhileTheyAreRead(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedLarge(t)
	for _, size := range []look{{390, 844, "light"}, {1280, 900, "light"}} {
		t.Run(size.String(), func(t *testing.T) {
			tb := newTab(t, k.url)
			tb.show(t, size)
			tb.staysStill(t)
			tb.inAWeakNetwork(t)
			for _, p := range barPages(k) {
				tb.open(t, p.path)
				require.True(t, evaluate[bool](t, tb, readScript))
				require.Empty(t, tb.takeFaults(), p.name)
			}
		})
	}
}

// A long table arrives in parts. The columns of the targets are as wide when the first rows are there as when all are.
func TestColumnsOfTargetsWaitForNoRow(t *testing.T) {
	browser(t)
	t.Parallel()
	k := sharedLarge(t)
	tb := newTab(t, k.url)
	tb.show(t, look{1280, 900, "light"})
	tb.open(t, "/occasions/"+k.occasion)
	const columns = `[...document.querySelector(".targets tbody tr").cells].map(cell => cell.getBoundingClientRect().x)`
	before := evaluate[[]float64](t, tb, `(document.querySelector(".targets tbody th").textContent = "Bun", `+
		`document.querySelectorAll(".targets tbody tr:nth-child(n + 2)").forEach(row => row.hidden = true), `+columns+`)`)
	require.Len(t, before, 2)
	require.Equal(t, before, evaluate[[]float64](t, tb,
		`(document.querySelectorAll(".targets tbody tr").forEach(row => row.hidden = false), `+columns+`)`))
}
