package pantry_test

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

	"crumbtrail/domain/pantry"
)

// A sample under testdata/events shows what the log holds under a name. Samples
// are never changed: a new shape gets a new name and a new sample.
func TestEveryNameHasASampleThatIsReadForEver(t *testing.T) {
	events := pantry.Names()
	for name, event := range events {
		t.Run(name, func(t *testing.T) { readsSample(t, name, event) })
	}
	require.ElementsMatch(t, samples(t), slices.Collect(maps.Keys(events)), "no name is dropped, none is added without a sample")
}

// readsSample decodes the sample of a name into the type of its event, encodes
// it again and compares.
func readsSample(t *testing.T, name string, event any) {
	t.Helper()
	sample, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	require.NoError(t, err, "every name has a sample")
	var want bytes.Buffer
	require.NoError(t, json.Compact(&want, sample))
	read := reflect.New(reflect.TypeOf(event))
	require.NoError(t, json.Unmarshal(sample, read.Interface()))
	got, err := json.Marshal(read.Interface())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want.String(), string(got)))
}

// samples are the names that have a sample.
func samples(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(filepath.Join("testdata", "events"))
	require.NoError(t, err)
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(file.Name(), ".json")
	}
	return names
}
