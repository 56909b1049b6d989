package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
)

func TestNamesLabelsAndTexts(t *testing.T) {
	for name, test := range map[string]struct {
		text              string
		name, label, note bool
	}{
		"plain":                       {text: "Almond Biscotti", name: true, label: true, note: true},
		"empty":                       {text: "", name: false, label: true, note: true},
		"blank":                       {text: " \u00a0 ", name: false, label: true, note: true},
		"of 4-byte characters":        {text: "🍪🥮 crème 𝔞", name: true, label: true, note: true},
		"200 4-byte characters":       {text: strings.Repeat("🍪", 200), name: true, label: true, note: true},
		"201 characters":              {text: strings.Repeat("x", 201), name: false, label: false, note: true},
		"with a line break":           {text: "a\r\nb", name: false, label: false, note: true},
		"with a tab":                  {text: "a\tb", name: false, label: false, note: true},
		"with a zero byte":            {text: "a\x00b", name: false, label: false, note: false},
		"with an escape":              {text: "a\x1b[31mb", name: false, label: false, note: false},
		"with a C1 control":           {text: "a\u0085b", name: false, label: false, note: false},
		"with DEL":                    {text: "a\x7fb", name: false, label: false, note: false},
		"that is not UTF-8":           {text: "a\xff", name: false, label: false, note: false},
		"of 10,000 characters":        {text: strings.Repeat("é", 10_000), name: false, label: false, note: true},
		"of more than 10,000 of them": {text: strings.Repeat("é", 10_001), name: false, label: false, note: false},
	} {
		t.Run(name, func(t *testing.T) {
			var asName, asLabel, asText domain.Checks
			asName.Name(test.text, "/name")
			asLabel.Label(test.text, "/category")
			asText.Text(test.text, "/notes")
			require.Equal(t, test.name, asName.Err() == nil, "as a name")
			require.Equal(t, test.label, asLabel.Err() == nil, "as a label")
			require.Equal(t, test.note, asText.Err() == nil, "as a text")
		})
	}
}

func TestAReasonMustNotBeBlank(t *testing.T) {
	for text, good := range map[string]bool{"it is too old": true, "": false, " \n ": false, "a\x00": false} {
		var checks domain.Checks
		checks.Reason(text)
		require.Equal(t, good, checks.Err() == nil, "%q", text)
	}
}

func TestAllProblemsAreListedInOrder(t *testing.T) {
	var checks domain.Checks
	require.NoError(t, checks.Err())
	checks.Require(true, "/fine", "is fine")
	checks.Require(false, "/lines/0/amount", "must be above %d", 0)
	checks.Require(false, "", "is all wrong")
	err := checks.Err()
	var invalid *domain.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, []domain.Problem{
		{Pointer: "/lines/0/amount", Detail: "must be above 0", Code: "invalid", Args: []string{"0"}},
		{Pointer: "", Detail: "is all wrong", Code: "invalid"},
	}, invalid.Problems)
	require.EqualError(t, err, "/lines/0/amount: must be above 0; is all wrong")
}
