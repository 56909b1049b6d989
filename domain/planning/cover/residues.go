package cover

import (
	"cmp"
	"slices"
)

// residue is the best way to reach a remainder of the best size with the other ones.
type residue struct {
	known              bool
	price, count, size int64
	takes              uint64
}

// byResidues lets the best size fill all but what the others hold, for every remainder that
// a total can leave. It fails if the others would hold more than the total: then there is no
// room for them, and another cover may be better.
func (p *problem) byResidues() (counts []int64, solved bool) {
	table := p.residues()
	best, price, modulus := int64(-1), int64(0), p.sizes[p.best]
	for at := p.need; at < p.need+p.largest; at++ {
		way := &table[at%modulus]
		if !way.known {
			continue
		}
		cost := way.price + (at-way.size)/modulus*p.price[p.best]
		if best >= 0 && cost >= price {
			continue
		}
		if way.size > at {
			return nil, false
		}
		best, price = at, cost
	}
	counts = make([]int64, len(p.sizes))
	r := best % modulus
	rest := best
	for k := range p.sizes {
		for k != p.best && table[r].takes>>k&1 == 1 {
			counts[k]++
			rest -= p.sizes[k]
			r = ((r-p.sizes[k])%modulus + modulus) % modulus
		}
	}
	counts[p.best] = rest / modulus
	return counts, true
}

// residues solves each remainder, size by size: once or twice around each of its circles.
func (p *problem) residues() []residue {
	modulus := p.sizes[p.best]
	table := make([]residue, modulus)
	table[0].known = true
	for k := range slices.Backward(p.sizes) {
		if k == p.best {
			continue
		}
		circle(modulus, p.sizes[k], func(from, to int64) { p.relax(&table[from], &table[to], k) })
	}
	return table
}

// relax takes one of size k more, if that is better, or as good.
func (p *problem) relax(from, to *residue, k int) {
	if !from.known {
		return
	}
	more := residue{known: true, price: from.price + p.price[k], count: from.count + 1, size: from.size + p.sizes[k]}
	if to.known {
		order := p.compare(&more, to)
		if order == 0 && p.best < k { // more of the best size come before more of this one
			order = cmp.Compare(more.size, to.size)
		}
		if order > 0 {
			return
		}
	}
	more.takes = to.takes | 1<<k
	*to = more
}

// compare compares two ways to reach the same remainder when the best size fills the same
// total: by price, then by the number of packages.
func (p *problem) compare(a, b *residue) int {
	filled := (a.size - b.size) / p.sizes[p.best] // that the second one has more
	return cmp.Or(cmp.Compare(a.price, b.price+filled*p.price[p.best]), cmp.Compare(a.count, b.count+filled))
}

// circle goes around each circle of remainders twice, by steps of a size.
func circle(modulus, size int64, relax func(from, to int64)) {
	step := size % modulus
	circles := gcd(modulus, step)
	for at := range circles {
		for range 2 * (modulus / circles) {
			next := at + step
			if next >= modulus {
				next -= modulus
			}
			relax(at, next)
			at = next
		}
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
