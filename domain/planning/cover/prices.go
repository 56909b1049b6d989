package cover

import "slices"

// byPrice finds a cover at the least price, whatever is left over. For every remainder that a
// price can leave of the price of the best size, it takes those of the others that hold most
// for it. It fails if they would cost more than the whole cover.
func (p *problem) byPrice() (counts []int64, solved bool) {
	modulus := p.price[p.best]
	if modulus == 0 || 2*modulus > maxSteps/int64(len(p.sizes)) {
		return nil, false
	}
	table := p.holding(modulus)
	for total := ceilShare(p.need, modulus, p.sizes[p.best]); ; total++ {
		way := &table[total%modulus]
		if !way.known {
			continue
		}
		filled := (total - way.price) / modulus
		if way.size+filled*p.sizes[p.best] < p.need {
			continue
		}
		if filled < 0 {
			return nil, false
		}
		counts = make([]int64, len(p.sizes))
		counts[p.best] = filled
		at := total % modulus
		for k := range p.sizes {
			for k != p.best && table[at].takes>>k&1 == 1 {
				counts[k]++
				at = ((at-p.price[k])%modulus + modulus) % modulus
			}
		}
		return counts, true
	}
}

// holding is the way to each remainder of a price that holds most once the best size makes
// up for the difference.
func (p *problem) holding(modulus int64) []residue {
	table := make([]residue, modulus)
	table[0].known = true
	for k := range slices.Backward(p.sizes) {
		if k == p.best {
			continue
		}
		circle(modulus, p.price[k], func(from, to int64) {
			if !table[from].known {
				return
			}
			more := residue{known: true, price: table[from].price + p.price[k], size: table[from].size + p.sizes[k]}
			if table[to].known && more.size+(table[to].price-more.price)/modulus*p.sizes[p.best] <= table[to].size {
				return
			}
			more.takes = table[to].takes | 1<<k
			table[to] = more
		})
	}
	return table
}
