package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/wording"
)

// recorder counts failures instead of failing.
type recorder struct {
	testing.TB
	failures int
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(string, ...any) { r.failures++ }

func TestCheckReportsBannedPhrases(t *testing.T) {
	for text, want := range map[string]int{
		"List projections and their status.":      0,
		"Say how each projection is doing.":       2,
		"Made\n  anew, and Carried\nout.":         2,
		"Essays on telling mendacious storytelle": 0,
	} {
		r := &recorder{TB: t}
		wording.Check(r, "a text", text)
		require.Equal(t, want, r.failures, text)
	}
}
