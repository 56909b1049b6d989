// Package commands handles commands. One file holds one command: its fields, what its
// decision needs, its errors and its answer. A command reads and appends one stream;
// what else a decision needs is read from the log, never from a read model, so no
// decision depends on the lag of a projection. All commands share the protocol of
// handle, in handler.go.
//
// The catalog: [Application.DefineItem], [Application.DefineRecipe],
// [Application.DefineFinishedGood], [Application.ArchiveItem],
// [Application.ArchiveRecipe], [Application.ArchiveFinishedGood].
//
// Occasions and their targets: [Application.ScheduleOccasion],
// [Application.RescheduleOccasion], [Application.ArchiveOccasion],
// [Application.RestoreOccasion], [Application.SetProductionTarget],
// [Application.RemoveProductionTarget], [Application.SetAssemblyTarget],
// [Application.RemoveAssemblyTarget].
//
// Plans: [Application.CreatePlan], [Application.LockPlan], [Application.UnlockPlan],
// [Application.StartProduction], [Application.CompletePlan], [Application.ReopenPlan],
// [Application.CancelPlan], [Application.CompleteShopping],
// [Application.ReopenShopping], [Application.CollectItem], [Application.UncollectItem],
// [Application.OrderItem], [Application.CancelOrder],
// [Application.AmendPlan], [Application.TryAmendment].
//
// The kitchen's settings: [Application.ChangeKitchenSettings].
//
// The pantry: [Application.ReceiveLots], [Application.AdjustLot],
// [Application.CorrectLot], [Application.AdjustFinishedStock], [Application.RecordBatchProduction],
// [Application.TryBatchProduction], [Application.RecordAssembly],
// [Application.TryAssembly], [Application.TryRuns], [Application.VoidRun],
// [Application.SettleUnaccounted].
package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"crumbtrail/commands/directory"
	"crumbtrail/commands/gathering"
	"crumbtrail/commands/reserving"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Application handles commands. It is safe for concurrent use.
type Application struct {
	items     *eventstore.Repository[catalog.Entry[catalog.Item], catalog.Event[catalog.Item]]
	recipes   *eventstore.Repository[catalog.Entry[catalog.Recipe], catalog.Event[catalog.Recipe]]
	goods     *eventstore.Repository[catalog.Entry[catalog.FinishedGood], catalog.Event[catalog.FinishedGood]]
	occasions *eventstore.Repository[occasion.Occasion, occasion.Event]
	pantries  *eventstore.Repository[pantry.Pantry, pantry.Event]
	kitchens  *eventstore.Repository[kitchen.Kitchen, kitchen.Event]
	// definitions loads what items, recipes and goods define.
	definitions gathering.Sources
	caches      directory.Caches
	plans       *directory.Directory
	reserving   reserving.Plans
	log         eventstore.Store

	now      func() time.Time
	newID    func() domain.ID
	secret   func(ctx context.Context, kitchen domain.Kitchen) ([]byte, error)
	defaults kitchen.Settings
}

// Options configure an application. The zero value is ready to use.
type Options struct {
	// Now is the clock; nil means the system's, in UTC and whole microseconds, which is
	// what the read models keep.
	Now func() time.Time
	// NewID returns a new id; nil means UUIDs of version 7.
	NewID func() domain.ID
	// Secret returns the secret of a kitchen, which signs commands with an idempotency key.
	// It never changes, and is not in the log. nil is a known one, for tests.
	Secret func(ctx context.Context, kitchen domain.Kitchen) ([]byte, error)
	// Defaults are the settings of kitchens that set none, with those of
	// [kitchen.Defaults] for the empty ones.
	Defaults kitchen.Settings
}

// Limits of the caches of folded streams, in events. An event of a recipe takes some
// kilobytes, a line of a pantry some hundred bytes.
const (
	cachedDefinitions = 20_000
	cachedOccasions   = 20_000
	cachedPantries    = 1_000_000
	cachedKitchens    = 10_000
)

