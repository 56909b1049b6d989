package browser

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// look is how a page is shown.
type look struct {
	width, height int64
	// theme is light or dark, with "+more" for more contrast, or "+forced" for the colours of the system.
	theme string
}

func (l look) String() string {
	return fmt.Sprintf("%d-%s", l.width, strings.ReplaceAll(l.theme, "+", "-"))
}

// looks are the sizes of a laptop, a phone and the smallest window, in both themes.
func looks() []look {
	var all []look
	for _, size := range [][2]int64{{1280, 900}, {390, 844}, {320, 640}} {
		for _, theme := range []string{"light", "dark"} {
			all = append(all, look{size[0], size[1], theme})
		}
	}
	return all
}

// everyLook shows the page in every look, and expects no fault of the layout and no
// violation that axe knows. Targets have the least size. If the tab asks for it, words are
// whole where there is room for them: on the screen of a desk no cell breaks them.
//
// Axe takes nine tenths of the time of these tests, so it is not asked again for what
// it has answered. What its rules look at is compared instead, for every element:
//
//   - Most rules depend on the elements and attributes of the document, and on which
//     elements are shown, and how (shape). They run where no page had this shape
//     before: as a rule at 1280 and at 390 pixels. Two rows stand for all that are alike,
//     and are alone on the page while axe looks; what ids name is checked for every row.
//   - Three depend on places and sizes too (boxes). They run where those differ: as a
//     rule at each width. A theme moves nothing. Axe is asked about the targets that are
//     small or share a place with others, and about what scrolls if anything does.
//   - Two depend on the colours of a text, those it stands on, and its size (colours).
//     The answer for the same colours is the same on every page, in every look: they
//     run for those that have not passed on any page before.
func (tb *tab) everyLook(t *testing.T, name string, least int) {
	t.Helper()
	for l, faults := range tb.faultsOfLooks(t, name, least) {
		require.Empty(t, faults, "%s %s", name, l)
	}
}

// faultsOfLooks returns what everyLook does not expect.
func (tb *tab) faultsOfLooks(t *testing.T, name string, least int) map[look][]string {
	t.Helper()
	all, shapes, boxes := map[look][]string{}, map[string]bool{}, map[string]bool{}
	for _, l := range tb.looks {
		tb.show(t, l)
		tb.prepare(t) // also for the picture: of the whole page, not of what is in sight
		tb.screenshot(t, name+"-"+l.String())
		seen := evaluate[seen](t, tb, fmt.Sprintf("look.examine(%d)", least))
		faults := seen.Faults
		if tb.wholeWords && l.width >= 1280 {
			faults = append(faults, evaluate[[]string](t, tb, "look.brokenWords()")...)
		}
		_, known := provenShapes.Load(seen.Shape)
		if !known && !shapes[seen.Shape] {
			found := evaluate[[]string](t, tb, "look.structure()")
			if faults = append(faults, found...); len(found) == 0 {
				provenShapes.Store(seen.Shape, true)
			}
		} else if !boxes[seen.Boxes] {
			faults = append(faults, evaluate[[]string](t, tb, "look.boxes()")...)
		}
		shapes[seen.Shape], boxes[seen.Boxes] = true, true
		if faults = append(faults, tb.contrast(t, seen.Colours)...); len(faults) > 0 {
			all[l] = faults
		}
	}
	return all
}

// seen is what is compared between looks.
type seen struct {
	Faults       []string
	Shape, Boxes string
	Colours      []string
}

// proven are the colours that passed on some page, and provenShapes the shapes.
var proven, provenShapes sync.Map

// contrast returns the texts in some colours that cannot be read.
func (tb *tab) contrast(t *testing.T, colours []string) []string {
	t.Helper()
	unknown := slices.DeleteFunc(colours, func(colour string) bool { _, known := proven.Load(colour); return known })
	if len(unknown) == 0 {
		return nil
	}
	list, err := json.Marshal(unknown)
	require.NoError(t, err)
	result := evaluate[struct{ Violations, Proven []string }](t, tb, fmt.Sprintf("look.contrast(%s)", list))
	if len(result.Violations) > 0 {
		return result.Violations
	}
	for _, colour := range result.Proven {
		proven.Store(colour, true)
	}
	return nil
}

//go:embed testdata/axe/axe.min.js.gz
var packedAxe []byte

//go:embed testdata/look.js
var lookScript string

var axeScript = sync.OnceValues(func() (string, error) {
	packed, err := gzip.NewReader(bytes.NewReader(packedAxe))
	if err != nil {
		return "", err
	}
	script, err := io.ReadAll(packed)
	return strings.TrimSuffix(string(script), "\n") + ";\n" + lookScript + ";true", err
})

// prepare gives the page what it is examined with. The browser itself evaluates it, so
// the page's policy does not concern it.
func (tb *tab) prepare(t *testing.T) {
	t.Helper()
	if evaluate[bool](t, tb, `typeof look === "object"`) {
		return
	}
	script, err := axeScript()
	require.NoError(t, err)
	require.True(t, evaluate[bool](t, tb, script))
}
