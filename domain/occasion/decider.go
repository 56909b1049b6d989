package occasion

// Decider decides commands about an occasion's targets and its active plan. It knows
// the occasion and what the pantry knows of the active plan.
type Decider struct {
	Occasion
	// HasRuns reports whether a run of the active plan was recorded and not voided.
	HasRuns bool
}

// Decider returns the decider of the occasion. hasRuns reports whether the pantry has
// a run of the active plan that is not voided.
func (o Occasion) Decider(hasRuns bool) Decider { return Decider{Occasion: o, HasRuns: hasRuns} }

// State is the state that the active plan counts as; [None] without a plan.
func (d Decider) State() State {
	if d.Active == nil {
		return None
	}
	return d.Active.State.CountsAs(d.HasRuns)
}

// Guard fails with a [*StateError] or [ErrNoPlan] unless the action is allowed in the
// active plan's state, or has been done already. It fails with [ErrArchived] for every action
// if the occasion is archived.
func (d Decider) Guard(action Action) error {
	_, err := d.guard(action)
	return err
}

// guard also reports whether the action has been done already.
func (d Decider) guard(action Action) (isDone bool, err error) {
	if err := d.usable(); err != nil {
		return false, err
	}
	state := d.State()
	refusal := &StateError{Action: action, State: state}
	found := refused
	for _, row := range verdicts {
		verdict := row.by[state.index()]
		if row.action == action {
			found = verdict
		}
		if verdict == allowed {
			refusal.Allowed = append(refusal.Allowed, row.action)
		}
	}
	switch found {
	case allowed, done:
		return found == done, nil
	case planless:
		return false, ErrNoPlan
	default:
		return false, refusal
	}
}
