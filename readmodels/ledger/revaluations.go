package ledger

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/reader"
)

// RunRevaluation is how the correction of a lot changed what a run cost.
type RunRevaluation struct {
	LotID           domain.ID     `json:"lot_id" doc:"The corrected lot, of which something is in what the run consumed"`
	Reason          string        `json:"reason"`
	KnownCostBefore measure.Money `json:"known_cost_before" doc:"The known cost of what the run consumed, as it was recorded until then"`
	KnownCostAfter  measure.Money `json:"known_cost_after" doc:"The same after the correction"`
	CompleteBefore  bool          `json:"cost_complete_before" doc:"Whether known_cost_before is all of the cost"`
	CostComplete    bool          `json:"cost_complete" doc:"Whether all of the cost is known since"`
	Settled         bool          `json:"settled,omitempty" doc:"true where the lot settled what was unaccounted of the run, or that was dismissed"`
}

// RevaluationsOf selects what changed of a run r, in its order, as a list without brackets.
const RevaluationsOf = `coalesce((
			SELECT string_agg(c.document, ',' ORDER BY c.revision)
			FROM {pantry}.revaluations c
			WHERE c.kitchen = @kitchen AND c.run = r.id
		), '') AS revaluations`

// revaluation is a row of the table.
type revaluation struct {
	Lot         domain.ID          `json:"lot"`
	Reason      string             `json:"reason"`
	Revaluation pantry.Revaluation `json:"revaluation"`
}

func revaluationsIn(run domain.ID, list string) ([]revaluation, error) {
	if list == "" {
		return nil, nil
	}
	return reader.Decode[[]revaluation]("["+list+"]", "revaluation of run", run)
}

// revalued returns the event of a run as corrections left it, and what they changed.
func revalued[E recorded](event E, run domain.ID, list string) (E, []RunRevaluation, error) {
	answers := []RunRevaluation{}
	changes, err := revaluationsIn(run, list)
	for _, change := range changes {
		before := costOfRun(event)
		event, _ = pantry.Revalued(any(event).(pantry.Event), change.Revaluation).(E)
		after := costOfRun(event)
		answers = append(answers, RunRevaluation{
			LotID: change.Lot, Reason: change.Reason, KnownCostBefore: before.Known, KnownCostAfter: after.Known,
			CompleteBefore: before.Complete, CostComplete: after.Complete, Settled: len(change.Revaluation.Settled) > 0,
		})
	}
	return event, answers, err
}

func costOfRun[E recorded](event E) measure.Cost {
	return any(event).(interface{ Cost() measure.Cost }).Cost()
}
