package household

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// MeasureGaps are the items that lack a measure.
type MeasureGaps struct {
	Items []MeasureGap `json:"items" doc:"By name"`
	// The numbers tell how much of the kitchen they are.
	Used         int `json:"used" doc:"How many items recipes use"`
	Stocked      int `json:"stocked" doc:"How many of these have lots or a package"`
	Incomparable int `json:"not_comparable" doc:"How many of those cannot be compared with a recipe"`
}

// MeasureGap is an item that lacks a measure.
type MeasureGap struct {
	Item   domain.Slug    `json:"item"`
	Name   string         `json:"name"`
	Needed []measure.Unit `json:"needed" doc:"The units of recipes and finished goods"`
	Kept   []measure.Unit `json:"kept" doc:"The units of lots on hand and of the package"`
	// Codes are those of the warnings.
	Codes       []string            `json:"warnings" doc:"The codes of the warnings that this causes: UNIT_FACTOR_MISSING, LOT_NOT_CONVERTIBLE, PACKAGE_NOT_CONVERTIBLE"`
	Suggestions []MeasureSuggestion `json:"suggestions" doc:"Empty if no figure has the name of the item, or none would help"`
	Reason      string              `json:"reason,omitempty" doc:"Why there is no suggestion"`
}

// MeasureSuggestion is a public figure.
type MeasureSuggestion struct {
	ID       string            `json:"suggestion" doc:"Identifies it when it is accepted" example:"butter:cup"`
	Name     string            `json:"name" doc:"What the figure is of, in which state"`
	Measures []measure.Measure `json:"measures" doc:"What the item gets"`
	Piece    string            `json:"piece,omitempty" doc:"What one piece is, where a measure weighs it: check that the kitchen's piece is the same"`
	Note     string            `json:"note,omitempty"`
	Quality  string            `json:"quality" enum:"A,B,C" doc:"A: measured by the cup or the piece; B: scaled up from a spoon, or of an older report; C: of a generic entry"`
	Differs  bool              `json:"differs" doc:"Whether another source differs by more than 10 %: better weigh it"`
	Closes   bool              `json:"closes" doc:"Whether all units of the item can be compared then"`
}

// Answer returns the gaps as an answer has them.
func (g Gaps) Answer() MeasureGaps {
	answer := MeasureGaps{Items: make([]MeasureGap, len(g.Items)), Used: g.Used, Stocked: g.Stocked, Incomparable: g.Incomparable}
	for i, gap := range g.Items {
		answer.Items[i] = MeasureGap{
			Item: gap.Item, Name: gap.Name, Needed: units(gap.Needed), Kept: units(gap.Kept), Codes: gap.Codes,
			Suggestions: make([]MeasureSuggestion, len(gap.Suggestions)), Reason: gap.Reason(),
		}
		for j, one := range gap.Suggestions {
			answer.Items[i].Suggestions[j] = MeasureSuggestion{
				ID: one.ID, Name: one.Name, Measures: one.Measures, Piece: one.PieceMeant(), Note: one.Note, Quality: one.Quality,
				Differs: one.Differs, Closes: one.Closes,
			}
		}
	}
	return answer
}

func units(list []measure.Unit) []measure.Unit { return append([]measure.Unit{}, list...) }
