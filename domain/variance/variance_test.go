package variance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func took(amount, cost string, insteadOf ...domain.Slug) pantry.Consumed {
	words := strings.Fields(amount)
	is := catalogtest.Amount(words[0] + " " + words[1])
	line := pantry.Consumed{Item: domain.Slug(words[2]), Lot: "lot", Amount: is.Value, Unit: is.Unit, CostUnknown: cost == ""}
	if cost != "" {
		line.Cost = catalogtest.Money(cost)
	}
	if len(insteadOf) > 0 {
		line.InsteadOf = insteadOf[0]
	}
	return line
}

func meant(item domain.Slug, amount string) []pantry.Otherwise {
	return []pantry.Otherwise{{Item: item, Amount: catalogtest.Amount(amount)}}
}

// text is "planned + yield + quantity + price + substitution = actual".
func text(p Parts) string {
	show := func(m *measure.Money) string {
		if m == nil {
			return "?"
		}
		return m.String()
	}
	return fmt.Sprintf("%s + %s + %s + %s + %s = %s",
		show(p.Planned), show(p.Yield), show(p.Quantity), show(p.Price), show(p.Substitution), show(p.Actual))
}

func TestWhyARunCostWhatItCost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		item func(*catalog.Item) // of butter
		run  Run
		want string // planned, yield, quantity, price, substitution
	}{
		"as planned, at the price of the plan": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{Consumed: []pantry.Consumed{took("500 g butter", "5.00")}},
			"5.00 + 0.00 + 0.00 + 0.00 + 0.00 = 5.00",
		},
		"480 g of 500 g, without a price in the plan": {
			nil,
			Run{Consumed: []pantry.Consumed{took("480 g butter", "4.80")}, Otherwise: meant("butter", "500 g")},
			"5.00 + 0.00 + -0.20 + 0.00 + 0.00 = 4.80",
		},
		"480 g of 500 g, dearer than planned": {
			catalogtest.Packed("1 kg", "9.00"),
			Run{Consumed: []pantry.Consumed{took("480 g butter", "4.80")}, Otherwise: meant("butter", "500 g")},
			"4.50 + 0.00 + -0.18 + 0.48 + 0.00 = 4.80",
		},
		"a quarter of the units lost": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{Expected: 24, Good: 18, Consumed: []pantry.Consumed{took("500 g butter", "5.00")}},
			"3.75 + 1.25 + 0.00 + 0.00 + 0.00 = 5.00",
		},
		"more units than expected": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{Expected: 20, Good: 24, Consumed: []pantry.Consumed{took("500 g butter", "5.00")}},
			"6.00 + -1.00 + 0.00 + 0.00 + 0.00 = 5.00",
		},
		"margarine instead of all of it": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{Consumed: []pantry.Consumed{took("520 g margarine", "2.60", "butter")}, Otherwise: meant("butter", "500 g")},
			"5.00 + 0.00 + 0.00 + 0.00 + -2.40 = 2.60",
		},
		"margarine instead of a part of it": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{
				Consumed:  []pantry.Consumed{took("300 g butter", "3.30"), took("200 g margarine", "1.00", "butter")},
				Otherwise: meant("butter", "500 g"),
			},
			"5.00 + 0.00 + 0.00 + 0.30 + -1.00 = 4.30",
		},
		"a substitute, and no known price of what it replaces": {
			nil,
			Run{Consumed: []pantry.Consumed{took("520 g margarine", "2.60", "butter")}, Otherwise: meant("butter", "500 g")},
			"? + ? + ? + ? + ? = 2.60",
		},
		"a cost that is not known": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{Consumed: []pantry.Consumed{took("480 g butter", "")}, Otherwise: meant("butter", "500 g")},
			"5.00 + 0.00 + -0.20 + ? + 0.00 = ?",
		},
		"a part that no lot was there for": {
			catalogtest.Packed("1 kg", "10.00"),
			Run{
				Consumed:    []pantry.Consumed{took("300 g butter", "3.00")},
				Unaccounted: []pantry.Unaccounted{{Item: "butter", Amount: catalogtest.Amount("200 g")}},
			},
			"5.00 + 0.00 + 0.00 + ? + 0.00 = ?",
		},
		"left out": {
			catalogtest.Packed("1 kg", "10.00"), Run{Otherwise: meant("butter", "500 g")}, "5.00 + 0.00 + -5.00 + 0.00 + 0.00 = 0.00",
		},
		"thirds of a cent": {
			catalogtest.Packed("3 kg", "10.00"),
			Run{Expected: 3, Good: 2, Consumed: []pantry.Consumed{took("100 g butter", "0.34")}},
			"0.22 + 0.11 + 0.00 + 0.01 + 0.00 = 0.34",
		},
		"a cost of more decimals": {
			catalogtest.Packed("3 kg", "10.00"),
			Run{Consumed: []pantry.Consumed{took("100 g butter", "0.3334")}},
			"0.3333 + 0.00 + 0.00 + 0.0001 + 0.00 = 0.3334",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.run.Expected == 0 {
				test.run.Expected, test.run.Good = 1, 1
			}
			butter := catalogtest.Item("butter")
			if test.item != nil {
				test.item(&butter)
			}
			found := Of([]Run{test.run}, map[domain.Slug]catalog.Item{"butter": butter}, 2)
			require.Len(t, found.Lines, 1)
			require.Equal(t, domain.Slug("butter"), found.Lines[0].Item)
			require.Equal(t, test.want, text(found.Lines[0].Parts))
			require.Equal(t, test.want, text(found.Items[0].Parts))
			require.Equal(t, test.want, text(found.Parts))
		})
	}
}

