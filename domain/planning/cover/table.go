package cover

import (
	"math"
	"slices"
)

// tableSteps is how many steps the table of all totals takes.
func (p *problem) tableSteps() int64 {
	totals := p.need + p.largest
	if totals > maxSteps {
		return math.MaxInt64
	}
	return totals * int64(len(p.sizes))
}

// total is the best way to take exactly so much.
type total struct {
	price int64 // -1 if it is not possible
	count int64
	takes uint64 // bit k is set if one of size k is taken first, of those from k on
}

// byTable solves each total up to the need and a package more. No best cover holds more,
// as it would do without one of its packages.
func (p *problem) byTable() []int64 {
	table := make([]total, p.need+p.largest)
	for i := 1; i < len(table); i++ {
		table[i].price = -1
	}
	// From the last size to the first: where one more of a size is as good, it is taken, so
	// that the first sizes are taken most.
	for k, size := range slices.Backward(p.sizes) {
		price, bit := p.price[k], uint64(1)<<k
		for i, before := int(size), 0; i < len(table); i, before = i+1, before+1 {
			from, to := &table[before], &table[i]
			if from.price < 0 {
				continue
			}
			cost, count := from.price+price, from.count+1
			if to.price < 0 || cost < to.price || cost == to.price && count <= to.count {
				to.price, to.count, to.takes = cost, count, to.takes|bit
			}
		}
	}
	best := -1
	for i := int(p.need); i < len(table); i++ {
		if table[i].price >= 0 && (best < 0 || table[i].price < table[best].price) {
			best = i
		}
	}
	counts := make([]int64, len(p.sizes))
	for k := range p.sizes {
		for table[best].takes>>k&1 == 1 {
			counts[k]++
			best -= int(p.sizes[k])
		}
	}
	return counts
}
