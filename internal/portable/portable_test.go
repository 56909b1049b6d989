package portable_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/logcopy"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/portable"
)

// gate is the credentials as far as an import needs them.
type gate struct {
	importing map[domain.Kitchen]string
	names     map[string]string
}

func newGate() *gate { return &gate{importing: map[domain.Kitchen]string{}} }

func (g *gate) Importing(_ context.Context, kitchen domain.Kitchen) (string, error) {
	return g.importing[kitchen], nil
}

func (g *gate) BeginImport(_ context.Context, kitchen domain.Kitchen, chain string) error {
	g.importing[kitchen] = chain
	return nil
}

func (g *gate) EndImport(_ context.Context, kitchen domain.Kitchen, names map[string]string) error {
	delete(g.importing, kitchen)
	g.names = names
	return nil
}

func write(t *testing.T, log eventstore.Store, name string, revision int, kind, data string) {
	t.Helper()
	expected := eventstore.NoStream()
	if revision > 0 {
		expected = eventstore.Exactly(uint64(revision - 1))
	}
	parsed, _ := stream.Parse(name)
	metadata := fmt.Sprintf(`{"actor":"p1","kitchen":"%s","recorded_at":"2026-11-0%dT10:00:00Z","future":"kept"}`, parsed.Kitchen, revision+1)
	_, err := log.Append(t.Context(), name, expected, []eventstore.NewEvent{
		{ID: uuid.New(), Type: kind, Data: []byte(data), Metadata: []byte(metadata)},
	})
	require.NoError(t, err)
}

// filled returns a log of two kitchens, of which one's name begins like the other's.
func filled(t *testing.T, rounds int) eventstore.Store {
	t.Helper()
	log := eventstoretest.NewMemoryStore()
	for round := range rounds {
		for _, kitchen := range []domain.Kitchen{"bakery", "bakery2"} {
			write(t, log, stream.Item(kitchen, "flour"), round, "item.defined.v1", fmt.Sprintf(`{"name":"<Mehl> & é %d", "n": 1.50}`, round))
			write(t, log, stream.Pantry(kitchen), round, "lot.received.v1", fmt.Sprintf(`{"id":"%s"}`, kitchen))
			write(t, log, stream.Access(kitchen), round, "key.created.v1", `{"key":"k","role":"cook"}`)
		}
	}
	return log
}

func export(t *testing.T, log eventstore.Store, kitchen domain.Kitchen) (path string, manifest portable.Manifest) {
	t.Helper()
	var content bytes.Buffer
	e := portable.Export{Log: log, Kitchen: kitchen, Program: "test", Name: func(_ context.Context, actor string) (string, error) {
		return map[string]string{"p1": "Ada"}[actor], nil
	}}
	manifest, err := e.Write(t.Context(), &content)
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "kitchen.zip")
	require.NoError(t, os.WriteFile(path, content.Bytes(), 0o600))
	return path, manifest
}

func open(t *testing.T, path string) *portable.Archive {
	t.Helper()
	archive, err := portable.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = archive.Close() })
	return archive
}

// events returns the events of a kitchen without their positions.
func events(t *testing.T, log eventstore.Store, kitchen domain.Kitchen) (all []string) {
	t.Helper()
	subscription, err := log.Subscribe(t.Context(), eventstore.Position{}, eventstore.Filter{})
	require.NoError(t, err)
	defer subscription.Close()
	for {
		message, err := subscription.Next(t.Context())
		require.NoError(t, err)
		switch message := message.(type) {
		case eventstore.Event:
			if stream.OneKitchen(kitchen).Contains(message.Stream) {
				all = append(all, fmt.Sprintf("%s@%d %s %s %s %s",
					message.Stream, message.Revision, message.ID, message.Type, message.Data, message.Metadata))
			}
		case eventstore.CaughtUp:
			return all
		case eventstore.Checkpoint:
		}
	}
}

func quiet(int) {}

func TestAKitchenIsTheSameAfterItsImport(t *testing.T) {
	t.Parallel()
	source := filled(t, 5)
	path, manifest := export(t, source, "bakery")
	require.Equal(t, 15, manifest.Events)
	require.Equal(t, 3, manifest.Streams)
	id, err := source.LogID(t.Context())
	require.NoError(t, err)
	require.Equal(t, id, manifest.LogID)
	archive, to, g := open(t, path), eventstoretest.NewMemoryStore(), newGate()
	report, err := archive.Import(t.Context(), to, g, "bakery", quiet)
	require.NoError(t, err)
	require.Equal(t, portable.Report{Kitchen: "bakery", Events: 15, Streams: 3, Written: 15}, report)
	require.Equal(t, events(t, source, "bakery"), events(t, to, "bakery"), "byte by byte, in the same order")
	require.Empty(t, events(t, to, "bakery2"), "nothing of another kitchen")
	require.Equal(t, map[string]string{"p1": "Ada"}, g.names)
	require.Empty(t, g.importing, "it is open")

	again, second := export(t, to, "bakery")
	require.Equal(t, manifest.Chain, second.Chain)
	require.NoError(t, open(t, again).Close())
}

