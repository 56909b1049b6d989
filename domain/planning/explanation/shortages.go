package explanation

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Entry names a row of an item in a path.
type Entry func(item domain.Slug, unit measure.Unit) string

// AddShortages adds what batches of a line lack, under a path that ends with a slash.
func (f *Figures) AddShortages(path string, of Arg, list []answer.Shortage, entry Entry) {
	for _, shortage := range list {
		at, thing := path+"shortages/finished_units/"+shortage.FinishedUnit.String(), UnitArg(shortage.FinishedUnit)
		if shortage.Item != "" {
			at, thing = path+"shortages/"+entry(shortage.Item, shortage.Unit), ItemArg(shortage.Item)
		}
		what := []Arg{thing, of}
		f.AddShort(at, what, shortage.Unit.String(), shortage.Needed, shortage.Available, shortage.Short)
		f.AddLater(at, Says("short.received_later", what...), shortage.Unit.String(), shortage.Later)
		f.AddPast(at, Says("short.expired", what...), shortage.Unit.String(), shortage.Past)
	}
}

// AddBlockers adds what an assembly target lacks.
func (f *Figures) AddBlockers(path string, of Arg, list []answer.Blocker, entry Entry) {
	for _, blocker := range list {
		at, unit := path+"blockers/", ""
		switch {
		case blocker.Item != "":
			at, unit = at+"items/"+entry(blocker.Item, blocker.Unit), blocker.Unit.String()
		case blocker.FinishedGood != "":
			at += "finished_goods/" + string(blocker.FinishedGood)
		default:
			at += "finished_units/" + blocker.FinishedUnit.String()
		}
		what := []Arg{ThingArg(blocker.Item, blocker.FinishedUnit, blocker.FinishedGood), of}
		f.AddShort(at, what, unit, blocker.Needed, blocker.Available, blocker.Short)
		f.AddLater(at, Says("short.received_later", what...), unit, blocker.Later)
		f.AddPast(at, Says("short.expired", what...), unit, blocker.Past)
	}
}

// AddEstimate adds what all that is to buy costs, as far as that is known.
func (f *Figures) AddEstimate(cost answer.Estimate, known measure.Number, entry Entry) {
	const path = "estimated_cost/"
	f.Add(path+"known_cost", Says("cost.known"), "", known)
	if cost.Complete {
		f.AddShared(path+"total_cost", Says("cost.total"), "", known)
	}
	for _, row := range cost.Missing {
		label := Says("cost.missing", ItemArg(row.Item))
		f.AddShared(path+"missing/"+entry(row.Item, row.Unit)+"/to_buy", label, row.Unit.String(), row.ToBuy)
	}
}
