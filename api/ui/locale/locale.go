package locale

import (
	"cmp"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Settings select a locale. The zero value is English, without a currency, in UTC.
type Settings struct {
	// Language is one of [Languages].
	Language string
	// Region is a BCP 47 tag that decides how numbers, money and dates are written,
	// such as de-CH. It counts only where it is of the language.
	Region string
	// Currency is an ISO 4217 code; empty writes money without a symbol.
	Currency string
	// Zone is an IANA time zone; empty or unknown is UTC.
	Zone string
}

// Locale writes and reads for one combination of settings.
type Locale struct {
	settings Settings
	printer  *message.Printer
	plain    map[string]string // texts without arguments
	zone     *time.Location
	money    moneyForm
	american bool // dates with the month first

	decimal, group string
}

// Languages are the languages that have a catalogue, the default first.
func Languages() []string { return []string{"en", "de"} }

// matcher finds the language that fits best.
var matcher = language.NewMatcher([]language.Tag{language.English, language.German})

// Match returns the language of the first wish that can be fulfilled. A wish is a
// language tag or the value of an Accept-Language header.
func Match(wishes ...string) string {
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, at, confidence := matcher.Match(tags...); confidence > language.No {
			return Languages()[at]
		}
	}
	return Languages()[0]
}

// New returns the locale of some settings. Settings that are unknown have no effect.
func New(settings Settings) *Locale {
	settings.Language = Match(settings.Language)
	tag := language.Make(settings.Language)
	if region, err := language.Parse(settings.Region); err == nil && sameLanguage(region, tag) {
		tag = region
	}
	zone, err := time.LoadLocation(settings.Zone)
	if err != nil {
		zone = time.UTC
	}
	printer := message.NewPrinter(tag, message.Catalog(texts().catalog))
	l := &Locale{settings: settings, printer: printer, plain: texts().plain[settings.Language], zone: zone}
	l.decimal, l.group = separators(printer)
	region, _ := tag.Region()
	l.american = settings.Language == "en" && region.String() == "US"
	l.money = moneyFormOf(settings, region, printer)
	return l
}

func sameLanguage(a, b language.Tag) bool {
	left, _ := a.Base()
	right, _ := b.Base()
	return left == right
}

// separators returns the decimal and the grouping separator of a printer's language.
func separators(printer *message.Printer) (decimal, group string) {
	text := printer.Sprint(number.Decimal(1234567.5, number.Scale(1)))
	head, tail, found := strings.Cut(text, "567")
	if !found {
		return ".", ","
	}
	first, _, _ := strings.Cut(head, "234")
	return strings.TrimSuffix(tail, "5"), strings.TrimPrefix(first, "1")
}

// Language returns the language, as a code for the attribute lang.
func (l *Locale) Language() string { return l.settings.Language }

// Currency returns the ISO code of the currency; empty without one.
func (l *Locale) Currency() string { return l.settings.Currency }

// T returns the text of an id in the language; the id itself if there is none. The
// arguments are formatted as package fmt does, whole numbers with separators. Texts among
// them do not reorder what stands around them.
func (l *Locale) T(id string, args ...any) string {
	if len(args) == 0 {
		return cmp.Or(l.plain[id], id)
	}
	return l.printer.Sprintf(message.Key(id, id), isolateAll(args)...)
}

// Has reports whether there is a text with an id.
func (l *Locale) Has(id string) bool {
	_, ok := l.plain[id]
	return ok
}

// List joins names: "a, b and c".
func (l *Locale) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	isolated := make([]string, len(names))
	for i, name := range names {
		isolated[i] = isolate(name)
	}
	last := len(names) - 1
	return l.printer.Sprintf(message.Key("list.and", "list.and"), strings.Join(isolated[:last], ", "), isolated[last])
}

// moneyForm is how money is written.
type moneyForm struct {
	symbol   string
	decimals int
	before   bool   // the symbol comes before the number
	space    string // between symbol and number
}

func moneyFormOf(settings Settings, region language.Region, printer *message.Printer) moneyForm {
	unit, err := currency.ParseISO(settings.Currency)
	if err != nil {
		return moneyForm{decimals: 2}
	}
	decimals, _ := currency.Standard.Rounding(unit)
	symbol := printer.Sprint(currency.NarrowSymbol(unit))
	form := moneyForm{symbol: symbol, decimals: decimals, before: true}
	switch {
	case settings.Language == "en":
		if symbol == settings.Currency { // a code needs a space
			form.space = noBreak
		}
	case region.String() == "CH", region.String() == "LI", region.String() == "AT":
		form.space = noBreak
	default:
		form.before, form.space = false, noBreak
	}
	return form
}