func TestAKitchenIsImportedUnderAnotherName(t *testing.T) {
	t.Parallel()
	source := filled(t, 2)
	path, _ := export(t, source, "bakery")
	_, err := open(t, path).Import(t.Context(), source, newGate(), "branch", quiet)
	require.NoError(t, err, "into the same log")
	was, is := events(t, source, "bakery"), events(t, source, "branch")
	require.Len(t, is, len(was))
	for i := range is {
		require.NotContains(t, is[i], "bakery-", "no stream of the other name")
		require.NotContains(t, is[i], `"kitchen":"bakery"`)
		require.Contains(t, is[i], `"kitchen":"branch"`)
		require.Contains(t, is[i], `"future":"kept"`)
		require.Contains(t, is[i], `"recorded_at":"2026-11-0`)
	}
}

func TestAKitchenWithEventsIsRefused(t *testing.T) {
	t.Parallel()
	path, _ := export(t, filled(t, 2), "bakery")
	to, g := filled(t, 1), newGate()
	before := events(t, to, "bakery")
	_, err := open(t, path).Import(t.Context(), to, g, "bakery", quiet)
	require.ErrorIs(t, err, portable.ErrNotEmpty)
	require.Equal(t, before, events(t, to, "bakery"))
	require.Empty(t, g.importing, "it was not closed")

	done := eventstoretest.NewMemoryStore()
	_, err = open(t, path).Import(t.Context(), done, g, "bakery", quiet)
	require.NoError(t, err)
	_, err = open(t, path).Import(t.Context(), done, g, "bakery", quiet)
	require.ErrorIs(t, err, portable.ErrNotEmpty, "a second time")
}

func TestAKitchenKeepsItsOwnEventsAboutAccess(t *testing.T) {
	t.Parallel()
	path, _ := export(t, filled(t, 2), "bakery")
	to := eventstoretest.NewMemoryStore()
	write(t, to, stream.Access("bakery"), 0, "kitchen.created.v1", `{}`)
	report, err := open(t, path).Import(t.Context(), to, newGate(), "bakery", quiet)
	require.NoError(t, err)
	require.Equal(t, portable.Report{Kitchen: "bakery", Events: 6, Streams: 3, Written: 4, LeftOut: 2}, report)
	require.Len(t, events(t, to, "bakery"), 5)
}

func TestAnInterruptedImportStaysClosedAndContinues(t *testing.T) {
	t.Parallel()
	source := filled(t, 5)
	path, manifest := export(t, source, "bakery")
	for cut := range 15 {
		to, g := eventstore.Store(eventstoretest.NewMemoryStore()), newGate()
		_, err := open(t, path).Import(t.Context(), &eventstoretest.Failing{Store: to, Left: cut}, g, "bakery", quiet)
		require.ErrorIs(t, err, eventstoretest.ErrBroken)
		require.Equal(t, manifest.Chain, g.importing["bakery"], "it stays closed")
		report, err := open(t, path).Import(t.Context(), to, g, "bakery", quiet)
		require.NoError(t, err)
		require.Equal(t, 15-cut, report.Written)
		require.Equal(t, events(t, source, "bakery"), events(t, to, "bakery"))
		require.Empty(t, g.importing)
	}
}

func TestAnotherArchiveDoesNotContinueAnImport(t *testing.T) {
	t.Parallel()
	first, _ := export(t, filled(t, 3), "bakery")
	second, _ := export(t, filled(t, 3), "bakery")
	to, g := eventstore.Store(eventstoretest.NewMemoryStore()), newGate()
	_, err := open(t, first).Import(t.Context(), &eventstoretest.Failing{Store: to, Left: 2}, g, "bakery", quiet)
	require.ErrorIs(t, err, eventstoretest.ErrBroken)
	_, err = open(t, second).Import(t.Context(), to, g, "bakery", quiet)
	require.ErrorContains(t, err, "another archive")
	require.Len(t, events(t, to, "bakery"), 2)
}

func TestWhatSomeoneElseWroteMeanwhileKeepsTheKitchenClosed(t *testing.T) {
	t.Parallel()
	path, _ := export(t, filled(t, 2), "bakery")
	to, g := eventstoretest.NewMemoryStore(), newGate()
	_, err := open(t, path).Import(t.Context(), to, g, "bakery", func(n int) {
		if n == 3 {
			write(t, to, stream.Item("bakery", "sugar"), 0, "item.defined.v1", `{}`)
		}
	})
	require.ErrorIs(t, err, logcopy.ErrTargetDiffers)
	require.NotEmpty(t, g.importing)
}

