package planning

import "crumbtrail/domain/planning/answer"

// phases returns the status of each phase.
func (c *calculation) phases() Phases {
	phases := Phases{Requirements: NotStarted, Shopping: NotStarted, Production: c.productionPhase(), Assembly: c.assemblyPhase()}
	phases.ShoppingBegun = c.in.Shopped || len(c.in.Ticks) > 0
	if len(c.in.Production)+len(c.in.Assembly) > 0 {
		phases.Requirements = Complete
	}
	switch plan := c.in.Plan; {
	case plan == nil:
	case plan.ShoppingComplete:
		phases.Shopping = Complete
	default:
		phases.Shopping = InProgress
	}
	return phases
}

func (c *calculation) productionPhase() answer.PhaseStatus {
	var work answer.Work
	for i := range c.lines {
		line := &c.lines[i]
		work.Add(line.done(), line.percent.Sign() > 0 && (!line.isNetted || !line.needed.IsZero()))
	}
	return work.Status()
}

func (c *calculation) assemblyPhase() answer.PhaseStatus {
	var work answer.Work
	for i := range c.targets {
		target := &c.targets[i]
		work.Add(target.done(), target.percent.Sign() > 0 && !target.toMake.IsZero())
	}
	return work.Status()
}
