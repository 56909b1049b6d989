package recipetext

import (
	"regexp"
	"strings"

	"crumbtrail/domain/measure"
)

// Line is one ingredient of a recipe as it was understood.
type Line struct {
	// Text is the line as it was pasted, without bullets and surrounding blanks.
	Text string
	// Amount is an exact number, as in "3/2"; "" if the line has none.
	Amount string
	// Unit is the code of a unit; "" if the line has none, or one that is not known.
	Unit string
	// Assumed is true if the line has an amount alone, which is taken as pieces.
	Assumed bool
	// Name is the ingredient, Note what follows a comma or stands in parentheses.
	Name, Note string
	// Doubts are the parts that a person has to look at; none if everything was
	// understood.
	Doubts []Doubt
}

// Doubt is something about a line that is unclear.
type Doubt struct {
	Code DoubtCode
	// Text is the part of the line that it is about, or the first of some lines up to Until.
	Text, Until string
}

// DoubtCode is the kind of a doubt.
type DoubtCode string

// The kinds of doubts.
const (
	// NoAmount: the line has no amount.
	NoAmount DoubtCode = "no_amount"
	// UnclearNumber: a number that can be read in several ways, or in none.
	UnclearNumber DoubtCode = "unclear_number"
	// CutOff: a decimal that is cut off, as in 0.3333333, is taken as the fraction.
	CutOff DoubtCode = "cut_off"
	// Range: a range of amounts; the line has its lower end.
	Range DoubtCode = "range"
	// UnknownUnit: a word that measures, but is no unit of the program.
	UnknownUnit DoubtCode = "unknown_unit"
	// UnclearUnit: a word between the amount and a name, which may be a unit that is not known.
	UnclearUnit DoubtCode = "unclear_unit"
	// SecondAmount: another amount follows, which is kept as a part of the note.
	SecondAmount DoubtCode = "second_amount"
	// Alternative: the name has an alternative ("butter or margarine").
	Alternative DoubtCode = "alternative"
	// NoName: an amount without a name.
	NoName DoubtCode = "no_name"
	// TooLong: the line was cut off; no ingredient has such a text.
	TooLong DoubtCode = "too_long"
)

// maxLine is how many characters of a line are read.
const maxLine = 300

// Options are what the reader of a text knows about it.
type Options struct {
	// DecimalComma reports that 1,5 is one and a half and 1.000 a thousand.
	DecimalComma bool
	// IsName reports whether a word is known from the names of ingredients; nil knows none.
	IsName func(word string) bool
}

var (
	bullet      = regexp.MustCompile(`^(?:[-*•·–—▢☐□✓]\s*|\[[ xX]?\]\s*)+`)
	parentheses = regexp.MustCompile(`\s*\(([^()]*)\)\s*`)
	another     = regexp.MustCompile(`(?i)^(?:plus|and|und|\+)\s+[0-9¼½¾⅐-⅞]`)
	partOf      = regexp.MustCompile(`(?i)^((?:\pL+ ){0,3}(?:zest|juice|peel|rind|saft|schale|abrieb)) (?:of|von) (.+)$`)
	toTaste     = regexp.MustCompile(`(?i)^(.+?),? (to taste|as needed|as desired|nach (?:geschmack|belieben|bedarf))$`)
	alternative = regexp.MustCompile(`(?i)\s(?:or|oder)\s`)
)

