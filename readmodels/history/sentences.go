package history

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

const selectOccasionNames = `
	SELECT
		id,
		name
	FROM {planning}.occasions
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

const selectPlanNumbers = `
	SELECT
		id,
		number::text AS name
	FROM {planning}.plans
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

const selectActorNames = `
	SELECT
		id,
		{actor_name}(id) AS name
	FROM unnest(@ids::text[]) AS a (id)`

// nameRow is the name of what has an id.
type nameRow struct{ ID, Name string }

const selectMade = `
	SELECT
		id,
		'' AS item,
		recipe,
		unit,
		'' AS good,
		produced_on::text AS day,
		'' AS measure
	FROM {pantry}.production_runs
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)
	UNION ALL
	SELECT
		id,
		'',
		'',
		'',
		good,
		assembled_on::text,
		''
	FROM {pantry}.assembly_runs
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)
	UNION ALL
	SELECT
		id,
		item,
		'',
		'',
		'',
		coalesce(received_on::text, ''),
		unit
	FROM {pantry}.lots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

// madeRow is a run or a lot.
type madeRow struct {
	ID                       string
	Item, Recipe, Unit, Good domain.Slug
	Day                      domain.Date
	Measure                  string // the unit of a lot
}

// said are the arguments of the sentences of some events, by their kinds.
type said map[audit.ArgKind][]*audit.SentenceArg

func saidBy(events []AuditEvent) said {
	all := said{}
	for i := range events {
		for _, sentence := range events[i].Sentences {
			for j := range sentence.Args {
				arg := &sentence.Args[j]
				all[arg.Kind] = append(all[arg.Kind], arg)
			}
		}
	}
	return all
}

// values returns the values of the arguments of some kinds.
func (s said) values(kinds ...audit.ArgKind) []string {
	var values []string
	for _, kind := range kinds {
		for _, arg := range s[kind] {
			values = append(values, arg.Value)
		}
	}
	return values
}

// nameSentences adds to the sentences of events what things are called now, and the days of
// runs and lots. The tables that have them are read as they are now. While a projection
// has no tables yet, its names are missing.
func (t *Trail) nameSentences(ctx context.Context, tx *reader.Tx, events []AuditEvent) error {
	all := saidBy(events)
	if tx.NamedActors {
		if err := all.nameByID(ctx, tx, selectActorNames, audit.OfActor); err != nil {
			return err
		}
	}
	if t.joins(ctx, tx, reader.Planning, len(all[audit.OfOccasion])+len(all[audit.OfPlan]) > 0) {
		if err := all.nameByID(ctx, tx, selectOccasionNames, audit.OfOccasion); err != nil {
			return err
		}
		if err := all.nameByID(ctx, tx, selectPlanNumbers, audit.OfPlan); err != nil {
			return err
		}
	}
	var wanted names.Wanted
	if ids := all.values(audit.OfBaking, audit.OfAssembly, audit.OfLot); t.joins(ctx, tx, reader.Pantry, len(ids) > 0) {
		made, err := reader.All[madeRow](ctx, tx, selectMade, pgx.NamedArgs{"ids": ids})
		if err != nil {
			return fmt.Errorf("read runs and lots: %w", err)
		}
		all.date(made, &wanted)
		measureLots(events, made)
	}
	changes := wantNames(events, &wanted)
	if err := t.nameThings(ctx, tx, all, &wanted); err != nil {
		return err
	}
	for _, one := range changes {
		one.set()
	}
	return nil
}

// joins makes the tables of a projection readable if something is wanted of them. It reports
// false while there are none.
func (t *Trail) joins(ctx context.Context, tx *reader.Tx, projection string, wanted bool) bool {
	return wanted && t.reader.Join(ctx, tx, projection) == nil
}

// nameByID sets the names of the arguments of a kind.
func (s said) nameByID(ctx context.Context, tx *reader.Tx, statement string, kind audit.ArgKind) error {
	ids := s.values(kind)
	if len(ids) == 0 {
		return nil
	}
	rows, err := reader.All[nameRow](ctx, tx, statement, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return fmt.Errorf("read the names of each %s: %w", kind, err)
	}
	found := make(map[string]string, len(rows))
	for _, row := range rows {
		found[row.ID] = row.Name
	}
	for _, arg := range s[kind] {
		if name := found[arg.Value]; name != arg.Value {
			arg.Name = cmp.Or(name, arg.Name)
		}
	}
	return nil
}

// date sets the days of runs and lots, and wants their names.
func (s said) date(made []madeRow, wanted *names.Wanted) {
	found := byID(made)
	for _, kind := range []audit.ArgKind{audit.OfBaking, audit.OfAssembly, audit.OfLot} {
		for _, arg := range s[kind] {
			row := found[arg.Value]
			arg.On = row.Day
			wanted.Thing(row.Item, catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, row.Good, &arg.Name)
		}
	}
}

func byID(made []madeRow) map[string]madeRow {
	found := make(map[string]madeRow, len(made))
	for _, row := range made {
		found[row.ID] = row
	}
	return found
}

// measureLots gives changes that follow a lot in a sentence the unit of the lot.
func measureLots(events []AuditEvent, made []madeRow) {
	found := byID(made)
	for i := range events {
		for _, sentence := range events[i].Sentences {
			unit := ""
			for j := range sentence.Args {
				switch arg := &sentence.Args[j]; arg.Kind {
				case audit.OfLot:
					unit = found[arg.Value].Measure
				case audit.OfChange:
					arg.Unit = unit
				default:
				}
			}
		}
	}
}

// nameThings sets the names of what the catalog defines. What it does not have keeps the
// name that it has in the event.
func (t *Trail) nameThings(ctx context.Context, tx *reader.Tx, all said, wanted *names.Wanted) error {
	for _, arg := range all[audit.OfItem] {
		wanted.Item(domain.Slug(arg.Value), &arg.Name)
	}
	for _, arg := range all[audit.OfRecipe] {
		wanted.Recipe(domain.Slug(arg.Value), &arg.Name)
	}
	for _, arg := range all[audit.OfUnit] {
		var ref catalog.UnitRef
		if ref.UnmarshalText([]byte(arg.Value)) == nil {
			wanted.Thing("", ref, "", &arg.Name)
		}
	}
	for _, arg := range all[audit.OfGood] {
		wanted.Good(domain.Slug(arg.Value), &arg.Name)
	}
	if !t.joins(ctx, tx, reader.Catalog, wanted.Any()) {
		return nil
	}
	before := map[*audit.SentenceArg]string{}
	for _, args := range all {
		for _, arg := range args {
			before[arg] = arg.Name
		}
	}
	if err := wanted.Read(ctx, tx); err != nil {
		return err
	}
	for arg, name := range before {
		arg.Name = cmp.Or(arg.Name, name)
	}
	return nil
}

func sentencesOf(document, event string) ([]audit.Sentence, error) {
	var sentences []audit.Sentence
	if err := json.Unmarshal([]byte(document), &sentences); err != nil {
		return nil, fmt.Errorf("decode the sentences of event %s: %w", event, err)
	}
	return sentences, nil
}
