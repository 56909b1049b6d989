package projections

import (
	"encoding/json"

	"crumbtrail/domain"
)

// recipeSnapshot is as much of a captured snapshot as the tables take apart. Its
// content goes from the event into the row as it is.
type recipeSnapshot struct {
	ID             domain.ID       `json:"id"`
	Recipe         domain.Slug     `json:"recipe"`
	SourceRevision uint64          `json:"source_revision"`
	ContentHash    string          `json:"content_hash"`
	Content        json.RawMessage `json:"content"`
}

// goodSnapshot is recipeSnapshot for a finished good.
type goodSnapshot struct {
	ID             domain.ID       `json:"id"`
	FinishedGood   domain.Slug     `json:"finished_good"`
	SourceRevision uint64          `json:"source_revision"`
	ContentHash    string          `json:"content_hash"`
	Content        json.RawMessage `json:"content"`
}

// snapshotNames replace the domain's types of the events that capture snapshots.
func snapshotNames() map[string]any {
	return map[string]any{
		"recipe-snapshot.captured.v1":        recipeSnapshot{},
		"finished-good-snapshot.captured.v1": goodSnapshot{},
	}
}

func (s recipeSnapshot) row(e *event, occasion, plan domain.ID) RecipeSnapshotRow {
	return RecipeSnapshotRow{
		Kitchen: e.kitchen, ID: s.ID, Occasion: occasion, Plan: plan, Recipe: s.Recipe,
		SourceRevision: s.SourceRevision, ContentHash: s.ContentHash, Revision: e.Revision, Content: Document(s.Content),
	}
}

func (s goodSnapshot) row(e *event, occasion, plan domain.ID) GoodSnapshotRow {
	return GoodSnapshotRow{
		Kitchen: e.kitchen, ID: s.ID, Occasion: occasion, Plan: plan, Good: s.FinishedGood,
		SourceRevision: s.SourceRevision, ContentHash: s.ContentHash, Revision: e.Revision, Content: Document(s.Content),
	}
}