// rewritten writes an archive again, after a change.
func rewritten(t *testing.T, path string, change func(files map[string][]byte)) string {
	t.Helper()
	files := map[string][]byte{}
	archive, err := zip.OpenReader(path)
	require.NoError(t, err)
	for _, file := range archive.File {
		content, err := file.Open()
		require.NoError(t, err)
		files[file.Name], err = io.ReadAll(content)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	change(files)
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for name, content := range files {
		file, err := writer.Create(name)
		require.NoError(t, err)
		_, err = file.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	changed := filepath.Join(t.TempDir(), "changed.zip")
	require.NoError(t, os.WriteFile(changed, out.Bytes(), 0o600))
	return changed
}

func manifestWith(t *testing.T, name string, value any) func(files map[string][]byte) {
	return func(files map[string][]byte) {
		var manifest map[string]any
		require.NoError(t, json.Unmarshal(files["manifest.json"], &manifest))
		manifest[name] = value
		var err error
		files["manifest.json"], err = json.Marshal(manifest)
		require.NoError(t, err)
	}
}

func TestADamagedOrNewerArchiveIsRefused(t *testing.T) {
	t.Parallel()
	path, manifest := export(t, filled(t, 3), "bakery")
	for name, test := range map[string]struct {
		change func(files map[string][]byte)
		want   error
	}{
		"a changed event": {func(f map[string][]byte) {
			f["events.ndjson"] = bytes.Replace(f["events.ndjson"], []byte("1.50"), []byte("1.51"), 1)
		}, archive.ErrDamaged},
		"a missing event": {func(f map[string][]byte) {
			f["events.ndjson"] = f["events.ndjson"][bytes.IndexByte(f["events.ndjson"], '\n')+1:]
		}, archive.ErrDamaged},
		"changed names":     {func(f map[string][]byte) { f["actors.json"] = []byte(`{"p1":"Eve"}`) }, archive.ErrDamaged},
		"no names":          {func(f map[string][]byte) { delete(f, "actors.json") }, archive.ErrDamaged},
		"no events":         {func(f map[string][]byte) { delete(f, "events.ndjson") }, archive.ErrDamaged},
		"no manifest":       {func(f map[string][]byte) { delete(f, "manifest.json") }, archive.ErrDamaged},
		"a broken manifest": {func(f map[string][]byte) { f["manifest.json"] = []byte(`{"format":`) }, archive.ErrDamaged},
		"a file too many":   {func(f map[string][]byte) { f["keys.json"] = []byte(`{}`) }, archive.ErrDamaged},
		"another format":    {manifestWith(t, "format", "photos"), archive.ErrDamaged},
		"a bad kitchen":     {manifestWith(t, "kitchen", "../x"), archive.ErrDamaged},
		"another kitchen":   {manifestWith(t, "kitchen", "bakery2"), archive.ErrDamaged},
		"another chain":     {manifestWith(t, "chain", manifest.Chain[1:]+"0"), archive.ErrDamaged},
		"another count":     {manifestWith(t, "events", 8), archive.ErrDamaged},
		"a newer version":   {manifestWith(t, "version", 2), portable.ErrNewer},
	} {
		_, err := portable.Open(rewritten(t, path, test.change))
		require.ErrorIs(t, err, test.want, name)
	}
}

func TestATruncatedArchiveIsRefusedWhereverItEnds(t *testing.T) {
	t.Parallel()
	path, _ := export(t, filled(t, 2), "bakery")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for end := 0; end < len(whole); end += 37 {
		cut := filepath.Join(t.TempDir(), "cut.zip")
		require.NoError(t, os.WriteFile(cut, whole[:end], 0o600))
		_, err := portable.Open(cut)
		require.ErrorIs(t, err, archive.ErrDamaged, "%d bytes", end)
	}
}

func TestAnEventThatThisVersionDoesNotKnowIsOfANewerOne(t *testing.T) {
	t.Parallel()
	log := eventstoretest.NewMemoryStore()
	write(t, log, stream.Item("bakery", "flour"), 0, "item.cloned.v1", `{}`)
	path, _ := export(t, log, "bakery")
	_, err := portable.Open(path)
	require.ErrorIs(t, err, portable.ErrNewer)
	require.ErrorContains(t, err, "item.cloned.v1")
}

func TestAnEmptyKitchenIsExportedAndImported(t *testing.T) {
	t.Parallel()
	path, manifest := export(t, eventstoretest.NewMemoryStore(), "bakery")
	require.Zero(t, manifest.Events)
	report, err := open(t, path).Import(t.Context(), eventstoretest.NewMemoryStore(), newGate(), "bakery", quiet)
	require.NoError(t, err)
	require.Zero(t, report.Written)
}

func TestAnExportEndsAtItsPosition(t *testing.T) {
	t.Parallel()
	log := filled(t, 1)
	head, err := log.Head(t.Context())
	require.NoError(t, err)
	write(t, log, stream.Item("bakery", "later"), 0, "item.defined.v1", `{}`)
	var content bytes.Buffer
	manifest, err := portable.Export{Log: log, Kitchen: "bakery", Until: head}.Write(t.Context(), &content)
	require.NoError(t, err)
	require.Equal(t, 3, manifest.Events)
	require.Equal(t, head, manifest.Position)
	require.Len(t, manifest.Files, 1, "no names were wanted")
	_, err = portable.Export{Log: log, Kitchen: "a.b"}.Write(t.Context(), &content)
	require.ErrorIs(t, err, domain.ErrBadKitchen)
}
