// Package said tells in the language of a page what happened, as the audit trail has it in
// codes.
package said

import (
	"cmp"
	"strconv"
	"strings"

	"crumbtrail/api/ui/page"
	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/history"
)

// teller writes the arguments of sentences for a page.
type teller struct{ *page.Visit }

// In returns what happened in an event, in sentences of the reader's language with links to
// what they are about. A code without a text, which is one of a newer version, is left out.
func In(visit *page.Visit, event history.AuditEvent) []page.Link {
	v := teller{visit}
	var parts []page.Link
	for _, sentence := range event.Sentences {
		id := "said." + sentence.Code
		if !v.Has(id) {
			continue
		}
		args := make([]any, len(sentence.Args))
		for i := range sentence.Args {
			args[i] = v.argument(&sentence.Args[i])
		}
		if was := v.before(sentence.Args); len(was) > 0 && v.Has(id+".was") {
			id, args = id+".was", append(args, was...)
		}
		if len(parts) > 0 {
			parts = append(parts, page.Link{Text: " "})
		}
		parts = append(parts, v.Sentence(id, args...)...)
	}
	return parts
}

// before returns the values that the arguments of a sentence had before, of those that changed.
func (v teller) before(args []audit.SentenceArg) (was []any) {
	for _, arg := range args {
		if arg.Was != "" {
			arg.Value = arg.Was
			was = append(was, v.argument(&arg))
		}
	}
	return was
}

// argument returns an argument of a sentence: a link, a count or a text.
func (v teller) argument(arg *audit.SentenceArg) any {
	switch arg.Kind {
	case audit.OfItem:
		return page.Link{Path: page.At("/book/items/{}", arg.Value), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfRecipe, audit.OfUnit:
		recipe, _, _ := strings.Cut(arg.Value, "/")
		return page.Link{Path: page.At("/book/recipes/{}", recipe), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfGood:
		return page.Link{Path: page.At("/book/goods/{}", arg.Value), Text: cmp.Or(arg.Name, arg.Value)}
	case audit.OfOccasion:
		return page.Link{Path: page.At("/occasions/{}", arg.Value), Text: cmp.Or(arg.Name, v.T("history.about.occasion"))}
	case audit.OfPlan:
		return page.Link{Path: page.At("/plans/{}", arg.Value), Text: v.numbered(arg.Name)}
	case audit.OfBaking:
		return page.Link{Path: page.At("/runs/production/{}", arg.Value), Text: v.dated("said.run", arg.On)}
	case audit.OfAssembly:
		return page.Link{Path: page.At("/runs/assembly/{}", arg.Value), Text: v.dated("said.run", arg.On)}
	case audit.OfLot:
		return page.Link{Path: page.At("/pantry/lots/{}", arg.Value), Text: v.lot(arg)}
	case audit.OfCount:
		if n, err := strconv.ParseInt(arg.Value, 10, 64); err == nil {
			return n
		}
	case audit.OfAmount, audit.OfChange, audit.OfMoney:
		return v.number(arg)
	default:
	}
	return v.text(arg)
}

// numbered names a plan by its number; by no number while that is not known.
func (v teller) numbered(number string) string {
	if n, err := strconv.Atoi(number); err == nil {
		return v.T("plan.number", n)
	}
	return v.T("history.about.plan")
}

// dated returns a text with the day, or its variant without one.
func (v teller) dated(id string, on domain.Date, args ...any) string {
	if on == "" {
		return v.T(id, args...)
	}
	return v.T(id+".on", append(args, v.Date(on))...)
}

func (v teller) lot(arg *audit.SentenceArg) string {
	if arg.Name == "" {
		return v.dated("said.lot", arg.On)
	}
	return v.dated("said.lot.of", arg.On, arg.Name)
}

// number writes an amount as a cook does, a change of one with its sign, and money in
// the kitchen's currency.
func (v teller) number(arg *audit.SentenceArg) string {
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

func (v teller) text(arg *audit.SentenceArg) string {
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
