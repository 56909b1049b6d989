package book_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var autofocus = regexp.MustCompile(`name="([^"]*)"[^>]* autofocus`)

// focusOf is the field that a page begins in; empty if that is none.
func focusOf(t *testing.T, body string) string {
	t.Helper()
	found := autofocus.FindAllStringSubmatch(body, -1)
	require.LessOrEqual(t, len(found), 1)
	if len(found) == 0 {
		return ""
	}
	return found[0][1]
}

// A row that is added is where the reader continues: its first field has the focus, and without scripts
// the page answers there.
func TestAnAddedRowHasTheFocus(t *testing.T) {
	t.Parallel()
	k := withItems(t, "Flour")
	for _, form := range []struct{ path, list, first, second string }{
		{"/book/new/recipes", "lines", "lines.4.amount", "recipe-lines-5-amount"},
		{"/book/new/recipes", "components", "components.0.batches", "recipe-components-1-batches"},
		{"/book/new/recipes", "yields", "yields.1.items_per_batch", "recipe-yields-2-items_per_batch"},
		{"/book/new/goods", "components", "components.3.quantity", "good-components-4-quantity"},
	} {
		first := k.Get(form.path)
		require.Equal(t, "name", focusOf(t, first.Body), form.path)
		added := k.Submit(first, form.path, "_more", form.list)
		require.Equal(t, form.first, focusOf(t, added.Body), form.list)
		require.Regexp(t, `name="_more" value="`+form.list+`"\s+formaction="`+form.path+"#"+form.second+`"`, added.Body)
		again := k.Submit(added, form.path, "_more", form.list)
		require.Contains(t, again.Body, `id="`+form.second+`"`, "the address of the button leads to the row that it adds")
		removed := k.Submit(again, form.path, "_remove", form.list+".0")
		require.Empty(t, focusOf(t, removed.Body), "what is taken out does not lead to the top")
		require.Contains(t, removed.Body, `formaction="`+form.path+"#"+form.list+`"`)
		require.Contains(t, removed.Body, `id="`+form.list+`"`)
	}
}
