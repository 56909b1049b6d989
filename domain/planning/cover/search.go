package cover

import (
	"cmp"
	"slices"
)

// search looks for the best cover among the combinations, those of the least price per unit first.
type search struct {
	*problem
	order  []int // of the sizes
	counts []int64
	best   []int64
	found  result
	steps  int      // that are left
	from   []suffix // by place
}

// suffix is what is known of the sizes from a place of the order on.
type suffix struct {
	largest     int64
	size, price int64 // of which all sizes and all prices are multiples; 0 if all prices are 0
}

// result is what a cover is judged by, without the order of its sizes.
type result struct{ price, over, count int64 }

func (r result) compare(o result) int {
	return cmp.Or(cmp.Compare(r.price, o.price), cmp.Compare(r.over, o.over), cmp.Compare(r.count, o.count))
}

// bySearch searches with a bound: no rest costs less than at the least price per unit of the
// sizes that may cover it, or takes fewer packages than of the largest of them, and prices and
// what is left over are multiples of what they share. It starts from a cover,
// if there is one, and returns whether it is proved that no other cover is better.
func (p *problem) bySearch(steps int, from []int64) (counts []int64, best bool) {
	s := search{problem: p, steps: steps, counts: make([]int64, len(p.sizes)), from: make([]suffix, len(p.sizes))}
	for i := range p.sizes {
		s.order = append(s.order, i)
	}
	slices.SortStableFunc(s.order, func(i, j int) int {
		switch {
		case p.cheaper(i, j):
			return -1
		case p.cheaper(j, i):
			return 1
		}
		return 0
	})
	var all suffix
	for i := len(s.order) - 1; i >= 0; i-- {
		k := s.order[i]
		all = suffix{largest: max(all.largest, p.sizes[k]), size: gcd(p.sizes[k], all.size), price: gcd(p.price[k], all.price)}
		s.from[i] = all
	}
	if from != nil {
		s.best, s.found.over = from, -p.need
		for k, n := range from {
			s.found.price, s.found.over, s.found.count = s.found.price+n*p.price[k], s.found.over+n*p.sizes[k], s.found.count+n
		}
	}
	s.take(0, p.need, result{})
	return s.best, s.steps > 0
}

// take tries all counts of a size, from as many as cover the rest down to none.
func (s *search) take(place int, rest int64, so result) {
	k := s.order[place]
	size, price := s.sizes[k], s.price[k]
	last := place == len(s.order)-1
	for n := ceilDiv(rest, size); n >= 0 && s.steps > 0; n-- {
		s.steps--
		s.counts[k] = n
		with := result{price: so.price + n*price, count: so.count + n}
		left := rest - n*size
		if left <= 0 {
			with.over = -left
			s.offer(with)
			continue
		}
		if last {
			break
		}
		if next := s.order[place+1]; with.price+ceilShare(left, s.price[next], s.sizes[next]) > s.found.price {
			break // fewer of this size leave more to dearer ones
		}
		if s.least(place+1, left, with).compare(s.found) <= 0 {
			s.take(place+1, left, with)
		}
	}
	s.counts[k] = 0
}

// least is a bound of all covers of a rest by the sizes from a place on.
func (s *search) least(place int, rest int64, so result) result {
	k, from := s.order[place], s.from[place]
	price := ceilShare(rest, s.price[k], s.sizes[k])
	if from.price > 1 {
		price = ceilDiv(price, from.price) * from.price
	}
	over := ceilDiv(rest, from.size)*from.size - rest
	return result{price: so.price + price, over: over, count: so.count + ceilDiv(rest, from.largest)}
}

// offer keeps a cover if it is better: at last, if it has more of the first sizes.
func (s *search) offer(with result) {
	if s.best != nil {
		if order := with.compare(s.found); order > 0 || order == 0 && slices.Compare(s.counts, s.best) <= 0 {
			return
		}
	}
	s.found, s.best = with, slices.Clone(s.counts)
}
