package plans

import (
	"cmp"
	"slices"
	"time"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// amendmentRow is an amendment in words.
type amendmentRow struct {
	Reason, Actor string
	At            time.Time
	Changes       []string
}

func amendmentRows(v *page.Visit, amendments []readmodels.Amendment) []amendmentRow {
	rows := make([]amendmentRow, len(amendments))
	for i, amendment := range amendments {
		rows[i] = amendmentRow{Reason: amendment.Reason, Actor: amendment.Actor, At: amendment.At}
		for _, change := range amendment.Changes {
			rows[i].Changes = append(rows[i].Changes, amendedText(v, change))
		}
	}
	return rows
}

// amendedText writes a change of an amendment.
func amendedText(v *page.Visit, change readmodels.AmendmentChange) string {
	good := cmp.Or(change.GoodName, string(change.FinishedGood))
	unit := change.FinishedUnit.String()
	if change.RecipeName != "" {
		unit = v.UnitOf("book.unit.of", change.RecipeName, change.UnitName)
	}
	switch change.Kind {
	case occasion.SetQuantity:
		return v.T("amendment.set_quantity", change.Quantity, good)
	case occasion.DropGood:
		return v.T("amendment.drop_finished_good", good)
	case occasion.SetBatches:
		return v.T("amendment.set_batches", change.Batches, unit)
	case occasion.DropBatches:
		return v.T("amendment.drop_batches", unit)
	case occasion.SetProduceOn:
		if change.ProduceOn == "" {
			return v.T("amendment.no_produce_on", unit)
		}
		return v.T("amendment.set_produce_on", unit, v.Date(change.ProduceOn))
	case occasion.RefreshRecipe:
		return v.T("amendment.refresh_recipe", cmp.Or(change.RecipeName, string(change.Recipe)))
	case occasion.RefreshGood:
		return v.T("amendment.refresh_finished_good", good)
	case occasion.SetUseStock:
		if change.UseStock {
			return v.T("amendment.use_stock")
		}
		return v.T("amendment.leave_stock")
	}
	return change.Description
}

// amendedTargets are the targets that amendments of a plan changed, as entries of its drift are
// called.
func amendedTargets(amendments []readmodels.Amendment) map[string]bool {
	amended := map[string]bool{}
	for _, amendment := range amendments {
		for _, change := range amendment.Changes {
			switch change.Kind {
			case occasion.SetQuantity, occasion.DropGood:
				amended[string(change.FinishedGood)] = true
			case occasion.SetBatches, occasion.DropBatches, occasion.SetProduceOn:
				amended[change.FinishedUnit.String()] = true
			case occasion.RefreshRecipe, occasion.RefreshGood, occasion.SetUseStock: // change no target
			}
		}
	}
	return amended
}

// withoutAmended counts what changed since a plan was made, besides the targets that are different
// because the plan itself was amended.
func withoutAmended(drift readmodels.PlanDrift, amendments []readmodels.Amendment) comparison.Counts {
	counts, amended := drift.Counts, amendedTargets(amendments)
	for _, entry := range slices.Concat(drift.Production, drift.Assembly) {
		if amended[entry.Name] {
			counts.Targets--
		}
	}
	return counts
}

// lostRow is what a run took of what the plan reserved.
type lostRow struct {
	Name     string
	Amount   locale.Quantity
	At       time.Time
	Occasion page.Link // without a path of a run that is for no occasion
	Run      string
}

func lostRows(v *page.Visit, lost []answer.LostReservation) []lostRow {
	rows := make([]lostRow, len(lost))
	for i, one := range lost {
		rows[i] = lostRow{Name: cmp.Or(one.Name, string(one.Item), string(one.FinishedGood), one.FinishedUnit.String()), At: one.At}
		if one.Unit != measure.NoUnit {
			rows[i].Amount = v.Scaled(one.Amount, one.Unit)
		} else {
			rows[i].Amount = v.Number(one.Amount)
		}
		rows[i].Occasion.Text = v.T("plan.lost.nobody")
		if one.Occasion != nil {
			rows[i].Occasion = page.Link{Path: page.At("/occasions/{}", string(*one.Occasion)), Text: string(*one.Occasion)}
			if one.OccasionName != nil {
				rows[i].Occasion.Text = *one.OccasionName
			}
		}
		rows[i].Run = page.At("/runs/{}/{}", string(one.Kind), string(one.Run))
	}
	return rows
}
