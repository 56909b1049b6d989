package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
)

func TestRecipesAreValidated(t *testing.T) {
	type change = func(*catalog.Recipe)
	yields := func(yields ...catalog.Yield) change { return func(r *catalog.Recipe) { r.Yields = yields } }
	line := func(amount measure.Amount) change {
		return func(r *catalog.Recipe) {
			r.Lines = []catalog.Line{{Item: "flour", SomeAmount: catalog.SomeAmount(amount)}}
		}
	}
	component := func(batches string) change {
		return func(r *catalog.Recipe) {
			r.Components = []catalog.RecipeComponent{{Recipe: "dough", Batches: num(batches)}}
		}
	}
	for name, test := range map[string]struct {
		change change
		wrong  []string
	}{
		"as it is":                 {change: func(*catalog.Recipe) {}},
		"a name of 4-byte letters": {change: func(r *catalog.Recipe) { r.Name = "🍪🍪" }},
		"a control character":      {change: func(r *catalog.Recipe) { r.Name = "a\x1bb" }, wrong: []string{"/name"}},
		"no name":                  {change: func(r *catalog.Recipe) { r.Name = "" }, wrong: []string{"/name"}},
		"no yields":                {change: yields(), wrong: []string{"/yields"}},
		"too many yields":          {change: func(r *catalog.Recipe) { r.Yields = manyYields(51) }, wrong: []string{"/yields"}},
		"50 yields":                {change: func(r *catalog.Recipe) { r.Yields = manyYields(50) }},
		"one yield twice":          {change: yields(count("a", 1), count("b", 1), count("a", 2)), wrong: []string{"/yields"}},
		"a yield of nothing":       {change: yields(count("a", 0)), wrong: []string{"/yields/0/items_per_batch"}},
		"a yield below nothing":    {change: yields(count("a", 1), count("b", -1)), wrong: []string{"/yields/1/items_per_batch"}},
		"more than a million":      {change: yields(count("a", 1_000_001)), wrong: []string{"/yields/0/items_per_batch"}},
		"a yield without a slug":   {change: yields(count("", 1)), wrong: []string{"/yields/0/slug", "/yields/0/name"}},
		"a yield with a bad slug":  {change: yields(count("a/b", 1)), wrong: []string{"/yields/0/slug"}},
		"the smallest portion":     {change: yields(portion("a", "0.0001"))},
		"crumbs":                   {change: yields(portion("a", "0.00009999")), wrong: []string{"/yields/0/batch_percent"}},
		"a third":                  {change: yields(portion("a", "100/3"))},
		"the whole batch":          {change: yields(portion("a", "100"))},
		"more than the batch":      {change: yields(portion("a", "100.000001")), wrong: []string{"/yields/0/batch_percent"}},
		"no portion":               {change: yields(portion("a", "0")), wrong: []string{"/yields/0/batch_percent"}},
		"a portion below zero":     {change: yields(portion("a", "-5")), wrong: []string{"/yields/0/batch_percent"}},
		"a count with a percent": {
			change: yields(catalog.Yield{Slug: "a", Name: "a", Mode: catalog.ByCount, ItemsPerBatch: 1, BatchPercent: num("5")}),
			wrong:  []string{"/yields/0/batch_percent"},
		},
		"a portion with a count": {
			change: yields(catalog.Yield{Slug: "a", Name: "a", Mode: catalog.ByPortion, ItemsPerBatch: 1, BatchPercent: num("5")}),
			wrong:  []string{"/yields/0/items_per_batch"},
		},
		"a loss of a third":      {change: yields(losing("100/3"))},
		"a loss of nothing":      {change: yields(losing("0"))},
		"a loss of everything":   {change: yields(losing("100")), wrong: []string{"/yields/0/expected_loss_percent"}},
		"a loss below nothing":   {change: yields(losing("-1")), wrong: []string{"/yields/0/expected_loss_percent"}},
		"a yield without a mode": {change: yields(catalog.Yield{Slug: "a", Name: "a", ItemsPerBatch: 1}), wrong: []string{"/yields/0/mode"}},
		"a line to taste":        {change: func(r *catalog.Recipe) { r.Lines = []catalog.Line{{Item: "salt"}} }},
		"nothing for a run": {
			change: func(r *catalog.Recipe) { r.Lines = []catalog.Line{{Item: "salt", PerRun: true}} }, wrong: []string{"/lines/0/per_run"},
		},
		"a line for a run":          {change: func(r *catalog.Recipe) { r.Lines = catalogtest.Recipe("a", "1 g a run salt").Lines }},
		"a line of nothing":         {change: line(amount("0 cup")), wrong: []string{"/lines/0/amount"}},
		"a line below nothing":      {change: line(amount("-1 cup")), wrong: []string{"/lines/0/amount"}},
		"a line without a unit":     {change: line(measure.Amount{Value: num("1")}), wrong: []string{"/lines/0/unit"}},
		"a fractional component":    {change: component("1/3")},
		"a component of nothing":    {change: component("0"), wrong: []string{"/components/0/batches"}},
		"a component below nothing": {change: component("-1/2"), wrong: []string{"/components/0/batches"}},
		"time that runs backwards":  {change: func(r *catalog.Recipe) { r.TimeMinutes = -1 }, wrong: []string{"/time_minutes"}},
		"notes of several lines":    {change: func(r *catalog.Recipe) { r.Notes = "mix\n\tbake" }},
		"notes with a zero byte":    {change: func(r *catalog.Recipe) { r.Notes = "a\x00" }, wrong: []string{"/notes"}},
		"201 lines":                 {change: func(r *catalog.Recipe) { r.Lines = manyLines(201) }, wrong: []string{"/lines"}},
		"200 lines":                 {change: func(r *catalog.Recipe) { r.Lines = manyLines(200) }},
		"control characters in text": {
			change: func(r *catalog.Recipe) { r.Category, r.Source, r.VariantName = "\x01", "\x02", "\x03" },
			wrong:  []string{"/category", "/source", "/variant_name"},
		},
		"everything wrong at once": {
			change: func(r *catalog.Recipe) {
				*r = catalog.Recipe{
					Lines: []catalog.Line{
						{SomeAmount: catalog.SomeAmount(amount("1 g"))}, {Note: "\x00", SomeAmount: catalog.SomeAmount{Value: num("-1")}},
					},
					Components: []catalog.RecipeComponent{{Note: strings.Repeat("x", 201)}},
					Yields:     []catalog.Yield{{ItemUnit: "\x00"}},
				}
			},
			wrong: []string{
				"/name", "/lines/1/amount", "/lines/1/unit", "/lines/1/note", "/components/0", "/components/0/batches", "/components/0/note",
				"/yields/0/slug", "/yields/0/name", "/yields/0/item_unit", "/yields/0/mode",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			recipe := newRecipe("cookie", "2 cup flour")
			test.change(&recipe)
			err := recipe.Validate()
			if test.wrong == nil {
				require.NoError(t, err)
				return
			}
			require.Equal(t, test.wrong, pointers(t, err))
		})
	}
}

