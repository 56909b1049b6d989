package locale

import (
	"strings"

	"crumbtrail/domain/measure"
)

// Money writes a sum with the currency's decimals, or with two significant places if
// less would be written as nothing.
func (l *Locale) Money(sum measure.Money) Quantity {
	q := Quantity{Exact: sum.String()}
	magnitude, decimals := magnitudeOf(sum.Number()), l.money.decimals
	written := magnitude.fixed(decimals).String()
	for sum.Sign() != 0 && strings.Trim(written, "0.") == "" && decimals < measure.MoneyDecimals {
		decimals++
		written = magnitude.fixed(decimals).String()
	}
	whole, part, _ := strings.Cut(written, ".")
	text := l.grouped(whole)
	if part != "" {
		text += l.decimal + part
	}
	q.Text = l.withSymbol(text)
	if sum.Sign() < 0 {
		q.Text = "−" + q.Text
	}
	return q
}

// Cost writes a cost of which a part may not be known: the least that it is, or that nothing
// of it is known.
func (l *Locale) Cost(known measure.Money, complete bool) Quantity {
	switch {
	case complete:
		return l.Money(known)
	case known.IsZero():
		return Quantity{Text: l.T("figure.unknown")}
	}
	q := l.Money(known)
	q.Limit = l.T("cost.at_least")
	return q
}

func (l *Locale) withSymbol(text string) string {
	switch {
	case l.money.symbol == "":
		return text
	case l.money.before:
		return l.money.symbol + l.money.space + text
	}
	return text + l.money.space + l.money.symbol
}

// Percent writes a percentage with at most one decimal. What is not all is never
// written as 100, and what is not nothing never as 0.
func (l *Locale) Percent(percent measure.Number) Quantity {
	q := Quantity{Exact: percent.Fixed(2)}
	magnitude, hundred := magnitudeOf(percent), measure.Int(100)
	written := magnitude.fixed(1).String()
	switch {
	case written == "100.0" && percent.Less(hundred):
		written = "99.9"
	case written == "0.0" && percent.Sign() > 0:
		written = "0.1"
	case percent.Sign() < 0:
		written = "-" + written
	}
	sign := "%"
	if l.settings.Language == "de" {
		sign = noBreak + sign
	}
	q.Text = l.decimalText(written) + sign
	return q
}
