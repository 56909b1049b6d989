package plans_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// Which packages are to buy is told where it is different, of an item that is sold in several.
func TestDifferencesNameThePackagesThatAreToBuy(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	const item = "/book/items/cream-heavy/edit"
	saved := k.Submit(k.Get(item), item, "package_amount", "24", "package_unit", "fl oz", "package_price", "3",
		"package_supplier", "Mill & Co", "packages.0.amount", "13", "packages.0.unit", "fl oz", "packages.0.price", "1.70")
	require.Equal(t, http.StatusSeeOther, saved.Status, saved.Body)

	changes := k.Get(path + "/changes")
	require.Contains(t, changes.Text(t), "which packages 2 × 1 qt → 2 × 24 fl oz Mill & Co and 1 × 13 fl oz", "one size before, two now")
	german := k.GetWith(path+"/changes", "Accept-Language", "de")
	require.Contains(t, german.Text(t), "welche Packungen 2 × 1 qt → 2 × 24 fl oz Mill & Co und 1 × 13 fl oz")
	require.NotContains(t, k.Get(path+"/what-if?goods.cookie-bag=21").Text(t), "which packages", "the same packages are no difference")
}
