package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/arithmetic"
	"crumbtrail/domain/planning/sharing"
)

// share calculates what each plan takes of each row.
func (p *pooling) share() {
	for i := range p.lines {
		line := &p.lines[i]
		for _, take := range line.takes {
			p.shareOf(take.Row, p.lineOf[i]).Add(line.day, take.Of(line.remainingBatches), take.Of(line.planned))
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
}

// shareGood adds the items, such as packaging, that a target takes by one version of
// its good: for what remains, and for the whole plan. What it takes is in rows already.
func (p *pooling) shareGood(target *target, plan int, version version) {
	for i := range version.good.Needs {
		need := &version.good.Needs[i]
		at, factor := p.rows.Join(need, version.good.ID)
		share, each := p.shareOf(at, plan), need.Amount.Value.Mul(factor)
		var needed measure.Number
		if version.current {
			needed = target.toPack(i, factor, each)
		}
		share.Add(target.day, needed, each.Mul(version.quantity))
	}
}

func (p *pooling) shareOf(at, plan int) *sharing.Plan {
	row := p.rows.All[at]
	if p.shares[row] == nil {
		p.shares[row] = make([]*sharing.Plan, len(p.plans))
	}
	share := p.shares[row][plan]
	if share == nil {
		of := &p.plans[plan].Input
		share = &sharing.Plan{Share: answer.Share{
			Plan: of.Plan.ID, Occasion: of.Occasion.ID, OccasionName: of.Occasion.Name, Date: of.Occasion.Date,
		}}
		p.shares[row][plan] = share
	}
	return share
}

// neededOn returns the first day on which a plan needs something of a row.
func (p *pooling) neededOn(row *row, plan int) domain.Date {
	if shares := p.shares[row]; shares != nil && shares[plan] != nil {
		return shares[plan].NeededOn()
	}
	return p.plans[plan].Input.Occasion.Date
}

// allotted are a row's shares, with what of the lots and of what was collected falls to each.
func (p *pooling) allotted(row *row) []answer.Share {
	shares := sharing.Allot(p.shares[row], p.lotsOf(row), row.Unit)
	row.HandOut(shares, row.Unit)
	for i := range shares {
		shares[i].ToBuy = arithmetic.Purchasable(shares[i].Missing())
	}
	return shares
}

// lotsOf are the lots that count in a row, in its unit, those that expire first
// before others.
func (p *pooling) lotsOf(row *row) []Lot {
	var lots []Lot
	for _, at := range p.in.Stock.Of(row.Item.Slug) {
		lot := p.in.Stock.Lots[at]
		if !lot.Counts() || p.rows.Holder(p.rows.First[lot.Item], lot.Remaining.Unit) != row {
			continue
		}
		factor, _ := row.Factor(lot.Remaining.Unit, row.Item)
		lot.Remaining = measure.Amount{Value: p.freeOf(at).Mul(factor), Unit: row.Unit}
		lots = append(lots, lot)
	}
	return lots
}
