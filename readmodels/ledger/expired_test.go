package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/ledger"
)

func TestWhatExpiredIsStillThereAndDoesNotCount(t *testing.T) {
	t.Parallel()
	lot := func(item domain.Slug, amount string, received, expires domain.Date) pantry.LotReceived {
		return pantry.LotReceived{Item: item, Amount: catalogtest.Amount(amount), ReceivedOn: received, ExpiresOn: expires}
	}
	lots := []pantry.LotReceived{
		lot("butter", "250 g", day(1), day(9)),
		lot("cream", "1 cup", day(1), day(9)),
		lot("flour", "500 g", day(1), day(9)),
		lot("flour", "2 kg", day(1), day(10)),
		lot("flour", "100 g", day(5), day(4)), // it was received too late
		lot("flour", "3 kg", day(12), ""),
	}
	items := map[domain.Slug]catalog.Item{}
	for _, name := range []string{"butter", "cream", "flour"} {
		items[domain.Slug(name)] = catalog.Item{Slug: domain.Slug(name), Name: name}
	}
	type row struct{ onHand, later, expired string }
	rows := func(on domain.Date) map[domain.Slug]row {
		found := map[domain.Slug]row{}
		for _, item := range ledger.StockOn(lots, nil, breadLoaf, items, on).Items {
			unit := " " + item.Unit.String()
			found[item.Item] = row{item.OnHand.String() + unit, item.ReceivedLater.String() + unit, item.Expired.String() + unit}
		}
		return found
	}
	require.Equal(t, map[domain.Slug]row{
		"butter": {"0 g", "0 g", "250 g"}, "cream": {"0 cup", "0 cup", "1 cup"},
		"flour": {"2 kg", "3 kg", "0.6 kg"}, // in the unit of the first lot that counts
	}, rows(day(10)))
	require.Equal(t, row{"250 g", "0 g", "0 g"}, rows(day(9))["butter"], "the last good day is a good one")
	require.Equal(t, row{"5600 g", "0 g", "0 g"}, rows("")["flour"], "without a day everything is on hand")
}
