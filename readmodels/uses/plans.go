package uses

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

type planRow struct {
	ID, Occasion      domain.ID
	Name              string
	Date              domain.Date
	Number            int
	State             occasion.State
	HasRuns           bool
	Document, Current string
}

const selectPlans = `
	SELECT
		p.id,
		p.occasion,
		o.name,
		o.date::text AS date,
		p.number,
		p.state,
		` + ledger.HasRuns + ` AS has_runs,
		p.document,
		p.current
	FROM {planning}.plans p
	JOIN {planning}.occasions o ON o.kitchen = p.kitchen AND o.id = p.occasion AND o.active_plan = p.id
	WHERE p.kitchen = @kitchen AND ` + toCome

// current returns what the plan bakes and assembles now, after its amendments.
func (row planRow) current() (lines []occasion.PlanLine, goods []occasion.PlanAssembly, err error) {
	if row.Current != "" {
		amended, err := reader.Decode[occasion.PlanAmended](row.Current, "plan", row.ID)
		return amended.Production, amended.Assembly, err
	}
	created, err := reader.Decode[occasion.PlanCreated](row.Document, "plan", row.ID)
	return created.Production, created.Assembly, err
}

type snapshotRow struct {
	ID      domain.ID
	Content string
}

// selectSnapshots selects the snapshots of a table that may hold a thing; see
// [selectNaming].
func selectSnapshots(table string) string {
	return `
	SELECT id, content
	FROM {planning}.` + table + ` AS s
	WHERE kitchen = @kitchen
		AND plan = ANY(@plans)
		AND EXISTS (SELECT FROM unnest(@texts::text[]) AS naming(text) WHERE strpos(s.content, naming.text) > 0)`
}

// readPlans returns the active plans whose snapshots hold a thing.
func readPlans(ctx context.Context, tx *reader.Tx, thing catalog.Thing) ([]Use, error) {
	rows, err := reader.All[planRow](ctx, tx, selectPlans, nil)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	plans := make([]domain.ID, len(rows))
	for i, row := range rows {
		plans[i] = row.ID
	}
	recipes, err := holding(ctx, tx, "recipe_snapshots", plans, naming(thing), func(content catalog.RecipeContent) bool {
		return holdsRecipe(content, thing)
	})
	if err != nil {
		return nil, err
	}
	texts := naming(thing)
	for _, content := range recipes {
		texts = append(texts, `"`+string(content.Root().Slug)+`/`)
	}
	goods, err := holding(ctx, tx, "good_snapshots", plans, texts, func(catalog.GoodContent) bool { return true })
	if err != nil {
		return nil, err
	}
	var all []Use
	for _, row := range rows {
		use, err := row.use(thing, recipes, goods)
		if err != nil {
			return nil, err
		}
		if use.Direct || len(use.Through) > 0 {
			all = append(all, use)
		}
	}
	return all, nil
}

// holding reads the contents of the snapshots of some plans that hold one of some texts
// and satisfy a condition.
func holding[T any](
	ctx context.Context, tx *reader.Tx, table string, plans []domain.ID, texts []string, holds func(T) bool,
) (map[domain.ID]T, error) {
	rows, err := reader.All[snapshotRow](ctx, tx, selectSnapshots(table), pgx.NamedArgs{"plans": plans, "texts": texts})
	found := map[domain.ID]T{}
	for _, row := range rows {
		content, err := reader.Decode[T](row.Content, "snapshot", row.ID)
		if err != nil {
			return nil, err
		}
		if holds(content) {
			found[row.ID] = content
		}
	}
	return found, err
}

// holdsRecipe reports whether a recipe is a thing, or uses it.
func holdsRecipe(content catalog.RecipeContent, thing catalog.Thing) bool {
	for _, item := range content.Items {
		if item.Slug == thing.Item {
			return true
		}
	}
	for _, recipe := range content.Recipes {
		if recipe.Slug == thing.Recipe {
			return true
		}
	}
	return slices.ContainsFunc(content.Units, func(unit catalog.SnapshotUnit) bool { return unit.FinishedUnit.Recipe == thing.Recipe })
}

// holdsGood reports whether a good is a thing, or uses it: itself, or by a recipe that
// does.
func holdsGood(content catalog.GoodContent, thing catalog.Thing, recipes map[domain.Slug]bool) bool {
	for _, item := range content.Items {
		if item.Slug == thing.Item {
			return true
		}
	}
	for _, good := range content.Goods {
		if good.Slug == thing.FinishedGood {
			return true
		}
	}
	for _, unit := range content.Units {
		if recipes[unit.FinishedUnit.Recipe] {
			return true
		}
	}
	return false
}

// use returns how the plan uses a thing, by the contents of the snapshots that may hold
// it.
func (row planRow) use(
	thing catalog.Thing, recipes map[domain.ID]catalog.RecipeContent, goods map[domain.ID]catalog.GoodContent,
) (Use, error) {
	use := Use{
		Kind: Plan, OccasionID: row.Occasion, PlanID: row.ID, Number: row.Number, Name: row.Name, Date: row.Date,
		State: row.State.CountsAs(row.HasRuns), Amounts: []Amount{}, Through: []Part{}, sortKey: string(row.Date),
	}
	lines, assemblies, err := row.current()
	if err != nil {
		return use, err
	}
	wanted := targeted{thing: thing, recipes: map[domain.Slug]bool{}, goods: map[domain.Slug]bool{}}
	for _, line := range lines {
		if _, holds := recipes[line.Snapshot]; holds {
			wanted.recipes[line.FinishedUnit.Recipe] = true
		}
	}
	for _, line := range lines {
		var batches *measure.Number
		if line.Origin == occasion.FromTarget {
			batches = new(measure.Int(line.Batches))
		}
		wanted.recipe(&use, line.FinishedUnit, batches)
	}
	for _, assembly := range assemblies {
		content, mayHold := goods[assembly.Snapshot]
		wanted.goods[assembly.FinishedGood] = mayHold && holdsGood(content, thing, wanted.recipes)
		wanted.good(&use, assembly.FinishedGood, new(measure.Int(assembly.Quantity)))
	}
	return use, nil
}
