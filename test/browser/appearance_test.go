package browser

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// state is a kitchen whose screens are tested.
type state struct {
	name    string
	content func(testing.TB) *kitchen
	// looks are shown always, and all of them if every look is asked for.
	looks, all []look
	// needs tests the keyboard and large text too.
	needs bool
	// words tests that words are whole on a wide screen, tablet the same between a phone and a desk.
	words, tablet bool
	// screens are those that are shown; nil is all.
	screens func() []screen
	// language is that of the pages; "" is English.
	language string
	// turns is of how many kitchens each shows a screen by default, in turn; turn is which
	// this one is. 0 shows every screen.
	turns, turn int
}

// shows reports whether the kitchen shows a screen by default.
func (s state) shows(screen int) bool { return s.turns == 0 || screen%s.turns == s.turn }

// states are the kitchens, the one that takes longest first.
func states() []state {
	wide, small := look{1280, 900, "light"}, look{320, 640, "dark"}
	return []state{
		{
			name: "sample", content: sharedSample, looks: []look{wide, small},
			all: append(looks(), look{1280, 900, "light+more"}, look{390, 844, "dark+forced"}), needs: true, words: true,
		},
		{
			name: "rich", content: richKitchen, looks: []look{{390, 844, "light"}, small}, all: looks(),
			screens: richScreens, words: true, tablet: true,
		},
		{name: "large", content: sharedLarge, looks: []look{small}, all: looks()},
		{name: "hostile", content: hostileKitchen, looks: []look{small}, all: looks(), turns: 2},
		{name: "german", content: sharedSample, looks: []look{small}, all: looks(), language: "de", turns: 2, turn: 1},
		{
			name: "empty", content: emptyKitchen, looks: []look{small},
			all: append(looks(), look{390, 844, "dark+more"}, look{1280, 900, "light+forced"}),
		},
	}
}

// Each page, with nothing, with the sample kitchen, with much, and with hostile content, in some sizes and themes: no
// violation that axe knows, no scrolling to the side, one heading, targets that fingers hit, nothing in the console, no
// violated policy, no request to another host. The same for each form that is refused, and in German, whose words are
// longer. With the sample kitchen also for readers who need larger text, or the keyboard. By default German and hostile
// content show the screens in turn, and the keyboard, large text and a tablet are tried on each fourth. CRUMBTRAIL_ALL_LOOKS and
// CRUMBTRAIL_SCREENSHOTS show all kitchens on every screen, in each size and theme and with more contrast, which takes four times as long.
func TestScreens(t *testing.T) {
	browser(t)
	t.Parallel()
	for _, state := range states() {
		t.Run(state.name, func(t *testing.T) {
			t.Parallel()
			k := state.content(t)
			tb := newTab(t, k.url) // one for all: starting the browser's process takes longer than a page
			tb.looks, tb.wholeWords = state.looks, state.words
			isWhole := os.Getenv("CRUMBTRAIL_ALL_LOOKS")+os.Getenv("CRUMBTRAIL_SCREENSHOTS") != ""
			if isWhole {
				tb.looks = state.all
			}
			if state.language != "" {
				tb.open(t, "/?lang="+state.language)
			}
			if state.screens == nil {
				state.screens = screens
			}
			for i, s := range state.screens() {
				state := state
				state.needs = state.needs && (isWhole || i%4 == 0)
				state.tablet = state.tablet || state.words && (isWhole || i%4 == 2)
				if path := s.path(k); path != "" && (isWhole || state.shows(i)) {
					t.Run(s.name, func(t *testing.T) { s.check(t, tb, path, state) })
				}
			}
		})
	}
}

func (s screen) check(t *testing.T, tb *tab, path string, state state) {
	tb.allow()
	tb.show(t, tb.looks[0]) // the browser keeps some colours of a page that was opened in those of the system
	tb.open(t, path)
	if s.opens != "" {
		tb.press(t, s.opens)
	}
	name, least := s.name+"-"+state.name, max(s.targets, 24)
	tb.everyLook(t, name, least)
	if state.tablet {
		t.Run("tablet", tb.fitsATablet)
	}
	if state.needs {
		t.Run("text", tb.standsLargeText)
		t.Run("keyboard", tb.reachesEverything)
	}
	if s.refused != "" {
		tb.allow(http.StatusUnprocessableEntity)
		tb.pressOne(t, "button", inLanguage(t, state.language, s.refused))
		tb.run(t, chromedp.WaitReady(chromedp.CSS(".refusal:focus"))) // the summary of the errors has the focus
		tb.everyLook(t, name+"-refused", least)
	}
	require.Empty(t, tb.takeFaults(), "the browser reports")
}

// inLanguage returns a text of the pages in another language.
func inLanguage(t *testing.T, language, text string) string {
	t.Helper()
	if language == "" {
		return text
	}
	folder := "../../api/ui/locale/texts/"
	files, err := filepath.Glob(folder + "en/*.json")
	require.NoError(t, err)
	for _, file := range files {
		for id, english := range textsOf(t, file) {
			if english == text {
				return textsOf(t, folder+language+"/"+filepath.Base(file))[id].(string)
			}
		}
	}
	require.FailNow(t, "no text of the pages", text)
	return ""
}

func textsOf(t *testing.T, file string) map[string]any {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return into[map[string]any](t, content)
}