func manyYields(n int) []catalog.Yield {
	yields := make([]catalog.Yield, n)
	for i := range yields {
		yields[i] = count(domain.Slug("y"+strings.Repeat("x", i)), 1)
	}
	return yields
}

func manyLines(n int) []catalog.Line {
	lines := make([]catalog.Line, n)
	for i := range lines {
		lines[i] = catalog.Line{Item: "flour", SomeAmount: catalog.SomeAmount(amount("1 g"))}
	}
	return lines
}

func TestUnitsPerBatch(t *testing.T) {
	for name, test := range map[string]struct {
		yield catalog.Yield
		want  string
	}{
		"a count is its items":           {yield: count("a", 24), want: "24"},
		"an eighth is 8":                 {yield: portion("a", "12.5"), want: "8"},
		"the whole batch is 1":           {yield: portion("a", "100"), want: "1"},
		"30 percent need not come whole": {yield: portion("a", "30"), want: "10/3"},
		"a third of a batch is 3":        {yield: portion("a", "100/3"), want: "3"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, test.yield.UnitsPerBatch().String()) })
	}
}

func TestAFinishedUnitIsFoundBySlug(t *testing.T) {
	recipe := catalog.Recipe{Yields: []catalog.Yield{count("small", 24), count("large", 12)}}
	yield, ok := recipe.Yield("large")
	require.True(t, ok)
	require.Equal(t, int64(12), yield.ItemsPerBatch)
	_, ok = recipe.Yield("huge")
	require.False(t, ok)
}

