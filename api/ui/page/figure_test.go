package page

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
)

func TestAFigureIsWrittenWithItsExactValueAndItsExplanation(t *testing.T) {
	l := locale.New(locale.Settings{Language: "en"})
	half := locale.Quantity{Text: "½", Unit: "cup", Exact: "0.5"}
	const data = `<data class="q" value="0.5">½&nbsp;<span class="u">cup</span></data>`
	require.Equal(t, data, string(written(l, half)))
	of := func(what any, path string) string {
		made, err := figure(what, path, half)
		require.NoError(t, err)
		return string(explainable(l, made))
	}
	require.Equal(t, `<span class="figure">`+data+`</span>`, of(domain.ID(""), "total"))
	require.Equal(t, `<a class="figure" href="/plans/1/explain?path=a%2Fb">`+data+`</a>`, of(domain.ID("1"), "a/b"))
	require.Equal(t, `<a class="figure" href="/shopping/explain?plans=1%2C2&amp;path=a%2Fb">`+data+`</a>`, of(Pooled("1,2"), "a/b"))
	_, err := figure("a text", "a/b", half)
	require.Error(t, err)
	require.Equal(t, `<data class="q" value="0.33333"><abbr title="rounded">≈</abbr>0.33</data>`,
		string(written(l, locale.Quantity{Text: "0.33", Exact: "0.33333", Rounded: true})))
}

func TestAFigureEscapesWhatItIsGiven(t *testing.T) {
	l := locale.New(locale.Settings{Language: "en"})
	hostile := locale.Quantity{Text: "<b>", Unit: `"&'`, Exact: `"><script>`}
	html := string(explainable(l, Figure{Quantity: hostile, Explain: `/"><img src=x onerror=alert(1)>`}))
	require.Equal(t, `<a class="figure" href="/&#34;&gt;&lt;img src=x onerror=alert(1)&gt;">`+
		`<data class="q" value="&#34;&gt;&lt;script&gt;">&lt;b&gt;&nbsp;<span class="u">&#34;&amp;&#39;</span></data></a>`, html)
}
