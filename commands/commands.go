// Package commands carries out what people ask for. Each file holds one
// command: what it says, and how it is decided. A command reads and appends one
// stream; what else a decision needs is read from the log, never from a read
// model, so no decision depends on how far a projection is.
//
// The catalog: [Application.DefineItem], [Application.DefineRecipe],
// [Application.DefineFinishedGood], [Application.ArchiveItem],
// [Application.ArchiveRecipe], [Application.ArchiveFinishedGood].
//
// Occasions: [Application.ScheduleOccasion], [Application.RescheduleOccasion],
// [Application.SetProductionTarget], [Application.RemoveProductionTarget],
// [Application.SetAssemblyTarget], [Application.RemoveAssemblyTarget],
// [Application.CreatePlan], [Application.CompleteShopping],
// [Application.ReopenShopping].
//
// The pantry: [Application.ReceiveLots], [Application.AdjustLot],
// [Application.AdjustFinishedStock], [Application.RecordBatchProduction],
// [Application.RecordAssembly], [Application.VoidRun].
package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

// Application carries out commands. It is safe for concurrent use.
type Application struct {
	items     *eventstore.Repository[catalog.Entry[catalog.Item], catalog.Event[catalog.Item]]
	recipes   *eventstore.Repository[catalog.Entry[catalog.Recipe], catalog.Event[catalog.Recipe]]
	goods     *eventstore.Repository[catalog.Entry[catalog.FinishedGood], catalog.Event[catalog.FinishedGood]]
	occasions *eventstore.Repository[occasion.Occasion, occasion.Event]
	pantries  *eventstore.Repository[pantry.Pantry, pantry.Event]

	now    func() time.Time
	newID  func() domain.ID
	policy pantry.Policy
}

// Options are what an application can be told. The zero value is complete.
type Options struct {
	// Now is the clock; nil means the system's, in UTC and microseconds, which is
	// what the read models keep.
	Now func() time.Time
	// NewID makes the ids of what is new; nil means UUIDs of version 7.
	NewID func() domain.ID
	// Policy says in which order lots are used up; empty means first in, first
	// out.
	Policy pantry.Policy
}

// How many events the caches of folded streams hold. A recipe's event takes
// some kilobytes, a pantry's line some hundred bytes.
const (
	cachedDefinitions = 20_000
	cachedOccasions   = 20_000
	cachedPantries    = 1_000_000
)

// New makes the application over a log.
func New(store eventstore.Store, options Options) *Application {
	if options.Now == nil {
		options.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if options.NewID == nil {
		options.NewID = func() domain.ID { return domain.ID(uuid.Must(uuid.NewV7()).String()) }
	}
	if options.Policy == "" {
		options.Policy = pantry.FIFO
	}
	return &Application{
		items:   eventstore.NewRepository(store, definitions(catalog.ItemNames())),
		recipes: eventstore.NewRepository(store, definitions(catalog.RecipeNames())),
		goods:   eventstore.NewRepository(store, definitions(catalog.GoodNames())),
		occasions: eventstore.NewRepository(store, eventstore.Aggregate[occasion.Occasion, occasion.Event]{
			Events: occasion.Names(), Apply: occasion.Occasion.Apply, CachedEvents: cachedOccasions,
		}),
		pantries: eventstore.NewRepository(store, eventstore.Aggregate[pantry.Pantry, pantry.Event]{
			Events: pantry.Names(), Apply: pantry.Pantry.Apply, CachedEvents: cachedPantries,
		}),
		now: options.Now, newID: options.NewID, policy: options.Policy,
	}
}

func definitions[T catalog.Definition](names map[string]catalog.Event[T]) eventstore.Aggregate[catalog.Entry[T], catalog.Event[T]] {
	return eventstore.Aggregate[catalog.Entry[T], catalog.Event[T]]{
		Events: names, Apply: catalog.Entry[T].Apply, CachedEvents: cachedDefinitions,
	}
}

// Caller says who sends a command, and under which conditions.
type Caller struct {
	Kitchen domain.Kitchen
	// Actor is who acts, for the audit trail.
	Actor string
	// Correlation is the request that the command belongs to.
	Correlation string
	// Key is the idempotency key; empty if the sender will not repeat itself.
	Key string
	// IfRevision is the revision that the sender expects; nil means any.
	IfRevision *uint64
	// IfExists and IfNew say that the sender expects that what is changed is
	// there, or that it is not.
	IfExists, IfNew bool
}

// Result says where a command left its stream.
type Result struct {
	// Revision is that of the last event the command wrote or, if it wrote
	// nothing, that of the stream's last event.
	Revision uint64
	Position eventstore.Position
	// Written says that the command wrote something, now or when it was first
	// sent.
	Written bool
	// Replayed says that it had been carried out before under its key.
	Replayed bool
}

// NotFoundError refuses a command about something that there is not.
type NotFoundError struct{ What, Name string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s %s", e.What, e.Name) }

func resultOf[E any](outcome eventstore.Outcome[E]) Result {
	return Result{
		Revision: outcome.Revision, Position: outcome.Position,
		Written: len(outcome.Events) > 0, Replayed: outcome.Replayed,
	}
}

// command makes what the event store has to know of a command. What is asked is
// hashed, so that a key is good for one question only.
func (a *Application) command(sender Caller, name string, asked any) eventstore.Command {
	command := eventstore.Command{
		Metadata: eventstore.Metadata{
			Correlation: sender.Correlation, Causation: string(a.newID()), Command: name,
			Actor: sender.Actor, Kitchen: string(sender.Kitchen), RecordedAt: a.now(),
		},
		IfRevision: sender.IfRevision, IfExists: sender.IfExists, IfNew: sender.IfNew,
	}
	if sender.Key != "" {
		command.Key = sender.Key
		command.KeyHash = hash(name, asked)
	}
	return command
}

func hash(name string, asked any) string {
	text, err := json.Marshal(asked)
	if err != nil {
		panic(fmt.Sprintf("commands: %T cannot be JSON: %v", asked, err))
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), text...))
	return hex.EncodeToString(sum[:16])
}
