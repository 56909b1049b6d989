package baketracker_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
)

// stock is an export of two items without density and of lots of them: "flour g" is
// a lot of flour in grams.
func stock(lots ...string) string {
	texts := make([]string, len(lots))
	for at, lot := range lots {
		item, unit, _ := strings.Cut(lot, " ")
		texts[at] = fmt.Sprintf(`{"ingredient_slug": %q, "package_unit": %q, "quantity": %d, "purchase_date": "2026-01-01"}`, item, unit, at+1)
	}
	return `{"ingredients": [{"slug": "flour"}, {"slug": "milk"}], "inventory_items": [` + strings.Join(texts, ",") + `]}`
}

func TestRefusedLotsDoNotAffectOthers(t *testing.T) {
	tests := map[string]struct {
		lots    []string
		refused []int
	}{
		"a missing item":          {[]string{"flour g", "sand g", "milk l", "sand g"}, []int{1, 3}},
		"an unknown unit":         {[]string{"flour sack", "flour g"}, []int{0}},
		"several reasons at once": {[]string{"sand g", "flour g", "flour cup", "flour sack", "milk ml"}, []int{0, 3}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			report := k.imports(stock(test.lots...))
			require.Equal(t, len(test.lots)-len(test.refused), report.Created.Lots)
			require.Len(t, report.Skipped, len(test.refused))
			for _, at := range test.refused {
				item, _, _ := strings.Cut(test.lots[at], " ")
				require.Contains(t, reasons(report.Skipped), fmt.Sprintf("inventory_items[%d] %s", at, item))
			}
			require.Len(t, k.lots(), report.Created.Lots)
		})
	}

	t.Run("in a batch and across batches", func(t *testing.T) {
		var lots []string
		for at := range 1203 {
			lots = append(lots, []string{"flour g", "flour kg", "milk ml", "flour cup", "sand g", "milk each"}[at%6])
		}
		k := newKitchen(t)
		report := k.imports(stock(lots...))
		require.Equal(t, 1003, report.Created.Lots)
		require.Len(t, report.Skipped, 200)
		received := map[domain.Slug]int{}
		for _, lot := range k.lots() {
			received[lot.Item]++
		}
		require.Equal(t, map[domain.Slug]int{"flour": 602, "milk": 401}, received)
		again := k.imports(stock(lots...))
		require.Equal(t, 1003, again.Unchanged.Lots)
		require.Len(t, again.Skipped, 200)
	})
	t.Run("halves batches that are larger than the log's limit", func(t *testing.T) {
		var lots []string
		for range 600 {
			lots = append(lots, "flour g")
		}
		k := newKitchen(t)
		k.app = commands.New(limitedStore{k.store, eventstore.Limits{Bytes: 4 << 10, Events: 1 << 10}}, commands.Options{})
		report := k.imports(stock(lots...))
		require.Equal(t, 600, report.Created.Lots)
		require.Len(t, k.lots(), 600)
	})
}

func TestALotWhoseUnitDoesNotConvertIsImportedWithAWarning(t *testing.T) {
	for name, test := range map[string]struct {
		lots   []string
		warned map[int]string
	}{
		"of another kind than the first": {
			[]string{"flour g", "flour cup", "flour kg", "flour each", "flour oz"},
			map[int]string{
				1: "2 cup of flour cannot be converted to g,", 2: "3 kg of flour cannot be converted to cup,",
				3: "4 each of flour cannot be converted to g, cup, kg,", 4: "5 oz of flour cannot be converted to cup, each,",
			},
		},
		"each item separately": {
			[]string{"flour g", "milk cup", "flour cup", "milk g"},
			map[int]string{2: "3 cup of flour cannot be converted to g,", 3: "4 g of milk cannot be converted to cup,"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			report := k.imports(stock(test.lots...))
			require.Equal(t, len(test.lots), report.Created.Lots)
			require.Empty(t, report.Skipped)
			require.Len(t, report.Notes, len(test.warned))
			for at, detail := range test.warned {
				item, _, _ := strings.Cut(test.lots[at], " ")
				require.Contains(t, reasons(report.Notes)[fmt.Sprintf("inventory_items[%d] %s", at, item)], detail)
			}
			for _, note := range report.Notes {
				require.Equal(t, "LOT_NOT_CONVERTIBLE", note.Code)
			}
			require.Empty(t, k.imports(stock(test.lots...)).Notes, "a lot that is known is not received again")
		})
	}
}

// limitedStore has limits that are easily reached.
type limitedStore struct {
	*eventstoretest.MemoryStore
	limits eventstore.Limits
}

func (s limitedStore) Limits() eventstore.Limits { return s.limits }

func (s limitedStore) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if err := eventstore.CheckAppend(stream, events, s.limits); err != nil {
		return eventstore.AppendResult{}, err
	}
	return s.MemoryStore.Append(ctx, stream, expected, events)
}
