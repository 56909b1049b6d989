// Package answers writes parts of answers in the language of the reader.
package answers

import (
	"cmp"
	"fmt"
	"strings"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/ledger"
)

// Warning words a warning of an answer by its code.
func Warning(l *locale.Locale, of any) (string, error) {
	switch w := of.(type) {
	case answer.Warning:
		return warningText(l, w), nil
	case answer.PooledWarning:
		return warningText(l, w.Warning), nil
	case ledger.RunWarning:
		if w.Units == nil {
			name := cmp.Or(w.Name, string(w.FinishedGood), w.FinishedUnit.String())
			return l.T("warning."+w.Code, name, l.Number(w.Amount).Text, l.Date(w.ExpiresOn), l.Date(w.NeededOn)), nil
		}
		return l.T("warning."+w.Code+".passed", cmp.Or(w.Name, string(w.Item)), w.Units[0], w.Units[1]), nil
	}
	return "", fmt.Errorf("%T is no warning", of)
}

func warningText(l *locale.Locale, w answer.Warning) string {
	id, name := "warning."+string(w.Code), cmp.Or(w.Name, string(w.Item), string(w.Recipe), string(w.FinishedGood))
	if name == "" && !w.FinishedUnit.IsZero() {
		name = w.FinishedUnit.String()
	}
	switch w.Code {
	case answer.BatchesShort:
		return l.T(id, name, l.Whole(w.Batches).Text, l.Number(w.Yield).Text, l.Number(w.Needed).Text, l.Number(w.Short).Text)
	case answer.UnitFactorMissing:
		return l.T(id, name, l.List(w.Units))
	case answer.LotNotConvertible:
		return l.T(id, name, l.Amount(w.Amount, w.AmountUnit).String(), l.List(w.Units[min(1, len(w.Units)):]))
	case answer.OrderLate:
		return l.T(id, name, l.Amount(w.Amount, w.AmountUnit).String(), l.Date(w.ExpectedOn), l.Date(w.NeededOn))
	case answer.LotExpires:
		return l.T(id, name, l.Amount(w.Amount, w.AmountUnit).String(), l.Date(w.ExpiresOn), l.Date(w.NeededOn))
	case answer.MadeExpires:
		return l.T(id, name, l.Number(w.Amount).Text, l.Date(w.ExpiresOn), l.Date(w.NeededOn))
	case answer.BakedTooEarly:
		return l.T(id, name, l.Date(w.BakedOn), l.Date(w.ExpiresOn), l.Date(w.NeededOn))
	case answer.PackageNotConvertible:
		return l.T(id, name, l.Amount(w.Amount, w.AmountUnit).String(), strings.Join(w.Units[:min(1, len(w.Units))], ""))
	case answer.DefinitionMissing, answer.YieldAmountMissing:
		if w.UsedBy != "" {
			return l.T(id+".used", name, cmp.Or(w.UsedByName, w.UsedBy))
		}
		return l.T(id, name)
	case answer.DefinitionCycle, answer.DefinitionTooDeep:
		return l.T(id, strings.Join(w.Names, " → "))
	}
	return w.Detail
}