// New returns an application over a log.
func New(store eventstore.Store, options Options) *Application {
	if options.Now == nil {
		options.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if options.NewID == nil {
		options.NewID = func() domain.ID { return domain.ID(uuid.Must(uuid.NewV7()).String()) }
	}
	if options.Secret == nil {
		options.Secret = func(context.Context, domain.Kitchen) ([]byte, error) { return []byte("known"), nil }
	}
	a := &Application{
		items:   eventstore.NewRepository(store, definitions(catalog.ItemNames())),
		recipes: eventstore.NewRepository(store, definitions(catalog.RecipeNames())),
		goods:   eventstore.NewRepository(store, definitions(catalog.GoodNames())),
		occasions: eventstore.NewRepository(store, eventstore.Aggregate[occasion.Occasion, occasion.Event]{
			Events: occasion.Names(), Apply: occasion.Occasion.Apply, IsPreparation: occasion.IsPreparation, CachedEvents: cachedOccasions,
		}),
		pantries: eventstore.NewRepository(store, eventstore.Aggregate[pantry.Pantry, pantry.Event]{
			Events: pantry.Names(), Apply: pantry.Pantry.Apply, CachedEvents: cachedPantries,
		}),
		kitchens: eventstore.NewRepository(store, eventstore.Aggregate[kitchen.Kitchen, kitchen.Event]{
			Events: kitchen.Names(), Apply: kitchen.Kitchen.Apply, CachedEvents: cachedKitchens,
		}),
		reserving: reserving.NewPlans(), log: store,
		now: options.Now, newID: options.NewID, secret: options.Secret, defaults: options.Defaults.Or(kitchen.Defaults()),
	}
	a.caches = directory.Caches{
		stream.Kitchens: a.kitchens, stream.Items: a.items, stream.Recipes: a.recipes, stream.Goods: a.goods,
		stream.Occasions: a.occasions, stream.Pantries: a.pantries,
	}
	a.definitions = gathering.Sources{Items: a.items, Recipes: a.recipes, Goods: a.goods}
	a.plans = directory.New(store, a.caches)
	return a
}

// FindPlans reads from the log which plans exist. The first command about a plan of an
// instance does that otherwise, and waits for it: on a long log a program finds the plans
// while it starts.
func FindPlans(ctx context.Context, application *Application) error {
	_, err := application.plans.Current(ctx)
	return err
}

// Forget makes an application forget everything that it keeps of its log: another log,
// or an older state of the log, has taken its place.
func Forget(a *Application) {
	a.caches.Forget()
	a.plans.Forget()
}

func definitions[T catalog.Definition](names map[string]catalog.Event[T]) eventstore.Aggregate[catalog.Entry[T], catalog.Event[T]] {
	return eventstore.Aggregate[catalog.Entry[T], catalog.Event[T]]{
		Events: names, Apply: catalog.Entry[T].Apply, CachedEvents: cachedDefinitions,
	}
}

// Caller is who sends a command, and under which conditions.
type Caller struct {
	Kitchen domain.Kitchen
	// Actor is who acts, for the audit trail.
	Actor string
	// Correlation is the request that the command belongs to.
	Correlation string
	// Key is the idempotency key; empty if the caller will not repeat the command.
	Key string
	// IfRevision are the revisions of which the caller expects one; nil means any.
	IfRevision []uint64
	// IfExists and IfNew report that the caller expects the stream to exist, or not to.
	IfExists, IfNew bool
	// MustState refuses to change what exists unless the caller states one of these
	// expectations.
	MustState bool
	// OnlyCheck writes nothing: the command fails with what refuses it, or with [eventstore.ErrOnlyChecked].
	OnlyCheck bool
}

// Result is where a command left its stream.
type Result struct {
	// Revision is that of the last event that the command wrote or, if it wrote none,
	// that of the stream's last event.
	Revision uint64
	Position eventstore.Position
	// Replaced is the revision that the stream had before the command; nil if it did not
	// exist, or if the command wrote nothing.
	Replaced *uint64
	// Written reports that the command wrote events, now or the first time.
	Written bool
	// Replayed reports that the command had been handled before under its key.
	Replayed bool
}

// NotFoundError refuses a command about something that does not exist.
type NotFoundError struct{ What, Name string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s %s not found", e.What, e.Name) }
