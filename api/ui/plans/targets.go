package plans

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// Names of the fields of other targets: goods.<slug> is a quantity, units.<recipe>/<unit>
// are batches, baked on days.<recipe>/<unit>. What such a field was filled with is in
// was.<name>.
const (
	goodField = "goods."
	unitField = "units."
	dayField  = "days."
	wasField  = "was."
)

// targetFields are the targets of a plan as fields, with what can be added.
type targetFields struct {
	Goods, Units             []targetField
	GoodChoices, UnitChoices []page.Option
}

// targetField is a target that can be changed. Of one that the plan does not have Was is
// empty.
type targetField struct {
	Label, Field, Was string
	// Day is the field of the day of a target of the plan, DayWas its own day; empty if it has
	// none.
	Day, DayWas string
	// Now are the batches that the goods need, of a line without a target; empty for others.
	Now string
	// Steps are links to the page with a little more or less.
	Steps []targetStep
}

type targetStep struct{ Path, Text, Label string }

// planned is a plan with what its targets can be.
type planned struct {
	Plan    readmodels.Plan
	Summary answer.Summary
	goods   []definition
	recipes []definition
}

// definition is what a choice shows of a recipe or a finished good.
type definition struct {
	Slug, Name string
	Yields     []struct{ Slug, Name string }
}

func readPlanned(v *page.Visit, id string) (p planned, err error) {
	var group errgroup.Group
	group.Go(func() (err error) {
		p.Plan, err = page.Get[readmodels.Plan](v, page.At("/v1/plans/{}", id))
		return err
	})
	group.Go(func() (err error) {
		p.Summary, err = page.Get[answer.Summary](v, page.At("/v1/plans/{}/summary", id))
		return err
	})
	group.Go(func() (err error) {
		p.goods, err = page.AllNow[definition](v, "/v1/finished-goods")
		return err
	})
	group.Go(func() (err error) {
		p.recipes, err = page.AllNow[definition](v, "/v1/recipes")
		return err
	})
	return p, group.Wait()
}

// state is the state that the plan counts as.
func (p planned) state() string {
	if p.Summary.Plan != nil {
		return p.Summary.Plan.State
	}
	return string(p.Plan.State)
}

// crumbs lead to the plan.
func (p planned) crumbs(v *page.Visit) []page.Link {
	name := ""
	if p.Summary.Plan != nil {
		name = p.Summary.Plan.OccasionName
	}
	return []page.Link{
		{Path: page.At("/occasions/{}", string(p.Plan.OccasionID)), Text: name},
		{Path: page.At("/plans/{}", string(p.Plan.ID)), Text: v.T("plan.number", p.Plan.Number)},
	}
}

// addTyped turns what was chosen to be added into fields of their own, as if the plan had
// a target of nothing.
func addTyped(form *page.Form) {
	for _, one := range []struct{ of, amount, prefix string }{
		{"add_good", "add_quantity", goodField}, {"add_unit", "add_batches", unitField},
	} {
		slug, amount := form.Text(one.of), form.Text(one.amount)
		if slug == "" {
			continue
		}
		if amount == "" {
			amount = "1"
		}
		form.Set(one.prefix+slug, amount)
		form.Set(one.of, "")
		form.Set(one.amount, "")
	}
}

// fields returns the targets as fields of a form: those of the plan, and those that the
// form adds. A field that nobody changed shows what the plan has now.
func (p planned) fields(v *page.Visit, form *page.Form) targetFields {
	var made targetFields
	known, days := map[string]bool{}, p.days()
	for _, good := range p.Summary.Assemblies {
		field := targetField{Label: good.Name, Field: goodField + string(good.FinishedGood), Was: strconv.FormatInt(good.Quantity, 10)}
		made.Goods, known[field.Field] = append(made.Goods, field.filled(form)), true
	}
	for _, line := range p.Summary.Batches {
		unit := string(line.Recipe) + "/" + string(line.FinishedUnit)
		field := targetField{
			Label: v.UnitOf("book.unit.of", line.RecipeName, line.UnitName),
			Field: unitField + unit,
		}
		if line.Origin == answer.FromTarget {
			field.Was = strconv.FormatInt(line.Batches, 10)
			field.Day, field.DayWas = dayField+unit, days[unit]
		} else if line.Batches > 0 {
			field.Now = v.T("amend.batches.now", v.Number(measure.Int(line.Batches)))
		}
		made.Units, known[field.Field] = append(made.Units, field.filled(form)), true
	}
	made.GoodChoices, made.UnitChoices = p.choices(v)
	for _, slug := range form.Typed(goodField) {
		if field := (targetField{Label: nameOf(made.GoodChoices, slug), Field: goodField + slug}); !known[field.Field] {
			made.Goods = append(made.Goods, field.filled(form))
		}
	}
	for _, unit := range form.Typed(unitField) {
		if field := (targetField{Label: nameOf(made.UnitChoices, unit), Field: unitField + unit}); !known[field.Field] {
			made.Units = append(made.Units, field.filled(form))
		}
	}
	return made
}

