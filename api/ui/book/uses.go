package book

import (
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/uses"
)

// usesLive are the streams that uses depend on.
const usesLive = "item recipe good occasion"

// usedIn is what uses a definition.
type usedIn struct {
	// Of is the kind of the definition.
	Of     kind
	Groups []useGroup
	// All is the address with everything, if there is more.
	All string
}

// useGroup is the uses of a kind.
type useGroup struct {
	Kind uses.Kind
	Uses []use
}

// Title is the id of its name.
func (g useGroup) Title() string { return "uses." + string(g.Kind) }

// use is one of them.
type use struct{ uses.Use }

// Link leads to it.
func (u use) Link() page.Link {
	switch u.Kind {
	case uses.Recipe:
		return page.Link{Path: recipes.at(string(u.Recipe)), Text: fullName(u.Name, u.Variant)}
	case uses.FinishedGood:
		return page.Link{Path: goods.at(string(u.FinishedGood)), Text: u.Name}
	case uses.Occasion:
		return page.Link{Path: page.At("/occasions/{}", string(u.OccasionID)), Text: u.Name}
	case uses.Plan:
	}
	return page.Link{Path: page.At("/plans/{}", string(u.PlanID)), Text: u.Name}
}

// StateText is its state as templates take it: of an occasion without a plan it is empty.
func (u use) StateText() string { return strings.TrimPrefix(string(u.State), "none") }

// Per is the id of the text about what the amounts are for; empty for targets.
func (u use) Per() string {
	if u.Date != "" {
		return ""
	}
	return "uses.per." + string(u.Kind)
}

// Parts are what leads to the definition.
func (u use) Parts() []part {
	parts := make([]part, len(u.Through))
	for i, through := range u.Through {
		parts[i] = part{through, fullName(through.Name, through.Variant)}
	}
	return parts
}

type part struct {
	uses.Part
	FullName string
}

// Unit is the id of the text after an amount that has no unit: batches or goods.
func (u usedIn) Unit(amount measure.Number) string {
	switch {
	case u.Of != recipes:
		return "plan.batches.times"
	case measure.Int(1).Less(amount):
		return "uses.batches"
	}
	return "uses.batch"
}

// fullName is the name of a recipe with that of the variant.
func fullName(name, variant string) string {
	if variant == "" {
		return name
	}
	return name + ", " + variant
}

// mostUses is how many uses a page shows before the reader asks for all.
const mostUses = "40"

// readUses reads what uses the definition of the address.
func readUses(v *page.Visit, k kind) (usedIn, error) {
	path, shown := page.At(k.api+"/{}/uses", v.Path("slug")), usedIn{Of: k}
	var list []use
	if v.Query("uses") == "all" {
		var err error
		if list, err = page.All[use](v, path); err != nil {
			return shown, err
		}
	} else {
		found, err := page.Get[readmodels.List[use]](v, path+"?limit="+mostUses)
		if err != nil {
			return shown, err
		}
		if list = found.Items; found.Next != "" {
			shown.All = k.at(v.Path("slug")) + "?uses=all"
		}
	}
	for _, one := range list {
		at := slices.IndexFunc(shown.Groups, func(g useGroup) bool { return g.Kind == one.Kind })
		if at < 0 {
			at, shown.Groups = len(shown.Groups), append(shown.Groups, useGroup{Kind: one.Kind})
		}
		shown.Groups[at].Uses = append(shown.Groups[at].Uses, one)
	}
	return shown, nil
}

// withUses reads a definition and what uses it.
func withUses[T any](v *page.Visit, k kind) (definition T, used usedIn, err error) {
	var group errgroup.Group
	group.Go(func() (err error) {
		definition, err = page.Get[T](v, page.At(k.api+"/{}", v.Path("slug")))
		return err
	})
	group.Go(func() (err error) {
		used, err = readUses(v, k)
		return err
	})
	err = group.Wait()
	return definition, used, err
}
