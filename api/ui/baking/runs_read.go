package baking

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// mostRuns is how many runs a page shows.
const mostRuns = 50

// read reads a page of the runs of both kinds. Each kind is a list of the API with a
// cursor of its own: where a page ends, the next one goes on in both.
func (p *runsPage) read(v *page.Visit, names book) error {
	kinds := []*runList{
		{name: "baked", path: "/v1/production-runs", skip: p.Filter.Kind == "assembly", read: bakedRows(names)},
		{name: "packed", path: "/v1/assembly-runs", skip: p.Filter.Kind == "production", read: packedRows(names)},
	}
	err := each(kinds, func(k *runList) error {
		k.cursor = v.Query(k.name)
		if k.skip = k.skip || k.cursor == ended; k.skip {
			return nil
		}
		return k.fetch(v, p.Filter, mostRuns)
	})
	if err != nil {
		return err
	}
	for _, k := range kinds {
		p.Runs = append(p.Runs, k.rows...)
	}
	slices.SortFunc(p.Runs, func(a, b runRow) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.id, a.id)) })
	if len(p.Runs) <= mostRuns && kinds[0].next == "" && kinds[1].next == "" {
		return nil
	}
	p.Runs = p.Runs[:min(len(p.Runs), mostRuns)]
	query := p.Filter.query(map[string]string{"kind": "kind", "occasion": "occasion", "from": "from", "to": "to", "voided": "voided"})
	if err := each(kinds, func(k *runList) error { return k.goOn(v, p.Filter, p.Runs) }); err != nil {
		return err
	}
	for _, k := range kinds {
		if k.cursor != "" {
			query.Set(k.name, k.cursor)
		}
	}
	p.More = "/runs?" + query.Encode()
	return nil
}

func each(kinds []*runList, do func(*runList) error) error {
	var group errgroup.Group
	for _, k := range kinds {
		group.Go(func() error { return do(k) })
	}
	return group.Wait()
}

// ended is the cursor of a kind of which everything has been shown.
const ended = "-"

// runList is a page of the runs of one kind.
type runList struct {
	name, path string
	skip       bool
	read       func(v *page.Visit, path string) (rows []runRow, next string, err error)
	// cursor is where the page begins, next where the one after it does.
	cursor, next string
	rows         []runRow
}

func (k *runList) fetch(v *page.Visit, filter runFilter, limit int) (err error) {
	query := filter.query(map[string]string{"occasion": "occasion_id", "from": "from_day", "to": "to_day", "voided": "voided"})
	query.Set("limit", strconv.Itoa(limit))
	if k.cursor != "" {
		query.Set("cursor", k.cursor)
	}
	k.rows, k.next, err = k.read(v, k.path+"?"+query.Encode())
	return err
}

// goOn moves the cursor behind the runs that are shown. Where only some of the page are,
// the API is asked for the page that ends there.
func (k *runList) goOn(v *page.Visit, filter runFilter, shown []runRow) error {
	count := 0
	for _, row := range k.rows {
		if slices.ContainsFunc(shown, func(r runRow) bool { return r.id == row.id }) {
			count++
		}
	}
	switch {
	case k.skip, count == len(k.rows) && k.next == "":
		k.cursor = ended
		return nil
	case count == 0:
		return nil
	case count < len(k.rows):
		if err := k.fetch(v, filter, count); err != nil {
			return err
		}
	}
	k.cursor = k.next
	return nil
}

// query returns what is selected, under other names.
func (f runFilter) query(names map[string]string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"kind": f.Kind, "occasion": f.Occasion, "from": f.FromDay, "to": f.ToDay, "voided": f.Voided} {
		if name := names[name]; name != "" && value != "" {
			query.Set(name, value)
		}
	}
	return query
}

func bakedRows(names book) func(*page.Visit, string) ([]runRow, string, error) {
	return func(v *page.Visit, path string) (rows []runRow, next string, err error) {
		list, err := page.Get[readmodels.List[ledger.ProductionRun]](v, path)
		for _, run := range list.Items {
			rows = append(rows, runRow{
				At: run.ProducedAt, Path: page.At("/runs/production/{}", string(run.ID)), Name: names.Recipe(run.Recipe),
				Under: names.Apart(catalog.UnitRef{Recipe: run.Recipe, Unit: run.FinishedUnit}), Baked: true, Quantity: run.ActualYield,
				Lost: run.LossQuantity, UnitCost: run.UnitCost, Voided: run.VoidedAt != nil, id: run.ID,
			})
		}
		return rows, list.Next, err
	}
}

func packedRows(names book) func(*page.Visit, string) ([]runRow, string, error) {
	return func(v *page.Visit, path string) (rows []runRow, next string, err error) {
		list, err := page.Get[readmodels.List[ledger.AssemblyRun]](v, path)
		for _, run := range list.Items {
			rows = append(rows, runRow{
				At: run.AssembledAt, Path: page.At("/runs/assembly/{}", string(run.ID)), Name: names.Good(run.FinishedGood),
				Quantity: run.Quantity, UnitCost: run.UnitCost, Voided: run.VoidedAt != nil, id: run.ID,
			})
		}
		return rows, list.Next, err
	}
}