// days are the own days of the plan's lines, by recipe and unit.
func (p planned) days() map[string]string {
	days := map[string]string{}
	for _, line := range p.Plan.ProductionTargets {
		days[string(line.Recipe)+"/"+string(line.FinishedUnit)] = string(line.ProduceOn)
	}
	return days
}

func (f targetField) filled(form *page.Form) targetField {
	fill(form, f.Field, f.Was)
	if f.Day != "" {
		fill(form, f.Day, f.DayWas)
	}
	return f
}

// fill fills a field with what the plan has now, unless something else was typed.
func fill(form *page.Form, field, now string) {
	if was := form.Value(wasField + field); was != now && form.Value(field) == was && form.Sent(field) {
		form.Set(field, now)
	}
	form.Default(field, now)
	form.Set(wasField+field, now)
}

func nameOf(choices []page.Option, value string) string {
	if at := slices.IndexFunc(choices, func(o page.Option) bool { return o.Value == value }); at >= 0 {
		return choices[at].Text
	}
	return value
}

// choices are the goods and the finished units that can be added.
func (p planned) choices(v *page.Visit) (goods, units []page.Option) {
	goods, units = []page.Option{{Text: v.T("occasion.choose")}}, []page.Option{{Text: v.T("occasion.choose")}}
	for _, good := range p.goods {
		goods = append(goods, page.Option{Value: good.Slug, Text: good.Name})
	}
	for _, recipe := range p.recipes {
		for _, yield := range recipe.Yields {
			text := recipe.Name
			if len(recipe.Yields) > 1 {
				text = v.UnitOf("book.unit.of", recipe.Name, yield.Name)
			}
			units = append(units, page.Option{Value: recipe.Slug + "/" + yield.Slug, Text: text})
		}
	}
	return goods, units
}

// typedTarget is a target that was changed in a form. Typed is empty if it is dropped.
type typedTarget struct{ field, of, typed string }

// changedTargets returns the fields with a prefix that do not have what they were filled
// with.
func changedTargets(form *page.Form, prefix string) []typedTarget {
	var changed []typedTarget
	for _, of := range form.Typed(prefix) {
		field := prefix + of
		typed, was := form.Text(field), form.Text(wasField+field)
		if typed == "0" {
			typed = ""
		}
		if typed != was {
			changed = append(changed, typedTarget{field, of, typed})
		}
	}
	return changed
}

// targetQuery are the changed targets as parameters of an address.
func targetQuery(form *page.Form) url.Values {
	query := url.Values{}
	for _, prefix := range []string{goodField, unitField, dayField} {
		for _, one := range changedTargets(form, prefix) {
			query.Set(one.field, one.typed)
			if one.typed == "" && prefix != dayField {
				query.Set(one.field, "0")
			}
		}
	}
	return query
}

// addSteps adds links to a page with a little more or less of each good.
func (t *targetFields) addSteps(v *page.Visit, form *page.Form, path string, query url.Values) {
	for i := range t.Goods {
		field := &t.Goods[i]
		at, err := strconv.ParseInt(form.Value(field.Field), 10, 64)
		if form.Value(field.Field) != "" && err != nil {
			continue
		}
		for _, by := range []int64{-1, 1, 2} {
			if at+by < 0 {
				continue
			}
			next := maps.Clone(query)
			next.Set(field.Field, strconv.FormatInt(at+by, 10))
			if next.Get(field.Field) == field.Was {
				next.Del(field.Field)
			}
			text, label := "+"+strconv.FormatInt(by, 10), v.T("whatif.more", by, field.Label)
			if by < 0 {
				text, label = "−1", v.T("whatif.less", field.Label)
			}
			step := targetStep{Path: path, Text: text, Label: label}
			if len(next) > 0 {
				step.Path += "?" + next.Encode()
			}
			step.Path += "#effect-panel" // on a phone it is below the form
			field.Steps = append(field.Steps, step)
		}
	}
}
