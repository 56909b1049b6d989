package rewrite

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPageOffersOnlyWhatItsReaderMayHave(t *testing.T) {
	t.Parallel()
	may := func(method, address string) bool {
		return !strings.Contains(address, "secret") && method+address != "POST/ask"
	}
	for name, c := range map[string]struct{ page, want string }{
		"everything":        {`<main><p><a href="/a">a</a></p></main>`, `<main><p><a href="/a">a</a></p></main>`},
		"a link in words":   {`<main><p>See <a href="/secret">it</a>.</p></main>`, `<main><p>See it.</p></main>`},
		"a name":            {`<main><h2><a href="/secret">Bread</a></h2></main>`, `<main><h2>Bread</h2></main>`},
		"a button in words": {`<main><p>See <a class="button" href="/secret">it</a></p></main>`, `<main><p>See </p></main>`},
		"the only link":     {`<main><div><a class="button" href="/secret">it</a></div><p>b</p></main>`, `<main><p>b</p></main>`},
		"another address": {
			`<main><p><a href="https://x.example/secret">x</a></p></main>`,
			`<main><p><a href="https://x.example/secret">x</a></p></main>`,
		},
		"a section of a form": {
			`<main><section><h2>Adjust</h2><form method="post" action="/secret">x</form></section></main>`,
			`<main></main>`,
		},
		"a section with more": {
			`<main><section><h2>A</h2><p>b</p><form method="post" action="/secret">x</form></section></main>`,
			`<main><section><h2>A</h2><p>b</p></section></main>`,
		},
		"a menu": {
			`<main><details><summary>More</summary><div><form method="post" action="/secret">x</form></div></details></main>`,
			`<main></main>`,
		},
		"a form that asks":    {`<main><form action="/ask">x</form></main>`, `<main><form action="/ask">x</form></main>`},
		"a form that changes": {`<main><form method="POST" action="/ask">x</form></main>`, `<main></main>`},
		"a button of a form": {
			`<main><form method="post" action="/b">x<button formaction="/secret">y</button></form></main>`,
			`<main><form method="post" action="/b">x</form></main>`,
		},
		"a button elsewhere": {
			`<main><form id="f" action="/b">x</form><p><button form="f" formaction="/ask">y</button></p></main>`,
			`<main><form id="f" action="/b">x</form><p><button form="f" formaction="/ask">y</button></p></main>`,
		},
		"an offer with its text": {
			`<main><ul><li data-offer=""><p>Why</p><a href="/secret">x</a></li><li>b</li></ul></main>`,
			`<main><ul><li>b</li></ul></main>`,
		},
		"a form with an offer": {
			`<main><section data-offer=""><p>a</p><div><form method="post" action="/secret"><a href="/secret">x</a></form></div></section></main>`,
			`<main></main>`,
		},
	} {
		got, err := Offer([]byte(`<html><head></head><body>`+c.page+`</body></html>`), may)
		require.NoError(t, err)
		require.Equal(t, `<html><head></head><body>`+c.want+`</body></html>`, string(got), name)
	}
}
