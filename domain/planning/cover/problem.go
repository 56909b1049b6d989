package cover

import (
	"cmp"
	"math/big"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// problem is a cover in whole numbers: sizes in their greatest common unit, prices in theirs.
type problem struct {
	need         int64
	sizes, price []int64
	at           []int // the place of each size in the list that was given
	best         int   // the size of the least price per unit, of those the largest
	largest      int64
}

// maxWord bounds sizes, prices and sums, so that a product of a size and a price fits in
// 128 bits and sums in 64.
const maxWord = 1 << 50

// newProblem returns the problem in whole numbers, without the sizes that another one
// replaces at a lower price; false if they do not fit in machine words.
func newProblem(amount measure.Number, unit measure.Unit, sizes []Size) (*problem, bool) {
	holds, step, ok := wholes(sizes, func(s *Size) measure.Number { return s.Holds })
	price, _, priced := wholes(sizes, func(s *Size) measure.Number { return s.Price })
	if !ok || !priced {
		return nil, false
	}
	need, fits := arithmetic.PackagesFor(amount, step, unit).Int64()
	p := &problem{need: need}
	for i := range sizes {
		if dominated(i, holds, price) {
			continue
		}
		p.at, p.sizes, p.price = append(p.at, i), append(p.sizes, holds[i]), append(p.price, price[i])
		p.largest = max(p.largest, holds[i])
		if k := len(p.at) - 1; p.cheaper(k, p.best) {
			p.best = k
		}
	}
	fits = fits && need < maxWord
	for i := range p.at { // what as many of any size as can be needed cost
		fits = fits && (p.price[i] == 0 || need/p.sizes[i]+1 < maxWord/p.price[i])
	}
	return p, fits
}

// dominated reports whether another size holds as much at a lower price, or is the same one.
func dominated(i int, holds, price []int64) bool {
	for j := range holds {
		if j != i && holds[j] >= holds[i] && price[j] < price[i] || j < i && holds[j] == holds[i] && price[j] == price[i] {
			return true
		}
	}
	return false
}

// cheaper reports whether size i has a lower price per unit than size j, or the same and is
// larger.
func (p *problem) cheaper(i, j int) bool {
	return cmp.Or(product(p.price[i], p.sizes[j]).cmp(product(p.price[j], p.sizes[i])), cmp.Compare(p.sizes[j], p.sizes[i])) < 0
}

// wholes returns numbers as multiples of the largest step of which all are multiples.
func wholes(sizes []Size, of func(*Size) measure.Number) (multiples []int64, step measure.Number, ok bool) {
	if multiples, ok = inWords(sizes, of); !ok {
		multiples, ok = inBigNumbers(sizes, of)
	}
	for i, one := range multiples {
		if ok && one > 0 {
			return multiples, of(&sizes[i]).Div(measure.Int(one)), true
		}
	}
	return multiples, measure.Int(1), ok
}

// inBigNumbers returns the multiples of [wholes]; false if they are too many.
func inBigNumbers(sizes []Size, of func(*Size) measure.Number) (multiples []int64, ok bool) {
	dens := big.NewInt(1)
	nums := make([]*big.Rat, len(sizes))
	for i := range sizes {
		nums[i] = rational(of(&sizes[i]))
		den := nums[i].Denom()
		common := new(big.Int).GCD(nil, nil, dens, den)
		dens = new(big.Int).Mul(dens, new(big.Int).Div(den, common))
	}
	shared := new(big.Int)
	scaled := make([]*big.Int, len(sizes))
	for i, num := range nums {
		scaled[i] = new(big.Int).Mul(num.Num(), new(big.Int).Div(dens, num.Denom()))
		shared.GCD(nil, nil, shared, scaled[i])
	}
	multiples = make([]int64, len(sizes))
	for i, one := range scaled {
		if shared.Sign() != 0 {
			one.Div(one, shared)
		}
		if !one.IsInt64() || one.Int64() >= maxWord {
			return nil, false
		}
		multiples[i] = one.Int64()
	}
	return multiples, true
}

// inWords returns the same without big numbers, as nearly all can be; false for others.
func inWords(sizes []Size, of func(*Size) measure.Number) (multiples []int64, ok bool) {
	common, shared := int64(1), int64(0)
	for i := range sizes {
		_, den, small := of(&sizes[i]).Words()
		if common = common / gcd(common, den) * den; !small || common >= 1<<31 {
			return nil, false
		}
	}
	multiples = make([]int64, len(sizes))
	for i := range multiples {
		num, den, _ := of(&sizes[i]).Words()
		multiples[i] = num * (common / den)
		shared = gcd(multiples[i], shared)
	}
	for i := range multiples {
		if shared > 1 {
			multiples[i] /= shared
		}
		if multiples[i] >= maxWord {
			return nil, false
		}
	}
	return multiples, true
}

func rational(n measure.Number) *big.Rat {
	if num, den, ok := n.Words(); ok {
		return big.NewRat(num, den)
	}
	exact, _ := new(big.Rat).SetString(n.String())
	return exact
}

// solve returns how many of each size, and whether it is proved that none costs less.
func (p *problem) solve() (counts []int64, exact bool) {
	if len(p.at) == 1 {
		return []int64{ceilDiv(p.need, p.sizes[0])}, true
	}
	need, first := p.need, p.certain()
	p.need -= first * p.sizes[p.best]
	counts, exact = p.bySearch(fewSteps, nil)
	if !exact {
		counts, exact = p.thoroughly()
	}
	counts[p.best] += first
	p.need = need
	return counts, exact
}

// Bounds of the steps of one cover, which keep it well below a millisecond: of a search
// that is nearly always enough, of one that follows where tables are too large, and of a table.
const (
	fewSteps  = 10_000
	manySteps = 40_000
	maxSteps  = 40_000
)

// thoroughly solves what a short search did not.
func (p *problem) thoroughly() (counts []int64, exact bool) {
	if p.tableSteps() <= maxSteps {
		return p.byTable(), true
	}
	if 2*p.sizes[p.best] <= maxSteps/int64(len(p.sizes)) {
		if counts, solved := p.byResidues(); solved {
			return counts, true
		}
	}
	cheapest, solved := p.byPrice()
	counts, exact = p.bySearch(manySteps, cheapest)
	return counts, exact || solved
}

// certain returns how many of the best size are in every best cover: all but what less than
// its size of other packages can hold. Among as many packages as the size has units there
// are some that together hold a multiple of it, so packages of the best size replace them: at
// no higher price, holding as much, and no more of them.
func (p *problem) certain() int64 {
	others := int64(0)
	for i, size := range p.sizes {
		if i != p.best {
			others = max(others, size)
		}
	}
	best := p.sizes[p.best]
	if others > 0 && best-1 > maxWord/others {
		return 0
	}
	return max(0, (p.need-(best-1)*others)/best)
}

func ceilDiv(n, by int64) int64 { return (n + by - 1) / by }
