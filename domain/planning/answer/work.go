package answer

// Work is how many lines a phase has, how many of them are done and how many
// have started. A line has started if its exact percent is above 0, even if that
// rounds to 0.00.
type Work struct{ lines, done, begun int }

// Add adds a line.
func (w *Work) Add(done, begun bool) {
	w.lines++
	if done {
		w.done++
	}
	if begun {
		w.begun++
	}
}

// Status returns the status of the phase.
func (w *Work) Status() PhaseStatus {
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
