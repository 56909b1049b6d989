package ui_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/reasons"
)

// What the API can say is worded in every language of the pages.
func TestEveryCodeOfTheAPIIsWorded(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Languages() {
		l := locale.New(locale.Settings{Language: language})
		for _, kind := range slices.Concat(web.Kinds(), problem.Kinds()) {
			require.True(t, l.Has("code."+kind.Code), "%s: the problem %s", language, kind.Code)
		}
		for _, code := range slices.Concat(domain.FaultCodes(), web.FaultCodes()) {
			require.True(t, l.Has("fault."+code), "%s: the fault %s", language, code)
		}
		for _, code := range answer.WarningCodes() {
			require.True(t, l.Has("warning."+string(code)), "%s: the warning %s", language, code)
		}
		for _, code := range explanation.LabelCodes() {
			require.True(t, l.Has("label."+code), "%s: the label %s", language, code)
		}
		for _, code := range reasons.Codes() {
			require.True(t, l.Has("reason."+code), "%s: the reason %s", language, code)
		}
	}
}
