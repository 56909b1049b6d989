package locale

import (
	"math/big"
	"strings"

	"crumbtrail/domain/measure"
)

// Money writes a sum with the currency's decimals, or with two significant places if
// less would be written as nothing.
func (l *Locale) Money(sum measure.Money) Quantity {
	q := Quantity{Exact: sum.String()}
	exact, ok := new(big.Rat).SetString(q.Exact)
	if !ok {
		q.Text = q.Exact
		return q
	}
	magnitude, decimals := new(big.Rat).Abs(exact), l.money.decimals
	written := magnitude.FloatString(decimals)
	for exact.Sign() != 0 && strings.Trim(written, "0.") == "" && decimals < measure.MoneyDecimals {
		decimals++
		written = magnitude.FloatString(decimals)
	}
	whole, part, _ := strings.Cut(written, ".")
	text := l.grouped(whole)
	if part != "" {
		text += l.decimal + part
	}
	q.Text = l.withSymbol(text)
	if exact.Sign() < 0 {
		q.Text = "−" + q.Text
	}
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
	exact, ok := new(big.Rat).SetString(percent.String())
	if !ok {
		q.Text = q.Exact
		return q
	}
	written := exact.FloatString(1)
	hundred := big.NewRat(100, 1)
	switch {
	case written == "100.0" && exact.Cmp(hundred) < 0:
		written = "99.9"
	case written == "0.0" && exact.Sign() > 0:
		written = "0.1"
	}
	sign := "%"
	if l.settings.Language == "de" {
		sign = noBreak + sign
	}
	q.Text = l.decimalText(written) + sign
	return q
}
