package locale

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"crumbtrail/domain/measure"
)

var (
	// ErrNotAnAmount is the error for text that is no number as people write it.
	ErrNotAnAmount = errors.New("not a number: write 1.5, 1 1/2 or 1½")
	// ErrAmbiguous is the error for a number that may mean two things, such as
	// 1.500 where a point groups thousands.
	ErrAmbiguous = errors.New("ambiguous number: write 1500 or 1.5")
)

// fractionGlyphs are the characters that mean a fraction.
var fractionGlyphs = map[rune]string{
	'½': "1/2", '⅓': "1/3", '⅔': "2/3", '¼': "1/4", '¾': "3/4", '⅕': "1/5", '⅖': "2/5", '⅗': "3/5", '⅘': "4/5",
	'⅙': "1/6", '⅚': "5/6", '⅐': "1/7", '⅛': "1/8", '⅜': "3/8", '⅝': "5/8", '⅞': "7/8", '⅑': "1/9", '⅒': "1/10",
}

// simple is a fraction alone.
var simple = regexp.MustCompile(`^[+-]?[0-9]+ ?/ ?[0-9]+$`)

// parts are an optional sign, a whole number or decimal, and a fraction.
var parts = regexp.MustCompile(`^([+-]?)(?:([0-9][0-9.,' ]*?|[.,][0-9]+))?(?:(?:^|\s+|\+)?([0-9]{1,9}) ?/ ?([0-9]{1,9}))?$`)

// Parse reads a number as people type it: 1.5, 1 1/2, 1½, 1,5 where the language
// writes so, with separators of thousands. It fails with [ErrNotAnAmount],
// [ErrAmbiguous], or as [measure.ParseNumber] does.
func (l *Locale) Parse(text string) (measure.Number, error) {
	text = plainly(text)
	if text == "" {
		return measure.Number{}, ErrNotAnAmount
	}
	if simple.MatchString(text) {
		return measure.ParseNumber(strings.TrimPrefix(strings.ReplaceAll(text, " ", ""), "+"))
	}
	found := parts.FindStringSubmatch(text)
	if found == nil || found[2] == "" && found[3] == "" {
		return measure.Number{}, ErrNotAnAmount
	}
	var total measure.Number
	if found[2] != "" {
		decimal, err := l.plainDecimal(strings.TrimSpace(found[2]))
		if err != nil {
			return total, err
		}
		if total, err = measure.ParseNumber(decimal); err != nil {
			return total, err
		}
		if found[3] != "" && strings.Contains(decimal, ".") {
			return measure.Number{}, ErrNotAnAmount
		}
	}
	if found[3] != "" {
		fraction, err := measure.ParseNumber(found[3] + "/" + found[4])
		if err != nil {
			return measure.Number{}, err
		}
		total = total.Add(fraction)
	}
	if found[1] == "-" {
		total = total.Neg()
	}
	return total, nil
}

// ParseMoney is [Locale.Parse] of a sum of money, which may have a sign of a currency, or the code of
// the kitchen's, before or after it: $1.29, 2,49 €, CHF 3.
func (l *Locale) ParseMoney(text string) (measure.Number, error) {
	isSign := func(r rune) bool { return unicode.Is(unicode.Sc, r) || unicode.IsSpace(r) }
	text = strings.TrimFunc(text, isSign)
	if code := l.settings.Currency; code != "" && len(text) > len(code) {
		if strings.EqualFold(text[:len(code)], code) {
			text = text[len(code):]
		} else if strings.EqualFold(text[len(text)-len(code):], code) {
			text = text[:len(text)-len(code)]
		}
	}
	return l.Parse(strings.TrimFunc(text, isSign))
}

// plainly writes a text with plain spaces, signs and fractions.
func plainly(text string) string {
	var plain strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch fraction := fractionGlyphs[r]; {
		case fraction != "":
			plain.WriteString(" " + fraction)
		case r == '−' || r == '–':
			plain.WriteByte('-')
		case r == '⁄' || r == '∕':
			plain.WriteByte('/')
		case r == '\u00a0' || r == '\u202f' || r == '\u2009' || r == '\t':
			plain.WriteByte(' ')
		default:
			plain.WriteRune(r)
		}
	}
	signed := strings.TrimSpace(plain.String())
	if rest, negative := strings.CutPrefix(signed, "-"); negative {
		return "-" + strings.TrimSpace(rest)
	}
	return signed
}

var grouping = map[string]*regexp.Regexp{
	".": regexp.MustCompile(`^[1-9][0-9]{0,2}(\.[0-9]{3})+$`), ",": regexp.MustCompile(`^[1-9][0-9]{0,2}(,[0-9]{3})+$`),
	" ": regexp.MustCompile(`^[1-9][0-9]{0,2}( [0-9]{3})+$`), "'": regexp.MustCompile(`^[1-9][0-9]{0,2}('[0-9]{3})+$`),
}

// plainDecimal returns a decimal with a point and without separators of thousands.
func (l *Locale) plainDecimal(text string) (string, error) {
	decimal, group := l.decimal, ","
	if decimal == "," {
		group = "."
	}
	for _, separator := range []string{" ", "'"} {
		if whole, part, _ := strings.Cut(text, decimal); grouping[separator].MatchString(whole) {
			text = strings.ReplaceAll(whole, separator, "") + strings.TrimSuffix(decimal+part, decimal)
		}
	}
	if strings.ContainsAny(text, " '") {
		return "", ErrNotAnAmount
	}
	whole, part, hasPart := strings.Cut(text, decimal)
	switch {
	case strings.Contains(part, decimal) || strings.Contains(part, group) || hasPart && part == "":
		return "", ErrNotAnAmount
	case !strings.Contains(whole, group):
	case grouping[group].MatchString(whole) && (hasPart || group == "," || strings.Count(whole, group) > 1):
		whole = strings.ReplaceAll(whole, group, "")
	case grouping[group].MatchString(whole):
		return "", ErrAmbiguous
	case group == "." && strings.Count(whole, ".") == 1 && !hasPart && !strings.HasSuffix(whole, "."):
		return strings.TrimPrefix(text, "+"), nil // a decimal point, accepted everywhere
	default:
		return "", ErrNotAnAmount
	}
	if hasPart {
		return whole + "." + part, nil
	}
	return whole, nil
}
