package shopping_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// A tick that is refused tells of which row it is, and why.
func TestARefusedTickNamesItsRow(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	plan := "/plans/" + planned(t, k)
	row := toBuy(t, listOf(k, plan+"/shopping-list"))
	path := plan + "/shopping-list"
	const above = "This must be above zero."
	for typed, says := range map[string]string{"-1": above, "0": above, "many": "Write a whole number."} {
		form := k.Get(path).Form(t, path+"/collect", "item", string(row.Item))
		form.Set("of.0.packages", typed)
		form.Set("row", "other-"+form.Get("id"))
		refused := k.SendForm(path+"/collect", form)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, typed)
		require.Contains(t, refused.Text(t), row.Name+", Packages: "+says)
		require.Empty(t, rowOf(t, listOf(k, path), string(row.Item)).CollectedBy)
	}
}

// Prices are filled in with the decimals of the currency, and what was ticked is written without gaps.
func TestAmountsAreWrittenAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := "/plans/" + planned(t, k) + "/shopping-list"
	require.Contains(t, k.Get(path+"/put-away").Body, `value="15.90"`)
	form := k.Get(path).Form(t, path+"/collect", "item", "flour-all-purpose")
	require.Equal(t, http.StatusSeeOther, k.SendForm(path+"/collect", form).Status)
	require.Contains(t, k.Get(path+"/put-away").Body, `value="15.90"`)
	require.Regexp(t, `<span class="under collected-by"><svg[^>]*>.*</svg><span>`, k.Get(path).Body, "one text beside the icon")
}
