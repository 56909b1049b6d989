package eventstoretest

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

// CheckSamples fails the test unless names and samples match one to one and
// the sample of each name, in testdata/events, is decoded into the type of its
// event and encoded again unchanged. The sample of an old shape stays, and
// must become a current event by Upcast. A name may have more samples, with
// fields that were added to it, in folders below.
func CheckSamples[E any](t *testing.T, events map[string]E, old ...map[string]interface{ Upcast() E }) {
	t.Helper()
	shapes, current := map[string]any{}, map[reflect.Type]bool{}
	for name, event := range events {
		shapes[name] = event
		current[reflect.TypeOf(event)] = true
	}
	for _, some := range old {
		for name, shape := range some {
			require.NotContains(t, shapes, name)
			shapes[name] = shape
		}
	}
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		if file.IsDir() {
			checkAdded(t, file.Name(), shapes)
			continue
		}
		names = append(names, strings.TrimSuffix(file.Name(), ".json"))
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(shapes)), "no name is dropped, none is added without a sample")
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			read := reads(t, name, shape)
			if was, isOld := read.(interface{ Upcast() E }); isOld {
				require.True(t, current[reflect.TypeOf(was.Upcast())], "an old shape becomes an event of today")
			}
		})
	}
}

// checkAdded checks the samples in a folder below.
func checkAdded(t *testing.T, below string, shapes map[string]any) {
	t.Helper()
	samples, err := os.ReadDir(filepath.Join(folder, below))
	require.NoError(t, err)
	require.NotEmpty(t, samples, below)
	for _, sample := range samples {
		name := strings.TrimSuffix(sample.Name(), ".json")
		require.Contains(t, shapes, name)
		t.Run(filepath.Join(below, name), func(t *testing.T) { reads(t, filepath.Join(below, name), shapes[name]) })
	}
}

// reads decodes the sample of a name, checks that it is encoded again
// unchanged, and returns it.
func reads(t *testing.T, name string, event any) any {
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
	return read.Elem().Interface()
}
