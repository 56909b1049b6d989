package answers

import (
	"cmp"
	"net/url"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

// Remedy is the page where the cause of a warning is mended.
type Remedy struct{ Path, Text string }

// RemedyOf returns where the cause of a warning is mended; nil if no page does it.
func RemedyOf(l *locale.Locale, of any) *Remedy {
	switch w := of.(type) {
	case answer.Warning:
		return remedyOf(l, w)
	case answer.PooledWarning:
		return remedyOf(l, w.Warning)
	case ledger.RunWarning:
		if w.Item == "" {
			return nil
		}
		return measuring(l, w.Item, w.Name)
	}
	return nil
}

func remedyOf(l *locale.Locale, w answer.Warning) *Remedy {
	recipe := cmp.Or(w.Recipe, w.FinishedUnit.Recipe)
	switch w.Code {
	case answer.UnitFactorMissing, answer.LotNotConvertible, answer.PackageNotConvertible:
		return measuring(l, w.Item, w.Name)
	case answer.YieldAmountMissing:
		return &Remedy{"/book/recipes/" + escaped(recipe) + "/edit", l.T("warning.remedy.yield", cmp.Or(w.Name, string(recipe)))}
	case answer.LotExpires:
		return &Remedy{"/pantry/lots/" + url.PathEscape(string(w.Lot)), l.T("warning.remedy.lot")}
	case answer.DefinitionMissing:
		return defining(l, w, recipe)
	case answer.BatchesShort, answer.MadeExpires, answer.BakedTooEarly, answer.OrderLate, answer.DefinitionCycle, answer.DefinitionTooDeep:
	}
	return nil
}

// measuring is where an item gets the measure by which its units convert.
func measuring(l *locale.Locale, item domain.Slug, name string) *Remedy {
	return &Remedy{"/book/items/" + escaped(item) + "/edit#measures", l.T("warning.remedy.measure", cmp.Or(name, string(item)))}
}

// defining is where what is missing gets its definition: a finished unit in that of its recipe.
func defining(l *locale.Locale, w answer.Warning, recipe domain.Slug) *Remedy {
	fresh := func(kind string, slug domain.Slug) *Remedy {
		path := "/book/new/" + kind + "?name=" + url.QueryEscape(string(slug))
		return &Remedy{path, l.T("warning.remedy.define", string(slug))}
	}
	switch {
	case w.Item != "":
		return fresh("items", w.Item)
	case w.FinishedGood != "":
		return fresh("goods", w.FinishedGood)
	case !w.FinishedUnit.IsZero():
		return &Remedy{"/book/recipes/" + escaped(recipe), l.T("warning.remedy.recipe", string(recipe))}
	case recipe != "":
		return fresh("recipes", recipe)
	}
	return nil
}

func escaped(slug domain.Slug) string { return url.PathEscape(string(slug)) }
