package cover

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

func num(text string) measure.Number {
	n, err := measure.ParseNumber(text)
	if err != nil {
		panic(err)
	}
	return n
}

// sizes are given as size and price by turns.
func sizes(texts ...string) []Size {
	all := []Size{}
	for i := 0; i < len(texts); i += 2 {
		all = append(all, Size{Holds: num(texts[i]), Price: num(texts[i+1])})
	}
	return all
}

func counts(c Cover) []int64 {
	all := make([]int64, len(c.Counts))
	for i, n := range c.Counts {
		all[i], _ = n.Int64()
	}
	return all
}

func TestFind(t *testing.T) {
	for name, test := range map[string]struct {
		amount string
		sizes  []Size
		want   []int64
	}{
		"two sizes together":                      {"32", sizes("12", "3.00", "8", "2.50"), []int64{2, 1}},
		"one size, as always":                     {"32", sizes("12", "3.00"), []int64{3}},
		"nothing":                                 {"0", sizes("12", "3.00", "8", "2.50"), []int64{0, 0}},
		"a rest that does not count":              {"24.00000001", sizes("12", "3.00", "8", "2.50"), []int64{2, 0}},
		"a larger one that is cheaper":            {"700", sizes("250", "1.00", "1000", "2.50"), []int64{0, 1}},
		"the same price, less left over":          {"700", sizes("1000", "3.00", "250", "1.00"), []int64{0, 3}},
		"the same left over, fewer packages":      {"1000", sizes("250", "1.00", "500", "2.00", "1000", "4.00"), []int64{0, 0, 1}},
		"as many packages: the first ones":        {"40", sizes("20", "2.00", "10", "1.00", "30", "3.00"), []int64{2, 0, 0}},
		"as many packages: the other order":       {"40", sizes("10", "1.00", "30", "3.00", "20", "2.00"), []int64{1, 1, 0}},
		"the same package twice":                  {"40", sizes("20", "2.00", "20", "2.00"), []int64{2, 0}},
		"the same size at two prices":             {"40", sizes("20", "2.00", "20", "1.99"), []int64{0, 2}},
		"without prices: fewest packages":         {"1200", sizes("5000", "1", "1000", "1", "250", "1"), []int64{1, 0, 0}},
		"without prices: least left over":         {"1200", sizes("2000", "1", "1250", "1", "250", "1"), []int64{0, 1, 0}},
		"all free: least left over":               {"1200", sizes("5000", "0", "1000", "0", "250", "0"), []int64{0, 1, 1}},
		"free":                                    {"700", sizes("500", "0", "400", "1.00"), []int64{2, 0}},
		"pounds beside kilograms, in grams":       {"1300", sizes("453.59237", "2.00", "1000", "4.00"), []int64{3, 0}},
		"thirds":                                  {"1", []Size{{measure.Ratio(1, 3), num("1")}, {num("0.5"), num("1.4")}}, []int64{0, 2}},
		"a need of many packages":                 {"100000001", sizes("12", "3.00", "8", "2.50", "1", "0.40"), []int64{8333333, 0, 5}},
		"a need of many, hardly a common unit":    {"1000000", sizes("453.59237", "2.00", "1000", "4.40"), nil},
		"an amount that no machine word can hold": {"1000000000000000", sizes("0.000000000000000001", "1", "1", "1"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := Find(num(test.amount), measure.Gram, test.sizes)
			if test.want != nil {
				require.Equal(t, test.want, counts(found))
				require.True(t, found.Exact)
			}
			held := measure.Number{}
			for i, n := range found.Counts {
				held = held.Add(n.Mul(test.sizes[i].Holds))
			}
			require.False(t, measure.Counts(num(test.amount).Sub(held), measure.Gram), "covered")
		})
	}
}

