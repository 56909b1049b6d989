package web

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlacesBecomePointers(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]Fault{
		"body":                             {},
		"body.name":                        {Pointer: "/name"},
		"body.lines[2].unit":               {Pointer: "/lines/2/unit"},
		"body.lots[0]":                     {Pointer: "/lots/0"},
		"body[3].a":                        {Pointer: "/3/a"},
		"body.a[0][1].b":                   {Pointer: "/a/0/1/b"},
		"query.limit":                      {Parameter: "limit"},
		"path.slug":                        {Parameter: "slug"},
		"header.Idempotency-Key":           {Parameter: "Idempotency-Key"},
		"body.density.volume_unit":         {Pointer: "/density/volume_unit"},
		"body.yields[10].batch_percent":    {Pointer: "/yields/10/batch_percent"},
		"header.Crumbtrail-Min-Position":   {Parameter: "Crumbtrail-Min-Position"},
		"body.components[199].finished_go": {Pointer: "/components/199/finished_go"},
	} {
		want.Detail = "is wrong"
		require.Equal(t, want, faultAt(location, "is wrong"), location)
	}
}

func TestLargeNumbersAreWrittenInDigits(t *testing.T) {
	t.Parallel()
	const message = "expected number <= 1e+06"
	fault := coded(Fault{Detail: plainly(message)}, inDigits(message), nil)
	require.Equal(t, Fault{Detail: "expected number <= 1000000", Code: "at_most", Args: []string{"1000000"}}, fault)
}

// A body for which there is no space is a failure of the server.
func TestABodyWithoutAPlaceIsAFailureOfTheServer(t *testing.T) {
	t.Parallel()
	require.Equal(t, Internal.Code, unreceived(&fs.PathError{Op: "open", Path: "body", Err: fs.ErrNotExist}).Code)
}
