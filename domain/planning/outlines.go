package planning

import "slices"

// Outlines returns the outlines of several plans over one stock, each as that of its
// [Summary]. others are all plans that reserve, in the order in which they do, whether
// or not they are among the plans. What they take is taken once, not once for each plan.
func Outlines(plans []Pooled, all Stock, others []Other) []Outline {
	outlines := make([]Outline, len(plans))
	eachSummary(plans, all, others, func(i int, summary Summary) {
		outlines[i] = summary.Outline()
		outlines[i].ExpiringLots = all.Expired(plans[i].Input.Occasion.Date)
		outlines[i].ExpiringMade = all.ExpiredFinished(plans[i].Input.Occasion.Date)
	})
	return outlines
}

// Baking returns the batch lines of plans that reserve, in the order in which they do, each as in its
// [Summary].
func Baking(all Stock, reserving []Other) [][]BatchLine {
	plans, lines := make([]Pooled, len(reserving)), make([][]BatchLine, len(reserving))
	for i := range reserving {
		plans[i] = Pooled{Input: reserving[i].Input, Place: i}
	}
	eachSummary(plans, all, reserving, func(i int, summary Summary) {
		if !reserving[i].Input.Keeps { // else nothing more is baked
			lines[i] = summary.Batches
		}
	})
	return lines
}

func eachSummary(plans []Pooled, all Stock, others []Other, do func(int, Summary)) {
	left := all.Copy()
	reserving := claimants(others, &left)
	for place := range len(others) + 1 {
		for i := range plans {
			if plans[i].Place == place {
				in := plans[i].Input
				in.Stock, in.Others = left, nil
				at := slices.IndexFunc(others, func(other Other) bool { return in.Plan != nil && in.Plan.ID == other.Plan })
				if at >= 0 && (at == place || in.Keeps) {
					in.Stock = left.With(reserving[at].own.ToUse, reserving[at].own.Kept)
				}
				do(i, Calculate(in))
			}
		}
		if place < len(others) && slices.ContainsFunc(plans, func(plan Pooled) bool { return plan.Place > place }) {
			reserving[place].take(&left)
		}
	}
}
