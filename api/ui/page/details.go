package page

import (
	"strings"

	"crumbtrail/api/problem"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
)

// details returns the details of a problem as lists, with links to what they name.
func (v *Visit) details(p *problem.Problem) []DetailList {
	var lists []DetailList
	for _, list := range []DetailList{
		{"problem.shortages", links(p.Shortages, v.shortage)},
		{"problem.missing", links(p.Missing, missing)},
		{"problem.left", links(p.Left, v.left)},
		{"problem.runs", links(p.Runs, used)},
	} {
		if len(list.Items) > 0 {
			list.Title = v.T(list.Title)
			lists = append(lists, list)
		}
	}
	if len(p.Cycles) > 0 {
		list := DetailList{Title: v.T("problem.cycles")}
		for _, cycle := range p.Cycles {
			names := make([]string, len(cycle))
			for i, slug := range cycle {
				names[i] = string(slug)
			}
			list.Items = append(list.Items, Link{Text: strings.Join(names, " → ")})
		}
		lists = append(lists, list)
	}
	return lists
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
	return Link{Path: path, Text: v.T("problem.shortage", name, v.Amount(s.Needed, s.Unit).String(), v.Amount(s.Available, s.Unit).String())}
}

func missing(m catalog.Missing) Link {
	switch m.What {
	case "item":
		return Link{Path: At("/book/items/{}", m.Name), Text: m.Name}
	case "recipe":
		return Link{Path: At("/book/recipes/{}", m.Name), Text: m.Name}
	case "finished_good":
		return Link{Path: At("/book/goods/{}", m.Name), Text: m.Name}
	}
	recipe, _, _ := strings.Cut(m.Name, "/")
	return Link{Path: At("/book/recipes/{}", recipe), Text: m.Name}
}

func (v *Visit) left(l occasion.Left) Link {
	if l.FinishedGood != "" {
		return Link{Text: v.T("problem.left.good", l.Quantity, string(l.FinishedGood))}
	}
	return Link{Text: v.T("problem.left.batches", l.Batches, l.FinishedUnit.String())}
}

func used(u pantry.Use) Link {
	if u.Kind == "assembly" {
		return Link{Path: At("/runs/assembly/{}", string(u.ID)), Text: string(u.ID)}
	}
	return Link{Text: string(u.ID)}
}