// known returns the parts, if all are known.
func (p Parts) known() []*measure.Money {
	parts := []*measure.Money{p.Planned, p.Yield, p.Quantity, p.Price, p.Substitution}
	for _, part := range append(parts, p.Actual) {
		if part == nil {
			return nil
		}
	}
	return parts
}

func TestThePartsSumToWhatWasPaid(t *testing.T) {
	t.Parallel()
	amount := func(t *rapid.T, name string) string {
		return fmt.Sprintf("%d.%03d g ", rapid.IntRange(0, 2000).Draw(t, name), rapid.IntRange(0, 999).Draw(t, name+" part"))
	}
	cost := func(t *rapid.T) string {
		whole := rapid.IntRange(0, 50).Draw(t, "cost")
		return fmt.Sprintf("%d.%06d", whole, rapid.SampledFrom([]int{0, 0, 500_000, 123_456, 1}).Draw(t, "decimals"))
	}
	rapid.Check(t, func(t *rapid.T) {
		items := map[domain.Slug]catalog.Item{}
		for _, slug := range []domain.Slug{"butter", "flour"} {
			item := catalogtest.Item(slug)
			if rapid.Bool().Draw(t, "priced") {
				catalogtest.Packed(rapid.SampledFrom([]string{"1 kg", "3 lb", "7 oz"}).Draw(t, "size"), cost(t))(&item)
			}
			items[slug] = item
		}
		var runs []Run
		var paid measure.Money
		for range rapid.IntRange(1, 4).Draw(t, "runs") {
			run := Run{ID: domain.ID(fmt.Sprint("run-", len(runs))), Expected: rapid.Int64Range(1, 30).Draw(t, "expected")}
			run.Good = rapid.Int64Range(0, run.Expected+3).Draw(t, "good")
			for _, slug := range []domain.Slug{"butter", "flour"} {
				line := took(amount(t, "amount")+string(slug), cost(t))
				paid = paid.Add(line.Cost)
				run.Consumed = append(run.Consumed, line)
				if rapid.Bool().Draw(t, "otherwise") {
					run.Otherwise = append(run.Otherwise, meant(slug, strings.TrimSpace(amount(t, "meant")))...)
				}
				if rapid.Bool().Draw(t, "instead") {
					other := took(amount(t, "substitute")+"margarine", cost(t), slug)
					paid = paid.Add(other.Cost)
					run.Consumed = append(run.Consumed, other)
				}
			}
			runs = append(runs, run)
		}
		decimals := rapid.IntRange(0, 3).Draw(t, "decimals of the kitchen")
		found := Of(runs, items, decimals)
		require.NotNil(t, found.Actual)
		require.Equal(t, paid.String(), found.Actual.String())
		check := func(parts Parts) {
			if known := parts.known(); known != nil {
				var sum measure.Money
				for _, part := range known {
					sum = sum.Add(*part)
				}
				require.Equal(t, parts.Actual.String(), sum.String())
			}
		}
		check(found.Parts)
		for _, item := range found.Items {
			check(item.Parts)
		}
		for _, line := range found.Lines {
			check(line.Parts)
		}
		requireExplained(t, found, runs, Book{Items: items}, decimals)
	})
}