// ParseLine parses one line. The text of an empty line is empty.
func ParseLine(text string, options Options) Line {
	text = strings.Join(strings.Fields(bullet.ReplaceAllString(strings.TrimSpace(text), "")), " ")
	line := Line{Text: text}
	if runes := []rune(text); len(runes) > maxLine {
		line.Text = string(runes[:maxLine])
		line.doubt(TooLong, line.Text[:strings.LastIndex(line.Text+" ", " ")])
	}
	rest, notes := line.Text, []string(nil)
	rest = parentheses.ReplaceAllStringFunc(rest, func(part string) string {
		notes = append(notes, strings.TrimSpace(strings.Trim(strings.TrimSpace(part), "()")))
		return " "
	})
	rest = strings.TrimSpace(rest)
	if found := partOf.FindStringSubmatch(rest); found != nil && readAmount(found[2], options).length > 0 {
		notes, rest = append([]string{found[1]}, notes...), found[2]
	}
	if remaining, measured := line.measure(rest, options); measured {
		rest = remaining
	} else if remaining, measured := line.measureAtEnd(rest, options); measured {
		rest = remaining
	}
	name, note, _ := strings.Cut(rest, ", ")
	if found := toTaste.FindStringSubmatch(name); found != nil {
		name, note = found[1], strings.TrimSuffix(found[2]+", "+note, ", ")
	}
	line.Name = strings.Trim(name, " ,;:")
	if note = strings.TrimSpace(note); note != "" {
		notes = append([]string{note}, notes...)
	}
	line.Note = strings.Join(notes, "; ")
	line.examine()
	return line
}

// measure reads the amount and the unit that a text begins with, and returns what
// follows them.
func (l *Line) measure(text string, options Options) (rest string, measured bool) {
	found := readAmount(text, options)
	if found.length == 0 {
		return text, false
	}
	written := strings.TrimSpace(text[:found.length])
	if found.unclear {
		l.doubt(UnclearNumber, written)
	} else {
		l.Amount = found.number.String()
	}
	if found.cut {
		l.doubt(CutOff, written)
	}
	if found.upper != "" {
		l.doubt(Range, found.upper)
	}
	rest = strings.TrimSpace(text[found.length:])
	unit, length := readUnit(rest)
	switch {
	case length > 0:
		l.Unit, rest = unit.String(), strings.TrimSpace(rest[length:])
	case measuringWord(rest) != "":
		word := measuringWord(rest)
		l.doubt(UnknownUnit, word)
		rest = strings.TrimSpace(rest[len(word):])
	case found.unclear: // of what is not known how much it is, nothing is assumed
	default:
		l.Unit, l.Assumed = measure.Each.String(), true
		if word := unclearUnit(rest, options); word != "" {
			l.doubt(UnclearUnit, word)
		}
	}
	if another.MatchString(rest) {
		l.doubt(SecondAmount, rest)
	}
	return trimOf(rest), true
}

// measureAtEnd reads the amount and the unit that a text ends with: "flour: 200 g".
func (l *Line) measureAtEnd(text string, options Options) (rest string, measured bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' || fractions[r].den != 0 })
	if at <= 0 {
		return text, false
	}
	found := readAmount(text[at:], options)
	if found.length == 0 || found.unclear {
		return text, false
	}
	unit, length := readUnit(strings.TrimSpace(text[at+found.length:]))
	if length == 0 || length != len(strings.TrimSpace(text[at+found.length:])) {
		return text, false
	}
	l.Amount, l.Unit = found.number.String(), unit.String()
	if found.upper != "" {
		l.doubt(Range, found.upper)
	}
	return strings.TrimRight(text[:at], " :-–—"), true
}

// examine adds the doubts about the line as a whole.
func (l *Line) examine() {
	switch {
	case l.Text == "":
	case l.Name == "":
		l.doubt(NoName, l.Text)
	case l.Amount == "" && !l.has(UnclearNumber):
		l.doubt(NoAmount, l.Name)
	}
	if alternative.MatchString(" " + l.Name + " ") {
		l.doubt(Alternative, l.Name)
	}
}

func (l *Line) doubt(code DoubtCode, text string) {
	l.Doubts = append(l.Doubts, Doubt{Code: code, Text: text})
}

func (l *Line) has(code DoubtCode) bool {
	for _, doubt := range l.Doubts {
		if doubt.Code == code {
			return true
		}
	}
	return false
}

// trimOf removes the "of" between a unit and a name.
func trimOf(text string) string {
	if word, rest, found := strings.Cut(text, " "); found && strings.EqualFold(word, "of") {
		return strings.TrimSpace(rest)
	}
	return text
}
