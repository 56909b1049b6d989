package audit

import (
	"strconv"

	"crumbtrail/domain"
)

// Sentence is a part of what an event says: a code with what it is about, for a text in any
// language. The first sentence of an event has the event's type as its code, or the type and
// a variant; the others add to it.
type Sentence struct {
	Code string        `json:"code" example:"lot.received.v1"`
	Args []SentenceArg `json:"args,omitempty" doc:"What the code is about, in the order that the code fixes"`
}

// ArgKind is the kind of an argument of a sentence.
type ArgKind string

// The kinds of arguments.
const (
	OfItem     ArgKind = "item"
	OfRecipe   ArgKind = "recipe"
	OfUnit     ArgKind = "finished_unit"
	OfGood     ArgKind = "finished_good"
	OfOccasion ArgKind = "occasion"
	OfPlan     ArgKind = "plan"
	OfBaking   ArgKind = "production_run"
	OfAssembly ArgKind = "assembly_run"
	OfLot      ArgKind = "lot"
	OfAmount   ArgKind = "amount"
	OfChange   ArgKind = "change"
	OfCount    ArgKind = "count"
	OfMoney    ArgKind = "money"
	OfDay      ArgKind = "day"
	OfLoss     ArgKind = "loss"
	OfActor    ArgKind = "actor"
	OfRole     ArgKind = "role"
	OfSetting  ArgKind = "setting"
	OfText     ArgKind = "text"
)

// SentenceArg is what a sentence is about.
type SentenceArg struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Kind ArgKind `json:"kind" enum:"item,recipe,finished_unit,finished_good,occasion,plan,production_run,assembly_run,lot,amount,change,count,money,day,loss,actor,role,setting,text" doc:"The kind of thing"`
	//nolint:lll // A struct tag cannot be wrapped.
	Value string `json:"value" doc:"Its slug, a finished unit's as recipe/unit; its id; of amounts, changes of them, counts and money the number; else the text itself"`
	Unit  string `json:"unit,omitempty" doc:"Of an amount or its change: the unit; missing if it is counted"`
	//nolint:lll // A struct tag cannot be wrapped.
	Was string `json:"was,omitempty" doc:"The value that the event replaced, if it is another; missing if the log has none"`
	// Name and On are set where the sentence is read. Until then Name is what the event
	// itself calls it.
	//nolint:lll // A struct tag cannot be wrapped.
	Name string      `json:"name,omitempty" doc:"Its name now, of a run or a lot that of what was made or bought, of a plan its number; missing if it has none"`
	On   domain.Date `json:"on,omitempty" doc:"Of a lot: when it was received; of a run: the kitchen's day on which it was made"`
}

// Unchanged is what an event adds that defines something as it was already.
func Unchanged() Sentence { return Sentence{Code: "defined.unchanged"} }

func says(code string, args ...SentenceArg) []Sentence { return []Sentence{{Code: code, Args: args}} }

func of(kind ArgKind, value string) SentenceArg { return SentenceArg{Kind: kind, Value: value} }

func named(kind ArgKind, value, name string) SentenceArg {
	return SentenceArg{Kind: kind, Value: value, Name: name}
}

func ofCount(n int64) SentenceArg { return of(OfCount, strconv.FormatInt(n, 10)) }

func ofAmount(amount, unit string) SentenceArg {
	return SentenceArg{Kind: OfAmount, Value: amount, Unit: unit}
}

// ofThing is the one of three that is not empty.
func ofThing(item, unit, good string) SentenceArg {
	switch {
	case item != "":
		return of(OfItem, item)
	case unit != "":
		return of(OfUnit, unit)
	}
	return of(OfGood, good)
}

// ofMoney says what something cost, or what it is worth. A part may be unknown, which is
// not 0.
func ofMoney(what, sum string, unknown bool) Sentence {
	switch {
	case !unknown:
		return Sentence{Code: what, Args: []SentenceArg{of(OfMoney, sum)}}
	case isZero(sum):
		return Sentence{Code: what + ".unknown"}
	}
	return Sentence{Code: what + ".partly", Args: []SentenceArg{of(OfMoney, sum)}}
}
