package baketracker_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/baketracker"
)

// kitchen is an empty kitchen and its log.
type kitchen struct {
	t     *testing.T
	log   *eventstoretest.MemoryLog
	store *eventstoretest.MemoryStore
	app   *commands.Application
}

func newKitchen(t *testing.T) *kitchen {
	t.Helper()
	log := new(eventstoretest.MemoryLog)
	store := log.Open()
	t.Cleanup(func() { require.NoError(t, store.Close(context.Background())) })
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	return &kitchen{t: t, log: log, store: store, app: commands.New(store, commands.Options{Now: func() time.Time { return now }})}
}

func caller() commands.Caller {
	return commands.Caller{Kitchen: domain.Home, Actor: "tester", Correlation: "import"}
}

// imports imports an export; it must not fail.
func (k *kitchen) imports(text string) baketracker.Report {
	k.t.Helper()
	report, err := baketracker.Import(k.t.Context(), k.app, caller(), strings.NewReader(text), nil)
	require.NoError(k.t, err)
	return report
}

// size is the position of the log's last event.
func (k *kitchen) size() eventstore.Position {
	k.t.Helper()
	head, err := k.store.Head(k.t.Context())
	require.NoError(k.t, err)
	return head
}

// events returns the events of a stream.
func events[E any](k *kitchen, names map[string]E, stream string) []E {
	k.t.Helper()
	codec := eventstore.NewCodec(names)
	var events []E
	for event, err := range k.store.ReadStream(k.t.Context(), stream, 0, 0) {
		require.NoError(k.t, err, stream)
		decoded, err := codec.Decode(event)
		require.NoError(k.t, err)
		events = append(events, decoded)
	}
	return events
}

func (k *kitchen) item(slug string) catalog.Item {
	k.t.Helper()
	all := events(k, catalog.ItemNames(), stream.Item(domain.Home, domain.Slug(slug)))
	return all[len(all)-1].(catalog.Defined[catalog.Item]).Definition
}

func (k *kitchen) recipe(slug string) catalog.Recipe {
	k.t.Helper()
	all := events(k, catalog.RecipeNames(), stream.Recipe(domain.Home, domain.Slug(slug)))
	return all[len(all)-1].(catalog.Defined[catalog.Recipe]).Definition
}

func (k *kitchen) good(slug string) catalog.FinishedGood {
	k.t.Helper()
	all := events(k, catalog.GoodNames(), stream.Good(domain.Home, domain.Slug(slug)))
	return all[len(all)-1].(catalog.Defined[catalog.FinishedGood]).Definition
}

func (k *kitchen) lots() []pantry.LotReceived {
	k.t.Helper()
	var lots []pantry.LotReceived
	for _, event := range events(k, pantry.Names(), stream.Pantry(domain.Home)) {
		lots = append(lots, event.(pantry.LotReceived))
	}
	return lots
}

// occasion folds the occasion of an event of the export, which is identified by its
// slug or its name and year.
func (k *kitchen) occasion(name string) occasion.Occasion {
	k.t.Helper()
	id := domain.DeriveID("bake-tracker", "home", "occasion", name)
	var folded occasion.Occasion
	for _, event := range events(k, occasion.Names(), stream.Occasion(domain.Home, id)) {
		folded = folded.Apply(event)
	}
	return folded
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(text)
}

// reasons maps the records of remarks to their reasons.
func reasons(remarks []baketracker.Remark) map[string]string {
	byRecord := map[string]string{}
	for _, remark := range remarks {
		byRecord[remark.Record] = remark.Reason
	}
	return byRecord
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	require.NoError(t, err)
	return string(text)
}
