package planning

// phases returns the status of each phase.
func (c *calculation) phases() Phases {
	phases := Phases{Requirements: NotStarted, Shopping: NotStarted, Production: c.productionPhase(), Assembly: c.assemblyPhase()}
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

func (c *calculation) productionPhase() PhaseStatus {
	var work work
	for i := range c.lines {
		work.add(c.lines[i].done(), c.lines[i].percent.Sign() > 0)
	}
	return work.status()
}

func (c *calculation) assemblyPhase() PhaseStatus {
	var work work
	for i := range c.targets {
		work.add(c.targets[i].done(), c.targets[i].percent.Sign() > 0)
	}
	return work.status()
}

// work is how many lines a phase has, how many of them are done and how many
// have started. A line has started if its exact percent is above 0, even if that
// rounds to 0.00.
type work struct{ lines, done, begun int }

func (w *work) add(done, begun bool) {
	w.lines++
	if done {
		w.done++
	}
	if begun {
		w.begun++
	}
}

func (w *work) status() PhaseStatus {
	switch {
	case w.lines == 0:
		return NotApplicable
	case w.done == w.lines:
		return Complete
	case w.begun == 0:
		return NotStarted
	}
	return InProgress
}
