// Package picture calculates the geometry of the pictures on pages, from figures of the
// API: bars, a line of days, a calendar. The parts "stack", "schedule" and "calendar" of
// package page draw them as SVG.
//
// Lengths are percentages of the width of the picture, so that it fits every screen
// without a script, and its texts keep their size. The policy of pages forbids styles:
// everything is an attribute, and the colours are classes (static/css/60-pictures.css).
//
// A picture is hidden from those who cannot see it. What it shows stands beside it, in
// the table that it is a part of.
package picture

import "crumbtrail/domain/measure"

// Piece is so much of a kind. The kind is the class of its colour.
type Piece struct {
	Kind   string
	Amount measure.Number
}

// Part is a part of a bar: its kind, where it begins and how wide it is.
type Part struct{ Kind, From, Width string }

// Bar is a bar that is divided into parts. The zero value has none and is not drawn.
type Bar struct {
	Parts []Part
	// Mark is where the line across the bar is; empty without one.
	Mark string
}

// Stack returns a bar of pieces side by side, in proportion to a whole. Pieces that are
// not positive are left out, and what goes beyond the whole is cut off.
func Stack(whole measure.Number, pieces ...Piece) Bar {
	var bar Bar
	if whole.Sign() <= 0 {
		return bar
	}
	end, at := measure.Number{}, measure.Number{} // at is the written end
	for _, piece := range pieces {
		if piece.Amount.Sign() <= 0 {
			continue
		}
		end = end.Add(piece.Amount)
		until := share(end, whole)
		if width := until.Sub(at); width.Sign() > 0 {
			bar.Parts = append(bar.Parts, Part{Kind: piece.Kind, From: at.String(), Width: width.String()})
		}
		at = until
	}
	return bar
}

// Against returns the bar of what was made against what was planned: pieces side by side,
// with a line at what was planned if they are more. The whole is the larger of the two.
func Against(planned measure.Number, pieces ...Piece) Bar {
	whole := measure.Number{}
	for _, piece := range pieces {
		whole = whole.Add(piece.Amount.Max(measure.Number{}))
	}
	whole = whole.Max(planned)
	bar := Stack(whole, pieces...)
	if planned.Sign() > 0 && planned.Less(whole) {
		bar.Mark = share(planned, whole).String()
	}
	return bar
}

// decimals are those of a percentage: finer than a pixel of the widest screen.
const decimals = 3

// share returns a part in percent of a whole, at most all of it.
func share(part, whole measure.Number) measure.Number {
	hundred := measure.Int(100)
	return part.Mul(hundred).Div(whole).Min(hundred).Round(decimals)
}
