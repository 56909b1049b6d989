package audit

import (
	"cmp"
	"fmt"
	"slices"
)

// replaced sets what a value was, if it was another.
func replaced(arg *SentenceArg, was string) {
	if was != arg.Value {
		arg.Was = was
	}
}

// eachSince completes each sentence by itself; what it returns follows the sentence.
func eachSince(said []Sentence, more func(*Sentence) []Sentence) []Sentence {
	completed := make([]Sentence, 0, len(said))
	for i := range said {
		following := more(&said[i])
		completed = append(append(completed, said[i]), following...)
	}
	return completed
}

func settingsSince(said []Sentence, was, _ map[string]any) []Sentence {
	return eachSince(said, func(s *Sentence) []Sentence {
		if len(s.Args) == 0 {
			return nil
		}
		before, ok := was[s.Args[0].Value]
		switch {
		case !ok:
		case s.Code == "setting":
			replaced(&s.Args[1], fmt.Sprint(before))
		case s.Code == "setting.default":
			return says("before.setting", of(OfText, fmt.Sprint(before)))
		}
		return nil
	})
}

func roleSince(said []Sentence, was, _ string) []Sentence {
	replaced(&said[0].Args[1], was)
	return said
}

func detailsSince(said []Sentence, was, is details) []Sentence {
	replaced(&said[0].Args[1], was.Date)
	said = append(said, instead("name", OfText, was.Name, is.Name)...)
	said = append(said, instead("attendees", OfCount, counted(was.Attendees), counted(is.Attendees))...)
	said = append(said, instead("output_mode", OfText, was.OutputMode, is.OutputMode)...)
	switch {
	case is.UseStock && !was.UseStock:
		said = append(said, says("amended.use_stock")...)
	case was.UseStock && !is.UseStock:
		said = append(said, says("amended.leave_stock")...)
	}
	return notesSince(said, was.Notes, is.Notes)
}

// counted writes a number of which 0 is none.
func counted(n int64) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

func notesSince(said []Sentence, was, is string) []Sentence {
	if was != is {
		said = append(said, says("notes.instead")...)
	}
	return said
}

func targetSince(said []Sentence, was, is target) []Sentence {
	replaced(&said[0].Args[0], number(cmp.Or(was.Batches, was.Quantity)))
	switch at := slices.IndexFunc(said, func(s Sentence) bool { return s.Code == "target.day" }); {
	case was.ProduceOn == "":
	case at >= 0:
		replaced(&said[at].Args[0], was.ProduceOn)
	default:
		said = append(said, says("target.no_day", of(OfDay, was.ProduceOn))...)
	}
	return notesSince(said, was.Notes, is.Notes)
}

func targetRemoved(said []Sentence, was, _ target) []Sentence {
	if was.Batches > 0 {
		return append(said, says("before.batches", ofCount(was.Batches))...)
	}
	return append(said, says("before.quantity", ofCount(was.Quantity))...)
}

func orderedSince(said []Sentence, was, _ amount) []Sentence {
	return append(said, says("before.ordered", ofAmount(was.Amount, was.Unit))...)
}

func collectedSince(said []Sentence, was, _ amount) []Sentence {
	if was.Unit == "" {
		return append(said, says("before.taste")...)
	}
	return append(said, says("before.collected", ofAmount(was.Amount, was.Unit))...)
}

func amendedSince(said []Sentence, was, _ planLines) []Sentence {
	return eachSince(said, func(s *Sentence) []Sentence {
		switch s.Code {
		case "amended.quantity":
			if good := was.good(s.Args[1].Value); good != nil {
				replaced(&s.Args[0], number(good.Quantity))
			}
		case "amended.drop_good":
			if good := was.good(s.Args[0].Value); good != nil {
				return says("before.quantity", ofCount(good.Quantity))
			}
		case "amended.batches":
			return was.batchesSince(&s.Args[0], s.Args[1].Value)
		case "amended.drop_batches":
			if unit := was.unit(s.Args[0].Value); unit != nil && unit.Batches > 0 {
				return says("before.batches", ofCount(unit.Batches))
			}
		case "amended.day":
			if unit := was.unit(s.Args[0].Value); unit != nil {
				replaced(&s.Args[1], unit.ProduceOn)
			}
		case "amended.no_day":
			if unit := was.unit(s.Args[0].Value); unit != nil && unit.ProduceOn != "" {
				return says("before.day", of(OfDay, unit.ProduceOn))
			}
		}
		return nil
	})
}

// batchesSince sets how many batches a line had, or returns that the goods decided it.
func (p planLines) batchesSince(batches *SentenceArg, ref string) []Sentence {
	switch unit := p.unit(ref); {
	case unit == nil:
	case unit.Batches > 0:
		replaced(batches, number(unit.Batches))
	default:
		return says("before.derived")
	}
	return nil
}

func (p planLines) unit(ref string) *plannedUnit {
	if at := slices.IndexFunc(p.Production, func(u plannedUnit) bool { return u.FinishedUnit == ref }); at >= 0 {
		return &p.Production[at]
	}
	return nil
}

func (p planLines) good(slug string) *plannedGood {
	if at := slices.IndexFunc(p.Assembly, func(g plannedGood) bool { return g.FinishedGood == slug }); at >= 0 {
		return &p.Assembly[at]
	}
	return nil
}
