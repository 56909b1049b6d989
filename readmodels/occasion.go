package readmodels

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Occasion is an occasion with its targets.
type Occasion struct {
	ID                domain.ID           `json:"id"`
	Name              string              `json:"name"`
	Date              domain.Date         `json:"date" format:"date"`
	OutputMode        occasion.OutputMode `json:"output_mode,omitempty" enum:"bulk_count,bundled"`
	Notes             string              `json:"notes,omitempty"`
	Attendees         int                 `json:"attendees,omitempty"`
	UseStock          bool                `json:"use_stock,omitempty" doc:"Whether plans net finished units and goods in stock; missing if not"`
	Archived          bool                `json:"archived" doc:"Whether it is out of the lists; nothing about it changes until it is restored"`
	Revision          uint64              `json:"revision" doc:"Revision of the occasion's stream; also the ETag"`
	ActivePlanID      *domain.ID          `json:"active_plan_id"`
	ActivePlan        *PlanHead           `json:"active_plan"`
	ProductionTargets []ProductionTarget  `json:"production_targets" doc:"In the order in which they were first set"`
	AssemblyTargets   []AssemblyTarget    `json:"assembly_targets" doc:"In the order in which they were first set"`
	// Progress is nil unless a list was asked for it.
	Progress *planning.Outline `json:"progress,omitempty" doc:"How far the occasion is, in short: with include=progress in the list of occasions"`
}

// OccasionFilter selects occasions, and what is answered about them.
type OccasionFilter struct {
	// Text is searched for in names, ignoring case and accents; empty selects all.
	Text string
	// Archived selects archived occasions instead of the others.
	Archived bool
	// Progress adds how far each occasion is.
	Progress bool
}

// Names implements [names.Named].
func (o *Occasion) Names(wanted *names.Wanted) {
	for i := range o.ProductionTargets {
		o.ProductionTargets[i].Names(wanted)
	}
	for i := range o.AssemblyTargets {
		o.AssemblyTargets[i].Names(wanted)
	}
}

// Names implements [names.Named].
func (t *ProductionTarget) Names(wanted *names.Wanted) {
	wanted.Recipe(t.Recipe, &t.RecipeName)
	wanted.Unit(catalog.UnitRef{Recipe: t.Recipe, Unit: t.FinishedUnit}, &t.UnitName)
}

// Names implements [names.Named].
func (t *AssemblyTarget) Names(wanted *names.Wanted) { wanted.Good(t.FinishedGood, &t.Name) }

// PlanHead is a plan as lists show it.
type PlanHead struct {
	ID               domain.ID      `json:"id"`
	OccasionID       domain.ID      `json:"occasion_id"`
	Number           int            `json:"number"`
	State            occasion.State `json:"state" enum:"draft,locked,in_production,completed,cancelled"`
	Active           bool           `json:"active"`
	CreatedAt        time.Time      `json:"created_at"`
	ShoppingComplete bool           `json:"shopping_complete"`
	LockedAt         *time.Time     `json:"locked_at" doc:"When the plan was locked; null if it is not locked"`
	EndedAt          *time.Time     `json:"ended_at" doc:"When the plan was completed or cancelled; null otherwise"`
	UseStock         bool           `json:"use_stock,omitempty" doc:"Whether it nets finished units and goods in stock; missing if not"`
}

// ProductionTarget is a number of batches for a finished unit.
type ProductionTarget struct {
	Recipe       domain.Slug `json:"recipe"`
	RecipeName   string      `json:"recipe_name,omitempty" doc:"As the catalog has it now"`
	FinishedUnit domain.Slug `json:"finished_unit" doc:"The unit's own slug within the recipe"`
	UnitName     string      `json:"finished_unit_name,omitempty" doc:"As the catalog has it now"`
	Batches      int64       `json:"batches"`
	ProduceOn    domain.Date `json:"produce_on,omitempty" doc:"The day of production; missing if it is that of the occasion. A day after that, as an occasion was rescheduled, counts as it"`
	Notes        string      `json:"notes,omitempty"`
}

// AssemblyTarget is a quantity of a finished good.
type AssemblyTarget struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Name         string      `json:"finished_good_name,omitempty" doc:"As the catalog has it now"`
	Quantity     int64       `json:"quantity"`
	Notes        string      `json:"notes,omitempty"`
}

type occasionRow struct {
	ID         domain.ID
	Name       string
	Date       domain.Date
	OutputMode occasion.OutputMode
	Notes      string
	Attendees  int
	UseStock   bool
	Archived   bool
	ActivePlan *domain.ID
	Revision   int64
}

const selectOccasion = `
	SELECT
		id,
		name,
		date::text AS date,
		output_mode,
		notes,
		attendees,
		use_stock,
		archived,
		nullif(active_plan, '') AS active_plan,
		revision
	FROM {planning}.occasions
	WHERE kitchen = @kitchen`

func oneOccasion(ctx context.Context, tx *reader.Tx, id domain.ID) (occasionRow, error) {
	return reader.One[occasionRow](ctx, tx, selectOccasion+` AND id = @id`, pgx.NamedArgs{"id": id})
}

