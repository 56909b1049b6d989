package page

import (
	"cmp"
	"strconv"
	"strings"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/history"
)

// Said returns what an event says, in sentences of the reader's language with links to what
// they are about. A code without a text, which is one of a newer version, is left out.
func (v *Visit) Said(event history.AuditEvent) []Link {
	var parts []Link
	for _, sentence := range event.Sentences {
		id := "said." + sentence.Code
		if !v.Has(id) {
			continue
		}
		args := make([]any, len(sentence.Args))
		for i := range sentence.Args {
			args[i] = v.said(&sentence.Args[i])
		}
		if len(parts) > 0 {
			parts = append(parts, Link{Text: " "})
		}
		parts = append(parts, v.Sentence(id, args...)...)
	}
	return parts
}

// said returns an argument of a sentence: a link, a count or a text.
func (v *Visit) said(arg *audit.SentenceArg) any {
	switch arg.Kind {
	case audit.OfItem:
		return Link{Path: At("/book/items/{}", arg.Value), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfRecipe, audit.OfUnit:
		recipe, _, _ := strings.Cut(arg.Value, "/")
		return Link{Path: At("/book/recipes/{}", recipe), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfGood:
		return Link{Path: At("/book/goods/{}", arg.Value), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfOccasion:
		return Link{Path: At("/occasions/{}", arg.Value), Text: cmp.Or(arg.Name, v.T("history.about.occasion"))}
	case audit.OfPlan:
		return Link{Path: At("/plans/{}", arg.Value), Text: v.numbered(arg.Name)}
	case audit.OfBaking:
		return Link{Path: At("/runs/production/{}", arg.Value), Text: v.dated("said.run", arg.On)}
	case audit.OfAssembly:
		return Link{Path: At("/runs/assembly/{}", arg.Value), Text: v.dated("said.run", arg.On)}
	case audit.OfLot:
		return Link{Path: At("/pantry/lots/{}", arg.Value), Text: v.lot(arg)}
	case audit.OfCount:
		if n, err := strconv.ParseInt(arg.Value, 10, 64); err == nil {
			return n
		}
	case audit.OfAmount, audit.OfChange, audit.OfMoney:
		return v.saidNumber(arg)
	default:
	}
	return v.saidText(arg)
}

// numbered names a plan by its number; by no number while that is not known.
func (v *Visit) numbered(number string) string {
	if n, err := strconv.Atoi(number); err == nil {
		return v.T("plan.number", n)
	}
	return v.T("history.about.plan")
}

// dated returns a text with the day, or its variant without one.
func (v *Visit) dated(id string, on domain.Date, args ...any) string {
	if on == "" {
		return v.T(id, args...)
	}
	return v.T(id+".on", append(args, v.Date(on))...)
}

func (v *Visit) lot(arg *audit.SentenceArg) string {
	if arg.Name == "" {
		return v.dated("said.lot", arg.On)
	}
	return v.dated("said.lot.of", arg.On, arg.Name)
}

// saidNumber writes an amount as a cook does, a change of one with its sign, and money in
// the kitchen's currency.
func (v *Visit) saidNumber(arg *audit.SentenceArg) string {
	if arg.Kind == audit.OfMoney {
		if sum, err := measure.ParseMoney(arg.Value); err == nil {
			return v.Money(sum).String()
		}
		return arg.Value
	}
	number, err := measure.ParseNumber(arg.Value)
	if err != nil {
		return arg.Value
	}
	unit, err := measure.ParseUnit(arg.Unit)
	written := v.Number(number)
	if err == nil {
		written = v.Amount(number, unit)
	}
	if arg.Kind == audit.OfChange && !number.Less(measure.Number{}) {
		return "+" + written.String()
	}
	return written.String()
}

func (v *Visit) saidText(arg *audit.SentenceArg) string {
	id := ""
	switch arg.Kind {
	case audit.OfDay:
		return v.Date(domain.Date(arg.Value))
	case audit.OfActor:
		return cmp.Or(arg.Name, v.T("said.actor.unknown"))
	case audit.OfLoss:
		id = "bake.lost." + arg.Value
	case audit.OfRole:
		id = "role." + arg.Value
	case audit.OfSetting:
		id = "said.setting." + arg.Value
	default:
		id = "said.value." + arg.Value
	}
	if v.Has(id) {
		return v.T(id)
	}
	return arg.Value
}
