package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain/planning/answer"
)

// What an amendment changes stands before what stays as it is, which is behind a summary that counts it.
func TestWhatChangesStandsBeforeWhatStays(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	tried := k.Post(path+"/amend/try", k.Get(path+"/amend").With(t, path+"/amend", "goods.biscotti-box", "14")...)
	require.Equal(t, http.StatusOK, tried.Status)
	effect := tried.Body[strings.Index(tried.Body, `id="effect-panel"`):]
	changed, same, found := strings.Cut(effect, `<details class="same">`)
	require.True(t, found, effect)
	goods := effect[strings.Index(effect, "<h3>To assemble"):]
	goods, shopping, _ := strings.Cut(goods, "<h3>Shopping")
	require.Contains(t, goods, "Box of eight biscotti", "its quantity is another one")
	require.NotContains(t, goods, "<details")
	require.NotContains(t, changed, "Almond biscotti", "as many batches are enough")
	require.Regexp(t, `^<summary>The figure of 1 row stays as it is<[\s\S]*Almond biscotti[\s\S]*</details>`, same)
	shopping, _, _ = strings.Cut(shopping, "<h3>")
	require.Regexp(t, `<summary>The figures of \d+ rows stay as they are<[\s\S]*Baker&#39;s twine`, shopping, "there is enough of it")
}

// Who completes a plan with something left is told what, and what completing means, before the button; a
// plan of which all is made asks neither for that nor for a reason.
func TestCompletingTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	var summary answer.Summary
	k.API("/v1"+path+"/summary", &summary)
	page := k.Get(path).Text(t)
	_, menu, _ := strings.Cut(page, "Completing ends the work")
	menu, _, found := strings.Cut(menu, "Complete the plan")
	require.True(t, found, page)
	require.Contains(t, menu, "it still reserves is free for others. It can be reopened. Still to be made:")
	for _, line := range summary.Batches {
		require.Contains(t, menu, line.RecipeName+", "+line.UnitName+": ")
	}
	for _, target := range summary.Assemblies {
		require.Contains(t, menu, target.Name+": ")
	}
	require.Contains(t, menu, "Complete it without that")
}