// Occasion returns one occasion.
func (q *Queries) Occasion(ctx context.Context, query Query, id domain.ID) (Occasion, eventstore.Position, error) {
	return answerOccasions(ctx, q, query, []domain.ID{id}, planTables(), func(tx *reader.Tx) (Occasion, error) {
		row, err := oneOccasion(ctx, tx, id)
		if err != nil {
			return Occasion{}, err
		}
		return reader.First(q.occasions(ctx, tx, query, []occasionRow{row}))
	}, reader.Catalog)
}

// dateKey orders occasions by date.
type dateKey [2]string

func (row occasionRow) key() dateKey { return dateKey{string(row.Date), string(row.ID)} }

// lastDate comes after every occasion.
var lastDate = dateKey{"9999-12-31", "ffffffff-ffff-ffff-ffff-ffffffffffff"}

// Occasions lists occasions, latest date first.
func (q *Queries) Occasions(ctx context.Context, query Query, filter OccasionFilter, page Page) (List[Occasion], error) {
	before, err := reader.After(page, lastDate)
	if err != nil {
		return List[Occasion]{}, err
	}
	return reader.AnswerList(ctx, q.reader, query, append(planTables(), reader.Catalog), func(tx *reader.Tx) (list List[Occasion], err error) {
		rows, err := reader.All[occasionRow](ctx, tx, selectOccasion+`
		AND archived = @archived
		AND (@text = '' OR strpos(search_text, @text) > 0)
		AND (date, id) < (@date::date, @id)
	ORDER BY date DESC, id DESC
	LIMIT @limit`, pgx.NamedArgs{
			"archived": filter.Archived, "text": collation.Fold(filter.Text), "date": before[0], "id": before[1], "limit": page.Fetch(),
		})
		if err != nil {
			return list, err
		}
		if rows, list.Next, err = reader.Cut(page, rows, occasionRow.key); err != nil {
			return list, err
		}
		if list.Items, err = q.occasions(ctx, tx, query, rows); err != nil || !filter.Progress {
			return list, err
		}
		return list, q.addProgress(ctx, tx, rows, list.Items)
	})
}

type productionTargetRow struct {
	Occasion  domain.ID
	Recipe    domain.Slug
	Unit      domain.Slug
	Batches   int64
	Notes     string
	ProduceOn domain.Date
}

const selectProductionTargets = `
	SELECT
		occasion,
		recipe,
		unit,
		batches,
		notes,
		produce_on
	FROM {planning}.production_targets
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
	ORDER BY occasion, place`

type assemblyTargetRow struct {
	Occasion domain.ID
	Good     domain.Slug
	Quantity int64
	Notes    string
}

const selectAssemblyTargets = `
	SELECT
		occasion,
		good,
		quantity,
		notes
	FROM {planning}.assembly_targets
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
	ORDER BY occasion, place`

// queueTargets adds the reads for the targets of some occasions to a batch.
func queueTargets(batch *reader.Batch, occasions []domain.ID, production *[]productionTargetRow, assembly *[]assemblyTargetRow) {
	reader.Queue(batch, production, selectProductionTargets, pgx.NamedArgs{"occasions": occasions})
	reader.Queue(batch, assembly, selectAssemblyTargets, pgx.NamedArgs{"occasions": occasions})
}

// occasions completes occasions with their targets and active plans.
func (q *Queries) occasions(ctx context.Context, tx *reader.Tx, query Query, rows []occasionRow) ([]Occasion, error) {
	answers := make([]Occasion, len(rows))
	byID := make(map[domain.ID]*Occasion, len(rows))
	ids, plans := make([]domain.ID, len(rows)), []domain.ID{}
	for i, row := range rows {
		answers[i] = Occasion{
			ID: row.ID, Name: row.Name, Date: row.Date, OutputMode: row.OutputMode, Notes: row.Notes, Attendees: row.Attendees,
			UseStock: row.UseStock, Archived: row.Archived, Revision: uint64(row.Revision), ActivePlanID: row.ActivePlan,
			ProductionTargets: []ProductionTarget{}, AssemblyTargets: []AssemblyTarget{},
		}
		byID[row.ID], ids[i] = &answers[i], row.ID
		if row.ActivePlan != nil {
			plans = append(plans, *row.ActivePlan)
		}
	}
	var production []productionTargetRow
	var assembly []assemblyTargetRow
	var active []planRow
	batch := tx.Batch()
	queueTargets(batch, ids, &production, &assembly)
	queuePlans(batch, &active, plans)
	if err := batch.Send(ctx); err != nil {
		return nil, err
	}
	for _, row := range production {
		o := byID[row.Occasion]
		o.ProductionTargets = append(o.ProductionTargets, ProductionTarget{
			Recipe: row.Recipe, FinishedUnit: row.Unit, Batches: row.Batches, Notes: row.Notes, ProduceOn: row.ProduceOn,
		})
	}
	for _, row := range assembly {
		o := byID[row.Occasion]
		o.AssemblyTargets = append(o.AssemblyTargets, AssemblyTarget{FinishedGood: row.Good, Quantity: row.Quantity, Notes: row.Notes})
	}
	for _, row := range active {
		head := row.head()
		byID[row.Occasion].ActivePlan = &head
	}
	return answers, names.OfList(answers).ReadToday(ctx, q.reader, tx, query)
}
