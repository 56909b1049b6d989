package page

import (
	"errors"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
)

// Amount returns a typed number as the API reads it; empty if nothing was typed, and
// if that is no number, which is a fault.
func (f *Form) Amount(name string) string { return f.number(name, f.visit.Parse) }

// Money is [Form.Amount] of a sum of money, which may be typed with its currency.
func (f *Form) Money(name string) string { return f.number(name, f.visit.ParseMoney) }

func (f *Form) number(name string, parse func(string) (measure.Number, error)) string {
	text := f.Text(name)
	if text == "" {
		return ""
	}
	number, err := parse(text)
	switch {
	case errors.Is(err, locale.ErrAmbiguous):
		f.Fault(name, "form.amount.ambiguous")
	case errors.Is(err, measure.ErrNumberTooLarge):
		f.Fault(name, "form.amount.range")
	case err != nil:
		f.Fault(name, "form.amount.invalid")
	case number.Sign() < 0:
		f.belowZero(name)
	default:
		return number.String()
	}
	return ""
}

// Whole returns a typed whole number as JSON; nil if nothing was typed, and if that is
// no whole number, which is a fault.
func (f *Form) Whole(name string) any {
	text := f.Text(name)
	if text == "" {
		return nil
	}
	number, err := f.visit.Parse(text)
	whole, ok := number.Int64()
	switch {
	case errors.Is(err, measure.ErrNumberTooLarge) || err == nil && !ok && number.Floor().Equal(number):
		f.Fault(name, "form.whole.large")
	case err != nil || !ok:
		f.Fault(name, "form.whole.invalid")
	case whole < 0:
		f.belowZero(name)
	default:
		return whole
	}
	return nil
}

// belowZero finds a fault with a field, unless another one was found.
func (f *Form) belowZero(name string) {
	if !f.Faulty(name) {
		f.Fault(name, "form.below_zero")
	}
}

// Above finds a fault with every typed number that is not above zero.
func (f *Form) Above(names ...string) {
	for _, name := range names {
		if number, err := f.visit.Parse(f.Text(name)); err == nil && number.Sign() <= 0 {
			f.Fault(name, "fault.above_zero")
		}
	}
}