// brute returns the best cover by looking at all of them.
func brute(need int64, sizes, price []int64) []int64 {
	var best []int64
	var found result
	now := make([]int64, len(sizes))
	var try func(k int, rest int64, so result)
	try = func(k int, rest int64, so result) {
		if k == len(sizes) {
			if rest > 0 {
				return
			}
			so.over = -rest
			if order := so.compare(found); best == nil || order < 0 || order == 0 && slices.Compare(now, best) > 0 {
				best, found = slices.Clone(now), so
			}
			return
		}
		for n := int64(0); ; n++ {
			now[k] = n
			left := rest - n*sizes[k]
			try(k+1, left, result{price: so.price + n*price[k], count: so.count + n})
			if left <= 0 {
				break
			}
		}
		now[k] = 0
	}
	try(0, need, result{})
	return best
}

func TestTheCoverIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "sizes")
		holds := rapid.SliceOfN(rapid.Int64Range(1, 12), n, n).Draw(t, "holds")
		price := rapid.SliceOfN(rapid.Int64Range(0, 9), n, n).Draw(t, "price")
		need := rapid.Int64Range(1, 40).Draw(t, "need")
		all := []Size{}
		for i := range holds {
			all = append(all, Size{Holds: measure.Int(holds[i]), Price: measure.Int(price[i])})
		}
		want := brute(need, holds, price)
		require.Equal(t, want, counts(Find(measure.Int(need), measure.Gram, all)))
		// Each way of solving it alone, with more than one size left.
		for name, solve := range map[string]func(*problem) ([]int64, bool){
			"table":    func(p *problem) ([]int64, bool) { return p.byTable(), true },
			"residues": (*problem).byResidues,
			"search":   func(p *problem) ([]int64, bool) { return p.bySearch(1_000_000, nil) },
			"price": func(p *problem) ([]int64, bool) {
				cheapest, solved := p.byPrice()
				if !solved {
					return nil, false
				}
				return p.bySearch(1_000_000, cheapest)
			},
			"reduced": func(p *problem) ([]int64, bool) {
				first := p.certain()
				p.need -= first * p.sizes[p.best]
				counts := p.byTable()
				counts[p.best] += first
				return counts, true
			},
		} {
			p, ok := newProblem(measure.Int(need), measure.Gram, all)
			require.True(t, ok)
			found, exact := solve(p)
			if !exact {
				require.Contains(t, []string{"residues", "price"}, name)
				continue
			}
			given := make([]int64, n)
			for i, at := range p.at {
				given[at] = found[i]
			}
			require.Equal(t, want, given, name)
		}
	})
}

// kinds are the kinds of shops that the benchmark buys at: a dozen sizes with their prices.
var kinds = map[string]func(r *rand.Rand) []Size{
	"round": func(r *rand.Rand) []Size {
		return dozen(func(int) (int64, int64) { s := 50 * (1 + r.Int64N(60)); return s, s/4 + r.Int64N(100) })
	},
	"uneven": func(r *rand.Rand) []Size {
		return dozen(func(int) (int64, int64) { s := 20 + r.Int64N(5000); return s, s/4 + r.Int64N(100) })
	},
	"one price per unit": func(*rand.Rand) []Size {
		return dozen(func(i int) (int64, int64) { s := int64(100 * (i + 1)); return s, s / 4 })
	},
	"nearly one price per unit, uneven": func(r *rand.Rand) []Size {
		return dozen(func(int) (int64, int64) { s := 20 + r.Int64N(5000); return s, (s + 2) / 4 })
	},
	"without prices": func(r *rand.Rand) []Size {
		return dozen(func(int) (int64, int64) { return 20 + r.Int64N(5000), 100 })
	},
	"pounds and kilograms": func(r *rand.Rand) []Size {
		of := dozen(func(int) (int64, int64) { s := 1 + r.Int64N(40); return s, 40*s + r.Int64N(40) })
		for i := range of[:6] {
			of[i].Holds = of[i].Holds.Mul(num("28.349523125"))
		}
		for i := range of[6:] {
			of[6+i].Holds = of[6+i].Holds.Mul(num("25"))
		}
		return of
	},
	"pounds and kilograms at one price per unit": func(r *rand.Rand) []Size {
		of := dozen(func(int) (int64, int64) { return 1 + r.Int64N(40), 0 })
		for i := range of {
			if i < 6 {
				of[i].Holds = of[i].Holds.Mul(num("28.349523125"))
			} else {
				of[i].Holds = of[i].Holds.Mul(num("25"))
			}
			of[i].Price = of[i].Holds.Div(num("250")).Round(2)
		}
		return of
	},
	"pounds and kilograms without prices": func(r *rand.Rand) []Size {
		of := dozen(func(int) (int64, int64) { return 1 + r.Int64N(40), 100 })
		for i := range of[:6] {
			of[i].Holds = of[i].Holds.Mul(num("28.349523125"))
		}
		return of
	},
}

