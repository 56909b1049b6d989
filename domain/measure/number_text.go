package measure

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Bounds on numbers in input. They are far above what any kitchen needs, and bound
// what one request can cost.
const (
	maxDigits   = 40 // characters of the text, sign and point included
	maxExponent = 20
)

// maxMagnitude is the greatest magnitude of a number in input: 10^15.
func maxMagnitude() Number { return pow10(15) }

var (
	// ErrNotANumber is the error for text that is neither a decimal nor a fraction.
	ErrNotANumber = errors.New("not a number: write a decimal like 2.5 or a fraction like 1/3")
	// ErrNumberTooLarge is the error for numbers beyond 10^15 or with more than 18
	// decimals.
	ErrNumberTooLarge = errors.New("number is out of range: at most 10^15, with at most 18 decimals")
)

// ParseNumber parses a decimal ("2.5", "-3", "1e3") or a fraction ("1/3") exactly. It fails with [ErrNotANumber] or [ErrNumberTooLarge].
func ParseNumber(text string) (Number, error) {
	if n, ok := parseSmall(text); ok {
		return n, nil
	}
	if len(text) > maxDigits {
		return Number{}, fmt.Errorf("%w: %.20q…", ErrNumberTooLarge, text)
	}
	if !numeric(text) {
		return Number{}, fmt.Errorf("%w: %q", ErrNotANumber, text)
	}
	if err := checkExponent(text); err != nil {
		return Number{}, err
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return Number{}, fmt.Errorf("%w: %q", ErrNotANumber, text)
	}
	n := fromBig(r)
	if limit := maxMagnitude(); limit.Less(n) || n.Less(limit.Neg()) || limit.Mul(pow10(3)).Less(fromBig(new(big.Rat).SetInt(r.Denom()))) {
		return Number{}, fmt.Errorf("%w: %q", ErrNumberTooLarge, text)
	}
	return n, nil
}

// IsInput reports whether [ParseNumber] parses the number's own text.
func (n Number) IsInput() bool {
	if !n.wide() {
		return true
	}
	_, err := ParseNumber(n.String())
	return err == nil
}

// parseSmall parses what most numbers are, at most nine digits with at most one point,
// without allocating.
func parseSmall(text string) (Number, bool) {
	num, den, seen := int64(0), int64(0), 0
	for _, c := range []byte(text) {
		switch {
		case c >= '0' && c <= '9' && seen < 9:
			num, den, seen = num*10+int64(c-'0'), den*10, seen+1
		case c == '.' && den == 0 && seen > 0:
			den = 1
		default:
			return Number{}, false
		}
	}
	if seen == 0 || strings.HasSuffix(text, ".") {
		return Number{}, false
	}
	return fromWords(num, max(den, 1)), true
}

// numeric reports whether text is made of the characters of a decimal or a fraction.
// big.Rat parses more: hexadecimal, underscores, and exponents within fractions.
func numeric(text string) bool {
	slashes, digits := 0, 0
	for i, c := range []byte(text) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case (c == '-' || c == '+') && (i == 0 || text[i-1] == 'e' || text[i-1] == 'E'):
		case c == '.' || c == 'e' || c == 'E':
			if slashes > 0 {
				return false
			}
		case c == '/':
			if slashes++; slashes > 1 || strings.ContainsAny(text[:i], ".eE") {
				return false
			}
		default:
			return false
		}
	}
	return digits > 0
}

func checkExponent(text string) error {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return nil
	}
	exponent, err := strconv.Atoi(text[at+1:])
	if errors.Is(err, strconv.ErrSyntax) {
		return fmt.Errorf("%w: %q", ErrNotANumber, text)
	}
	if err != nil || exponent > maxExponent || exponent < -maxExponent {
		return fmt.Errorf("%w: %q", ErrNumberTooLarge, text)
	}
	return nil
}

// Rounded returns text for a person: a decimal with at most 9 decimals, preceded by
// "about" if it is not exact.
func (n Number) Rounded() string {
	short := n.Round(ShownDecimals)
	if short.Cmp(n) == 0 || short.IsZero() {
		return n.String()
	}
	return "about " + short.String()
}

// String returns the shortest exact text: a decimal if n has one, otherwise a
// fraction.
func (n Number) String() string {
	if !n.wide() && n.den <= 1 {
		return strconv.FormatInt(n.num, 10)
	}
	if !n.wide() {
		if text, ok := n.smallText(); ok {
			return text
		}
	}
	r := n.big()
	decimals, exact := r.FloatPrec()
	if !exact {
		return r.String()
	}
	return r.FloatString(decimals)
}

// Fixed returns n with exactly the given number of decimals, rounded half to even.
func (n Number) Fixed(decimals int) string {
	rounded := n.Plain().Round(decimals)
	if num, den, small := rounded.Words(); small && decimals <= maxSmallDecimals {
		return decimalText(num, den, decimals)
	}
	return rounded.big().FloatString(decimals)
}

// appendText appends the text of [Number.String] to a buffer.
func (n Number) appendText(buffer []byte) []byte {
	if !n.wide() && n.den <= 1 {
		return strconv.AppendInt(buffer, n.num, 10)
	}
	return append(buffer, n.String()...)
}

// MarshalText returns the text of [Number.String].
func (n Number) MarshalText() ([]byte, error) { return n.appendText(nil), nil }

// UnmarshalText parses the text of [Number.MarshalText]. Stored numbers may exceed the
// bounds of [ParseNumber].
func (n *Number) UnmarshalText(text []byte) error {
	parsed, err := ParseNumber(string(text))
	if errors.Is(err, ErrNumberTooLarge) {
		r, ok := new(big.Rat).SetString(string(text))
		if !ok {
			return err
		}
		parsed, err = fromBig(r), nil
	}
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// smallText returns the text of a two-word fraction without big numbers: a decimal if
// the denominator has no factors but 2 and 5. It reports false if that has more than 9
// decimals.
func (n Number) smallText() (string, bool) {
	rest, twos, fives := n.den, 0, 0
	for ; rest%2 == 0; rest /= 2 {
		twos++
	}
	for ; rest%5 == 0; rest /= 5 {
		fives++
	}
	if rest > 1 {
		return strconv.FormatInt(n.num, 10) + "/" + strconv.FormatInt(n.den, 10), true
	}
	decimals := max(twos, fives)
	if decimals > maxSmallDecimals {
		return "", false
	}
	return decimalText(n.num, n.den, decimals), true
}

// maxSmallDecimals bounds decimals so that their power of ten fits in a word beside a denominator.
const maxSmallDecimals = 9

// decimalText returns num/den with exactly so many decimals, which it does not need more of.
func decimalText(num, den int64, decimals int) string {
	text := make([]byte, 0, 24)
	if num < 0 {
		num, text = -num, append(text, '-')
	}
	text = strconv.AppendInt(text, num/den, 10)
	if decimals == 0 {
		return string(text)
	}
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	at := len(text)
	text = strconv.AppendInt(text, scale+num%den*(scale/den), 10)
	text[at] = '.'
	return string(text)
}
