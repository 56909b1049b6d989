package recipetext

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"crumbtrail/domain/measure"
)

// fractions are the characters that are fractions.
var fractions = map[rune]struct{ num, den int64 }{
	'½': {1, 2}, '⅓': {1, 3}, '⅔': {2, 3}, '¼': {1, 4}, '¾': {3, 4}, '⅕': {1, 5}, '⅖': {2, 5}, '⅗': {3, 5}, '⅘': {4, 5},
	'⅙': {1, 6}, '⅚': {5, 6}, '⅐': {1, 7}, '⅛': {1, 8}, '⅜': {3, 8}, '⅝': {5, 8}, '⅞': {7, 8}, '⅑': {1, 9}, '⅒': {1, 10},
}

// words are the numbers that recipes write as words.
var words = map[string]measure.Number{
	"a": measure.Int(1), "an": measure.Int(1), "one": measure.Int(1), "two": measure.Int(2), "three": measure.Int(3),
	"four": measure.Int(4), "five": measure.Int(5), "six": measure.Int(6), "seven": measure.Int(7), "eight": measure.Int(8),
	"nine": measure.Int(9), "ten": measure.Int(10), "twelve": measure.Int(12), "half": measure.Ratio(1, 2),
	"ein": measure.Int(1), "eine": measure.Int(1), "einen": measure.Int(1), "zwei": measure.Int(2), "drei": measure.Int(3),
	"vier": measure.Int(4), "sechs": measure.Int(6), "halbe": measure.Ratio(1, 2), "halber": measure.Ratio(1, 2),
}

// reading is an amount at the beginning of a text.
type reading struct {
	number measure.Number
	// length is how much of the text was read; 0 if it begins with no amount.
	length int
	// upper is the upper end of a range, "" if it is none.
	upper string
	// unclear reports digits that are no number, or several.
	unclear bool
	// cut reports a decimal that is taken as the fraction that it is the beginning of.
	cut bool
}

var (
	digits   = regexp.MustCompile(`^[0-9][0-9.,]*`)
	division = regexp.MustCompile(`^\s*[/⁄]\s*([0-9]+)`)
	mixed    = regexp.MustCompile(`^(?:\s+|\s*-\s*)?([0-9]+)\s*[/⁄]\s*([0-9]+)`)
	rangeTo  = regexp.MustCompile(`(?i)^\s*(?:[-–—]|to\s|bis\s)\s*`)
	wordAt   = regexp.MustCompile(`^\pL+`)
)

// readAmount reads the amount that a text begins with.
func readAmount(text string, options Options) reading {
	low := readNumber(text, options)
	if low.length == 0 || low.unclear {
		return low
	}
	separator := rangeTo.FindString(text[low.length:])
	if separator == "" {
		return low
	}
	high := readNumber(text[low.length+len(separator):], options)
	if high.length == 0 || high.unclear || !low.number.Less(high.number) {
		return low
	}
	low.upper = high.number.String()
	low.length += len(separator) + high.length
	return low
}

// readNumber reads the number that a text begins with.
func readNumber(text string, options Options) reading {
	first, size := utf8.DecodeRuneInString(text)
	if fraction, ok := fractions[first]; ok {
		return reading{number: measure.Ratio(fraction.num, fraction.den), length: size}
	}
	written := strings.TrimRight(digits.FindString(text), ".,")
	if written == "" {
		return readWord(text)
	}
	number, ok := parseDigits(written, options)
	if !ok {
		return reading{length: len(written), unclear: true}
	}
	whole, cut := completed(written, number)
	return readFraction(text, reading{number: whole, length: len(written), cut: cut})
}

// cutOff is a decimal with the beginning of a third or a sixth. Programs export such numbers, and the
// last of their digits are those of a binary number: 0.33333334326744.
var cutOff = regexp.MustCompile(`[.,][0-9]?(?:3{4}|6{4}|6{3}7)[0-9]*$`)

// completed returns the third or the sixth that a decimal is the beginning of.
func completed(written string, number measure.Number) (whole measure.Number, cut bool) {
	if !cutOff.MatchString(written) {
		return number, false
	}
	whole = number.Mul(measure.Int(6)).Round(0).Div(measure.Int(6))
	away := number.Sub(whole)
	if away.Max(away.Neg()).Less(measure.Ratio(1, 10_000)) {
		return whole, true
	}
	return number, false
}

// readFraction reads the fraction that follows a whole number: 1/2, 1 1/2, 1½.
func readFraction(text string, whole reading) reading {
	rest := text[whole.length:]
	if found := division.FindStringSubmatch(rest); found != nil {
		return divided(whole.number, found[1], whole.length+len(found[0]))
	}
	if found := mixed.FindStringSubmatch(rest); found != nil && rest[0] != found[1][0] {
		num, err := measure.ParseNumber(found[1])
		part := divided(num, found[2], whole.length+len(found[0]))
		if err != nil || part.unclear || !part.number.Less(measure.Int(1)) {
			return reading{length: whole.length + len(found[0]), unclear: true}
		}
		part.number = part.number.Add(whole.number)
		return part
	}
	blank := len(rest) - len(strings.TrimLeft(rest, " "))
	first, size := utf8.DecodeRuneInString(rest[blank:])
	if fraction, ok := fractions[first]; ok {
		whole.number = whole.number.Add(measure.Ratio(fraction.num, fraction.den))
		whole.length += blank + size
	}
	return whole
}

func divided(num measure.Number, den string, length int) reading {
	number, err := measure.ParseNumber(den)
	if err != nil || number.Sign() == 0 {
		return reading{length: length, unclear: true}
	}
	return reading{number: num.Div(number), length: length}
}

// readWord reads a number that is written as a word and followed by another word.
func readWord(text string) reading {
	word := wordAt.FindString(text)
	number, ok := words[strings.ToLower(word)]
	if !ok || !strings.HasPrefix(text[len(word):], " ") {
		return reading{}
	}
	length := len(word)
	if strings.EqualFold(word, "half") && strings.HasPrefix(strings.ToLower(text[length:]), " a ") {
		length += len(" a")
	}
	return reading{number: number, length: length}
}

var (
	grouped = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$`)
	plain   = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)?$`)
)

// parseDigits parses a number with the separators of a language. A separator that
// could be either is unclear: 1,5 where commas separate thousands.
func parseDigits(text string, options Options) (measure.Number, bool) {
	if options.DecimalComma {
		text = strings.NewReplacer(".", ",", ",", ".").Replace(text)
		if strings.Count(text, ",") == 1 && !strings.Contains(text, ".") && !grouped.MatchString(text) {
			text = strings.Replace(text, ",", ".", 1) // 1.5, which everybody understands
		}
	}
	if grouped.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	if !plain.MatchString(text) {
		return measure.Number{}, false
	}
	number, err := measure.ParseNumber(text)
	return number, err == nil
}
