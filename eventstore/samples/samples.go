// Package samples holds stored events to their names. The log keeps events for
// ever, so under testdata/events each permanent name has a sample of what the
// log holds, and a sample is never changed: a new shape gets a new name.
package samples

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const folder = "testdata/events"

// Check fails the test unless the sample of every name is read into the type of
// its event and written again as it was, and unless names and samples are the
// same: none dropped, none added without a sample.
func Check[E any](t *testing.T, events map[string]E) {
	t.Helper()
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(file.Name(), ".json")
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(events)), "no name is dropped, none is added without a sample")
	for name, event := range events {
		t.Run(name, func(t *testing.T) { reads(t, name, event) })
	}
}

func reads(t *testing.T, name string, event any) {
	t.Helper()
	sample, err := os.ReadFile(filepath.Join(folder, name+".json"))
	require.NoError(t, err)
	var want bytes.Buffer
	require.NoError(t, json.Compact(&want, sample))
	read := reflect.New(reflect.TypeOf(event))
	require.NoError(t, json.Unmarshal(sample, read.Interface()))
	got, err := json.Marshal(read.Interface())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want.String(), string(got)))
}
