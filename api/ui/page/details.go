package page

import (
	"cmp"
	"strings"
	"time"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/answers"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// detail returns the detail of a problem for readers of pages, as far as there is
// a text for its code; else as the API words it.
func (v *Visit) detail(p *problem.Problem) string {
	if id := "role." + string(p.RequiredRole); p.RequiredRole != "" && v.Has(id) {
		return v.T("problem.role", v.T(id))
	}
	if id := "code." + p.Code; v.Has(id) {
		return v.T(id)
	}
	return p.Detail
}

// fault returns a fault in the reader's language.
func (v *Visit) fault(f problem.Fault) string { return answers.Fault(v.Locale, f) }

// details returns the details of a problem as lists, with links to what they name.
func (v *Visit) details(p *problem.Problem) []DetailList {
	var lists []DetailList
	for _, list := range []DetailList{
		{"problem.shortages", links(p.Shortages, v.shortage)},
		{"problem.missing", links(p.Missing, v.Missing)},
		{"problem.too_deep", links(p.TooDeep, func(slug domain.Slug) Link { return Link{Text: cmp.Or(p.Names[slug], string(slug))} })},
		{"problem.left", links(p.Left, v.left)},
		{"problem.runs", links(p.Runs, v.uses())},
		{"problem.reserved", links(p.Reserved, v.reserved)},
	} {
		if len(list.Items) > 0 {
			list.Title = v.T(list.Title)
			lists = append(lists, list)
		}
	}
	if p.State != "" {
		lists = append(lists, v.allowed(p))
	}
	if p.ActivePlan != "" {
		path := At("/plans/{}", string(p.ActivePlan))
		lists = append(lists, DetailList{Title: v.T("problem.active"), Items: []Link{{Path: path, Text: v.T("problem.active.open")}}})
	}
	if len(p.Cycles) > 0 {
		list := DetailList{Title: v.T("problem.cycles")}
		for _, cycle := range p.Cycles {
			names := make([]string, len(cycle))
			for i, slug := range cycle {
				names[i] = cmp.Or(p.Names[slug], string(slug))
			}
			list.Items = append(list.Items, Link{Text: strings.Join(names, " → ")})
		}
		lists = append(lists, list)
	}
	return lists
}

// allowed is what can be done instead in the state that a plan is in.
func (v *Visit) allowed(p *problem.Problem) DetailList {
	list := DetailList{Title: v.T("problem.state", v.T("state."+p.State))}
	var can []string
	for _, action := range p.Allowed {
		if id := "action." + strings.ReplaceAll(action, " ", "_"); v.Has(id) {
			can = append(can, v.T(id))
		}
	}
	if len(can) > 0 {
		list.Items = []Link{{Text: v.T("problem.allowed", v.List(can))}}
	}
	return list
}

func links[T any](all []T, link func(T) Link) []Link {
	items := make([]Link, len(all))
	for i, one := range all {
		items[i] = link(one)
	}
	return items
}

func (v *Visit) shortage(s pantry.Shortage) Link {
	name, path := s.Name, ""
	if s.Item != "" {
		path = At("/book/items/{}", string(s.Item))
		if name == "" {
			name = string(s.Item)
		}
	}
	text := v.T("problem.shortage", name, v.Scaled(s.Needed, s.Unit).String(), v.Scaled(s.Available, s.Unit).String())
	if !s.Reserved.IsZero() {
		text += " " + v.T("problem.shortage.reserved", v.Scaled(s.Reserved, s.Unit).String())
	}
	return Link{Path: path, Text: text}
}

// reserved links to the plan that something is kept for.
func (v *Visit) reserved(r pantry.Reserved) Link {
	name := cmp.Or(r.Name, string(r.Item), string(r.FinishedGood))
	if name == "" {
		name = r.FinishedUnit.String()
	}
	taken := v.Number(r.Taken)
	if r.Unit != measure.NoUnit {
		taken = v.Scaled(r.Taken, r.Unit)
	}
	return Link{Path: At("/plans/{}", string(r.Plan)), Text: v.T("problem.reserved.line", name, taken.String(), r.OccasionName)}
}

// Missing links to the definition that cannot be used, or to where it is defined.
func (v *Visit) Missing(m catalog.Missing) Link {
	slug, _, _ := strings.Cut(m.Name, "/")
	text := m.Name
	if m.Reason == "archived" {
		text = v.T("problem.missing.archived", m.Name)
	}
	kind := cmp.Or(map[string]string{"item": "items", "finished_good": "goods"}[m.What], "recipes") // of a finished unit too
	if m.What == "yield_amount" {
		return Link{Path: At("/book/recipes/{}/edit", slug), Text: v.T("problem.missing.yield_amount", m.Name)}
	}
	if m.Reason == "not_defined" && m.What != "finished_unit" {
		return Link{Path: At("/book/new/"+kind+"?name={}", m.Name), Text: v.T("problem.missing.define", m.Name)}
	}
	return Link{Path: At("/book/"+kind+"/{}", slug), Text: text}
}

func (v *Visit) left(l occasion.NamedLeft) Link {
	if l.FinishedGood != "" {
		return Link{Text: v.T("problem.left.good", l.Quantity, cmp.Or(l.GoodName, string(l.FinishedGood)))}
	}
	name := l.FinishedUnit.String()
	if l.RecipeName != "" {
		name = v.UnitOf("book.unit.of", l.RecipeName, l.UnitName)
	}
	return Link{Text: v.T("problem.left.batches", l.Batches, name)}
}

// mostNamed is how many runs that used something are looked up for their names.
const mostNamed = 10

// uses names what used the output of a run. A run that is not looked up is named by its id.
func (v *Visit) uses() func(u pantry.Use) Link {
	count := 0
	return func(u pantry.Use) Link {
		if u.Kind == pantry.CorrectionKind {
			return Link{Text: v.T("problem.runs.correction")}
		}
		link := Link{Path: At("/runs/"+string(u.Kind)+"/{}", string(u.ID)), Text: string(u.ID)}
		if count++; count <= mostNamed {
			link.Text = cmp.Or(v.nameOfRun(u), link.Text)
		}
		return link
	}
}

// nameOfRun returns what a run made, how much and when; empty if it is not found.
func (v *Visit) nameOfRun(u pantry.Use) string {
	run, err := Get[struct {
		RecipeName string    `json:"recipe_name"`
		UnitName   string    `json:"finished_unit_name"`
		GoodName   string    `json:"finished_good_name"`
		Quantity   int64     `json:"quantity"`
		Yield      int64     `json:"actual_yield"`
		Produced   time.Time `json:"produced_at"`
		Assembled  time.Time `json:"assembled_at"`
	}](v, At("/v1/"+string(u.Kind)+"-runs/{}", string(u.ID)))
	switch {
	case err != nil:
	case run.GoodName != "":
		return v.T("problem.runs.one", run.GoodName, run.Quantity, v.Time(run.Assembled))
	case run.RecipeName != "":
		return v.T("problem.runs.one", v.UnitOf("book.unit.of", run.RecipeName, run.UnitName), run.Yield, v.Time(run.Produced))
	}
	return ""
}
