package projections

import (
	"encoding/json"

	"crumbtrail/domain"
)

// recipeSnapshot is the part of a captured snapshot that the tables need. Its
// content goes from the event into the row unchanged.
type recipeSnapshot struct {
	ID             domain.ID       `json:"id"`
	Plan           domain.ID       `json:"plan_id"` // empty if the append ends with its plan
	Recipe         domain.Slug     `json:"recipe"`
	SourceRevision uint64          `json:"source_revision"`
	ContentHash    string          `json:"content_hash"`
	Content        json.RawMessage `json:"content"`
}

// goodSnapshot is recipeSnapshot for a finished good.
type goodSnapshot struct {
	ID             domain.ID       `json:"id"`
	Plan           domain.ID       `json:"plan_id"`
	FinishedGood   domain.Slug     `json:"finished_good"`
	SourceRevision uint64          `json:"source_revision"`
	ContentHash    string          `json:"content_hash"`
	Content        json.RawMessage `json:"content"`
}

// snapshotNames maps the events that capture snapshots to these types instead of
// the domain's.
func snapshotNames() map[string]any {
	return map[string]any{
		"recipe-snapshot.captured.v1":        recipeSnapshot{},
		"finished-good-snapshot.captured.v1": goodSnapshot{},
	}
}
