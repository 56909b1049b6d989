package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

type (
	recipeEntry = catalog.Entry[catalog.Recipe]
	recipeEvent = catalog.Event[catalog.Recipe]
	defined     = catalog.Defined[catalog.Recipe]
	archived    = catalog.Archived[catalog.Recipe]
)

func entryOf(events ...recipeEvent) recipeEntry {
	var entry recipeEntry
	for _, event := range events {
		entry = entry.Apply(event)
	}
	return entry
}

func TestDefine(t *testing.T) {
	bread, cake := newRecipe("bread", "1/2 cup flour"), newRecipe("bread", "1 cup flour")
	bad := bread
	bad.Name = ""
	written := newRecipe("bread", "0.50 CUP flour")
	for name, test := range map[string]struct {
		given  []recipeEvent
		define catalog.Recipe
		want   []recipeEvent
		wrong  []string
	}{
		"for the first time":             {define: bread, want: []recipeEvent{defined{Definition: bread}}},
		"again, the same":                {given: []recipeEvent{defined{Definition: bread}}, define: bread},
		"again, the same in other words": {given: []recipeEvent{defined{Definition: bread}}, define: written},
		"again, changed": {
			given: []recipeEvent{defined{Definition: bread}}, define: cake, want: []recipeEvent{defined{Definition: cake}},
		},
		"back to what it was before": {
			given: []recipeEvent{defined{Definition: bread}, defined{Definition: cake}}, define: bread,
			want: []recipeEvent{defined{Definition: bread}},
		},
		"what was archived, unchanged": {
			given: []recipeEvent{defined{Definition: bread}, archived{}}, define: bread, want: []recipeEvent{defined{Definition: bread}},
		},
		"what is invalid":                 {define: bad, wrong: []string{"/name"}},
		"what is invalid, being the same": {given: []recipeEvent{defined{Definition: bad}}, define: bad, wrong: []string{"/name"}},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := entryOf(test.given...).Define(test.define)
			if test.wrong != nil {
				require.Equal(t, test.wrong, pointers(t, err))
				require.Empty(t, events)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, events)
		})
	}
}

func TestDefineRecordsAChangeOfAnyField(t *testing.T) {
	given := newRecipe("bread", "1 cup flour", "1 of dough")
	for name, change := range map[string]func(*catalog.Recipe){
		"name":             func(r *catalog.Recipe) { r.Name = "x" },
		"category":         func(r *catalog.Recipe) { r.Category = "x" },
		"source":           func(r *catalog.Recipe) { r.Source = "x" },
		"notes":            func(r *catalog.Recipe) { r.Notes = "x" },
		"time":             func(r *catalog.Recipe) { r.TimeMinutes = 1 },
		"base recipe":      func(r *catalog.Recipe) { r.BaseRecipe = "x" },
		"variant":          func(r *catalog.Recipe) { r.VariantName = "x" },
		"production ready": func(r *catalog.Recipe) { r.ProductionReady = true },
		"a line's item": func(r *catalog.Recipe) {
			r.Lines = []catalog.Line{{Item: "rye", SomeAmount: catalog.SomeAmount(amount("1 cup"))}}
		},
		"a line's unit": func(r *catalog.Recipe) {
			r.Lines = []catalog.Line{{Item: "flour", SomeAmount: catalog.SomeAmount(amount("1 l"))}}
		},
		"a line's note": func(r *catalog.Recipe) {
			r.Lines = []catalog.Line{{Item: "flour", SomeAmount: catalog.SomeAmount(amount("1 cup")), Note: "x"}}
		},
		"no lines": func(r *catalog.Recipe) { r.Lines = nil },
		"batches": func(r *catalog.Recipe) {
			r.Components = []catalog.RecipeComponent{{Recipe: "dough", Batches: num("2")}}
		},
		"no components": func(r *catalog.Recipe) { r.Components = nil },
		"a yield":       func(r *catalog.Recipe) { r.Yields = []catalog.Yield{count("standard", 11)} },
	} {
		t.Run(name, func(t *testing.T) {
			changed := given
			change(&changed)
			events, err := entryOf(defined{Definition: given}).Define(changed)
			require.NoError(t, err)
			require.Len(t, events, 1)
		})
	}
}

func TestArchive(t *testing.T) {
	bread := newRecipe("bread", "1 cup flour")
	t.Run("takes it out of use and keeps the definition", func(t *testing.T) {
		entry := entryOf(defined{Definition: bread})
		require.True(t, entry.Usable())
		events, err := entry.Archive()
		require.NoError(t, err)
		require.Equal(t, []recipeEvent{archived{}}, events)
		entry = entry.Apply(events[0])
		require.False(t, entry.Usable())
		require.Equal(t, recipeEntry{Definition: bread, Exists: true, Archived: true}, entry)
	})
	t.Run("is idempotent", func(t *testing.T) {
		events, err := entryOf(defined{Definition: bread}, archived{}).Archive()
		require.NoError(t, err)
		require.Empty(t, events)
	})
	t.Run("ends when it is defined again", func(t *testing.T) {
		entry := entryOf(defined{Definition: bread}, archived{}, defined{Definition: bread})
		require.True(t, entry.Usable())
		events, err := entry.Archive()
		require.NoError(t, err)
		require.Len(t, events, 1)
	})
}

func TestADefinitionThatDoesNotExistCannotBeUsed(t *testing.T) {
	require.False(t, recipeEntry{}.Usable())
}

func TestItemsAndGoodsAreDefinedAlike(t *testing.T) {
	item := catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}
	events, err := catalog.Entry[catalog.Item]{}.Define(item)
	require.NoError(t, err)
	require.Equal(t, []catalog.Event[catalog.Item]{catalog.Defined[catalog.Item]{Definition: item}}, events)
	good := newGood("tin", "6 cookie/standard")
	made, err := catalog.Entry[catalog.FinishedGood]{Definition: good, Exists: true}.Define(good)
	require.NoError(t, err)
	require.Empty(t, made)
	_, err = catalog.Entry[catalog.FinishedGood]{}.Define(catalog.FinishedGood{})
	require.ErrorAs(t, err, new(*domain.InvalidError))
}
