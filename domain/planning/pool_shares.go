package planning

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/arithmetic"
)

// share calculates what each plan takes of each row, and the days on which the row is
// used.
func (p *pooling) share() {
	for i := range p.lines {
		line := &p.lines[i]
		for _, take := range line.takes {
			share := p.shareOf(take.row, p.lineOf[i])
			share.Needed = share.Needed.Add(take.of(line.remainingBatches))
			share.NeededTotal = share.NeededTotal.Add(take.of(line.planned))
		}
	}
	for i := range p.targets {
		target := &p.targets[i]
		if target.good == nil {
			continue
		}
		for _, version := range target.versions {
			p.shareGood(target, p.targetOf[i], version)
		}
	}
	for row, shares := range p.shares {
		row.days = row.days[:0:0]
		for _, share := range shares { // by date, as the plans are
			if share != nil {
				row.days = append(row.days, share.Date)
			}
		}
	}
}

// shareGood adds the items, such as packaging, that a target takes by one version of
// its good: for what remains, and for the whole plan. What it takes is in rows already.
func (p *pooling) shareGood(target *target, plan int, version version) {
	for i := range version.good.Needs {
		need := &version.good.Needs[i]
		at, factor := p.rows.join(need, version.good.ID)
		share, each := p.shareOf(at, plan), need.Amount.Value.Mul(factor)
		share.NeededTotal = share.NeededTotal.Add(each.Mul(version.quantity))
		if version.current {
			share.Needed = share.Needed.Add(target.toPack(i, factor, each))
		}
	}
}

func (p *pooling) shareOf(at, plan int) *Share {
	row := &p.rows.all[at]
	if p.shares[row] == nil {
		p.shares[row] = make([]*Share, len(p.plans))
	}
	share := p.shares[row][plan]
	if share == nil {
		of := &p.plans[plan].Input
		share = &Share{Plan: of.Plan.ID, Occasion: of.Occasion.ID, OccasionName: of.Occasion.Name, Date: of.Occasion.Date}
		p.shares[row][plan] = share
	}
	return share
}

// allotted are a row's shares, with what of the lots and of what was collected falls to each: the plans
// take in the order of their dates, each from the lots that it can use, those that
// expire first before others. What a lot has left then can be used by every later date
// before it expires, so no other order would leave less to buy.
func (p *pooling) allotted(row *row) []Share {
	shares := []Share{}
	lots := p.lotsOf(row)
	for _, share := range p.shares[row] {
		if share == nil {
			continue
		}
		missing := share.Needed
		for i := range lots {
			lot := &lots[i]
			if lot.ComesAfter(share.Date) {
				share.AddLater(lot.Remaining.Value, lot.ReceivedOn)
			}
			if lot.UsableOn(share.Date) {
				taken := lot.Remaining.Value.Min(missing)
				lot.Remaining.Value = lot.Remaining.Value.Sub(taken)
				missing = missing.Sub(taken)
			}
		}
		share.FromStock = share.Needed.Sub(arithmetic.Counted(missing, row.unit))
		shares = append(shares, *share)
	}
	row.HandOut(shares, row.unit)
	for i := range shares {
		shares[i].ToBuy = arithmetic.Purchasable(shares[i].Missing())
	}
	return shares
}

// lotsOf are the lots that count in a row, in its unit, those that expire first
// before others.
func (p *pooling) lotsOf(row *row) []Lot {
	var lots []Lot
	for _, at := range p.in.Stock.Of(row.item.Slug) {
		lot := p.in.Stock.Lots[at]
		if !lot.Counts() || p.rows.holder(p.rows.first[lot.Item], lot.Remaining.Unit) != row {
			continue
		}
		factor, _ := row.factor(lot.Remaining.Unit, row.item)
		lot.Remaining = measure.Amount{Value: p.freeOf(at).Mul(factor), Unit: row.unit}
		lots = append(lots, lot)
	}
	return lots
}