func TestUnitRefsParseAndFormat(t *testing.T) {
	slugs := rapid.StringMatching(`[a-z0-9]+([-_][a-z0-9]+){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		text := slugs.Draw(t, "recipe") + "/" + slugs.Draw(t, "unit")
		unit, err := catalog.ParseUnitRef(text)
		require.NoError(t, err)
		require.Equal(t, text, unit.String())
		written, err := unit.MarshalText()
		require.NoError(t, err)
		var read catalog.UnitRef
		require.NoError(t, read.UnmarshalText(written))
		require.Equal(t, unit, read)
	})
}

func TestParseUnitRefRejectsOtherText(t *testing.T) {
	for _, text := range []string{
		"cookie", "cookie/", "/small", "/", "a/b/c", "Cookie/small", "cookie/Small", "cookie /small", "cookie/\x00",
	} {
		_, err := catalog.ParseUnitRef(text)
		require.ErrorIs(t, err, catalog.ErrBadUnitRef, "%q", text)
		require.ErrorIs(t, new(catalog.UnitRef).UnmarshalText([]byte(text)), catalog.ErrBadUnitRef, "%q", text)
	}
}

func TestEmptyTextIsTheEmptyUnitRef(t *testing.T) {
	unit := ref("cookie/small")
	require.NoError(t, unit.UnmarshalText(nil))
	require.True(t, unit.IsZero())
	text, err := unit.MarshalText()
	require.NoError(t, err)
	require.Empty(t, text)
}

func TestImportingAgainKeepsWhatIsKnownOfFinishedUnits(t *testing.T) {
	t.Parallel()
	known := losing("10")
	known.ShelfLife = new(5)
	entry := catalog.Entry[catalog.Recipe]{Exists: true, Definition: catalog.Recipe{Name: "Recipe", Yields: []catalog.Yield{known}}}
	events, err := entry.Import(catalog.Recipe{Name: "Renamed", Yields: []catalog.Yield{count("a", 12), count("b", 1)}}, "recipe 1")
	require.NoError(t, err)
	yields := events[0].(catalog.Defined[catalog.Recipe]).Definition.Yields
	require.Equal(t, []any{int64(12), "10", 5}, []any{yields[0].ItemsPerBatch, yields[0].ExpectedLoss.String(), *yields[0].ShelfLife})
	require.Nil(t, yields[1].ShelfLife)
	same, err := entry.Import(catalog.Recipe{Name: "Recipe", Yields: []catalog.Yield{count("a", 24)}}, "recipe 1")
	require.NoError(t, err)
	require.Empty(t, same)
}

func TestAFinishedUnitIsGoodForItsShelfLife(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]domain.Date{0: "2026-12-30", 2: "2027-01-01", 3650: "2036-12-27"} {
		yield := count("a", 24)
		yield.ShelfLife = new(days)
		require.Equal(t, want, yield.GoodUntil("2026-12-30"))
		require.NoError(t, catalog.Recipe{Name: "Recipe", Yields: []catalog.Yield{yield}}.Validate())
	}
	require.Empty(t, count("a", 24).GoodUntil("2026-12-30"), "it keeps")
	for _, days := range []int{-1, 3651} {
		yield := count("a", 24)
		yield.ShelfLife = new(days)
		require.ErrorContains(t, catalog.Recipe{Name: "Recipe", Yields: []catalog.Yield{yield}}.Validate(), "/yields/0/shelf_life_days")
	}
	late := count("a", 24)
	late.ShelfLife = new(3650)
	require.Empty(t, late.GoodUntil("9999-12-30"), "no day is after the last that there is")
}
