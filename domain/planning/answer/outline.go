package answer

// Outline is what a list of occasions shows of a summary.
type Outline struct {
	Status PhaseStatus `json:"status" enum:"not_started,in_progress,complete" doc:"complete if every applicable phase is"`
	Phases Phases      `json:"phases"`
	Progress
	ShortLines     int      `json:"short_batch_lines" doc:"Number of batch lines for which items are missing"`
	UnreadyTargets int      `json:"unready_assemblies" doc:"Number of assembly targets that cannot be completed from stock and the remaining batches"`
	RowsToBuy      int      `json:"rows_to_buy" doc:"Number of rows of the shopping list of which something is to buy"`
	EstimatedCost  Estimate `json:"estimated_cost" doc:"What all that is to buy costs"`
	ExpiringLots   int      `json:"expiring_lots" doc:"Number of lots in stock whose last good day is before the occasion"`
	ExpiringMade   int      `json:"expiring_finished" doc:"Number of finished units and goods in stock of which some have their last good day before the occasion"`
}

// Outline returns the summary as a list shows it, without the lots.
func (s *Summary) Outline() Outline {
	outline := Outline{Status: s.Status, Phases: s.Phases, Progress: s.Progress, EstimatedCost: s.EstimatedCost}
	for i := range s.Batches {
		if s.Batches[i].Feasibility == Short {
			outline.ShortLines++
		}
	}
	for i := range s.Assemblies {
		if feasibility := s.Assemblies[i].Feasibility; feasibility == Partial || feasibility == Blocked {
			outline.UnreadyTargets++
		}
	}
	for i := range s.Shopping {
		if !s.Shopping[i].Sufficient {
			outline.RowsToBuy++
		}
	}
	return outline
}
