package projections

import (
	"bytes"
	"strings"
)

func (p *pantryTables) captureRecipe(e *event, captured recipeSnapshot) error {
	p.recipeSnapshots.add(RunRecipeSnapshotRow{
		Kitchen: e.kitchen, ID: captured.ID, Recipe: captured.Recipe,
		SourceRevision: captured.SourceRevision, ContentHash: captured.ContentHash,
	})
	return p.content(e, captured.ContentHash, captured.Content)
}

func (p *pantryTables) captureGood(e *event, captured goodSnapshot) error {
	p.goodSnapshots.add(RunGoodSnapshotRow{
		Kitchen: e.kitchen, ID: captured.ID, Good: captured.FinishedGood,
		SourceRevision: captured.SourceRevision, ContentHash: captured.ContentHash,
	})
	return p.content(e, captured.ContentHash, captured.Content)
}

// content keeps the content of a snapshot, if it is new.
func (p *pantryTables) content(e *event, hash string, content []byte) error {
	_, known, err := p.contents.look(contentKey(e, hash))
	if err != nil || known {
		return err
	}
	// It stays in memory while tables are filled, where the rest of its event
	// should not.
	p.contents.put(SnapshotContentRow{Kitchen: e.kitchen, ContentHash: strings.Clone(hash), Content: bytes.Clone(content)})
	return nil
}

func contentKey(e *event, hash string) key { return key{string(e.kitchen), hash} }