func dozen(of func(i int) (holds, cents int64)) []Size {
	all := make([]Size, 12)
	for i := range all {
		holds, cents := of(i)
		all[i] = Size{Holds: measure.Int(holds), Price: measure.Ratio(cents, 100)}
	}
	return all
}

// BenchmarkFind covers needs of few and of many packages of a dozen sizes. It reports the
// slowest of a hundred shops, each by the fastest of its runs, and how many covers were not
// proved to be the best.
func BenchmarkFind(b *testing.B) {
	for kind, shop := range kinds {
		for _, need := range []int64{700, 20_011, 1_000_003, 50_000_001} {
			b.Run(fmt.Sprintf("%s/%d g", kind, need), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				shops, fastest := make([][]Size, 100), make([]time.Duration, 100)
				for i := range shops {
					shops[i], fastest[i] = shop(r), time.Hour
				}
				unproved := 0
				for i := 0; b.Loop(); i++ {
					at := time.Now()
					found := Find(measure.Int(need), measure.Gram, shops[i%len(shops)])
					fastest[i%len(shops)] = min(fastest[i%len(shops)], time.Since(at))
					if !found.Exact {
						unproved++
					}
				}
				b.ReportMetric(float64(slices.Max(fastest[:min(b.N, len(shops))]).Microseconds()), "µs-slowest")
				b.ReportMetric(float64(unproved)/float64(b.N), "unproved/op")
			})
		}
	}
}

func TestTheCoverOfADozenSizesIsProved(t *testing.T) {
	for kind, unproved := range map[string]int{
		"round": 0, "uneven": 0, "one price per unit": 0, "without prices": 0, "nearly one price per unit, uneven": 5,
		"pounds and kilograms": 0, "pounds and kilograms without prices": 0, "pounds and kilograms at one price per unit": 0,
	} {
		r := rand.New(rand.NewPCG(1, 2))
		found := 0
		for range 100 {
			if !Find(measure.Int(1_000+r.Int64N(1_000_000)), measure.Gram, kinds[kind](r)).Exact {
				found++
			}
		}
		require.LessOrEqual(t, found, unproved, kind)
	}
}

func TestWholesInWordsAreThoseInBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := make([]Size, rapid.IntRange(1, 12).Draw(t, "sizes"))
		for i := range list {
			num, den := rapid.Int64Range(0, 1<<33), rapid.SampledFrom([]int64{1, 2, 3, 100, 4536, 999_983, 1 << 32})
			list[i].Holds = measure.Ratio(num.Draw(t, "num"), den.Draw(t, "den"))
		}
		holds := func(size *Size) measure.Number { return size.Holds }
		if multiples, possible := inWords(list, holds); possible {
			exact, fits := inBigNumbers(list, holds)
			require.True(t, fits)
			require.Equal(t, exact, multiples)
		}
		if multiples, step, possible := wholes(list, holds); possible {
			for i := range list {
				require.Equal(t, list[i].Holds.String(), step.Mul(measure.Int(multiples[i])).String())
			}
		}
	})
}
