// Package directory follows a log for the commands: it knows which occasion a plan belongs
// to, which plans may reserve, and which cached streams have changed.
package directory

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Directory knows which occasion a plan belongs to. That never changes, so what it
// holds is right until the log is replaced. Plans that it does not hold yet are looked
// for in the log, each event once. It also knows which occasions have a plan that may
// reserve, as of the position up to which it has read, and tells the caches of folded
// streams which of them have changed.
type Directory struct {
	store  eventstore.Store
	caches Caches
	// created is the stored name of the event that creates a plan; states is what the active
	// plan is after each event that changes its state.
	created string
	states  map[string]occasion.State
	dated   map[string]bool // the stored names of the events that have the date of an occasion
	known   atomic.Pointer[Known]
}

// Known are the plans that were found in one log.
type Known struct {
	mu        sync.RWMutex
	occasions map[domain.Kitchen]map[uuid.UUID]uuid.UUID  // by plan
	active    map[domain.Kitchen]map[uuid.UUID]ActivePlan // by occasion

	// begun counts how often the log was read up to its head. reading is held by the one
	// caller that reads it; complete, the number of the last time that succeeded, and read,
	// the position that it came to, are its own.
	begun    atomic.Uint64
	reading  chan struct{}
	complete uint64
	read     eventstore.Position
}

// ActivePlan is the active plan of an occasion.
type ActivePlan struct {
	ID    uuid.UUID
	State occasion.State
	// Revision is the last one that was read of the occasion's stream.
	Revision uint64
	// Date is that of the occasion, as far as it can be read.
	Date domain.Date
}

// New returns a directory of a log, which it has not read yet.
func New(store eventstore.Store, caches Caches) *Directory {
	codec := eventstore.NewCodec(occasion.Names())
	nameOf := func(event occasion.Event) string {
		name, _, err := codec.Encode(event)
		if err != nil {
			panic(fmt.Sprintf("directory: %v", err))
		}
		return name
	}
	d := &Directory{
		store: store, caches: caches, created: nameOf(occasion.PlanCreated{}), states: map[string]occasion.State{},
		dated: map[string]bool{nameOf(occasion.Scheduled{}): true, nameOf(occasion.Rescheduled{}): true},
	}
	for _, event := range []occasion.Event{
		occasion.PlanLocked{},
		occasion.PlanUnlocked{},
		occasion.ProductionStarted{},
		occasion.PlanCompleted{},
		occasion.PlanReopened{},
		occasion.PlanCancelled{},
	} {
		d.states[nameOf(event)] = occasion.Occasion{Active: &occasion.Plan{}}.Apply(event).Active.State
	}
	d.Forget()
	return d
}

// Forget makes the directory read the log from its beginning.
func (d *Directory) Forget() {
	d.known.Store(&Known{
		occasions: map[domain.Kitchen]map[uuid.UUID]uuid.UUID{}, active: map[domain.Kitchen]map[uuid.UUID]ActivePlan{},
		reading: make(chan struct{}, 1),
	})
}

// OccasionOf returns the occasion that a plan of the kitchen belongs to, and whether the log
// has such a plan.
func (d *Directory) OccasionOf(ctx context.Context, kitchen domain.Kitchen, plan domain.ID) (domain.ID, bool, error) {
	if id, known := d.known.Load().find(kitchen, plan); known {
		return id, true, nil
	}
	current, err := d.Current(ctx)
	if err != nil {
		return "", false, err
	}
	id, known := current.find(kitchen, plan)
	return id, known, nil
}

// Add notes a plan that was created.
func (d *Directory) Add(kitchen domain.Kitchen, plan, occasionID domain.ID) {
	d.known.Load().add(kitchen, plan, occasionID)
}

func (k *Known) find(kitchen domain.Kitchen, plan domain.ID) (domain.ID, bool) {
	id, err := uuid.Parse(string(plan))
	if err != nil {
		return "", false
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	found, known := k.occasions[kitchen][id]
	return domain.ID(found.String()), known
}

// add notes a plan. Ids that are not UUIDs are never looked for.
func (k *Known) add(kitchen domain.Kitchen, plan, occasionID domain.ID) {
	planUUID, planErr := uuid.Parse(string(plan))
	occasionUUID, occasionErr := uuid.Parse(string(occasionID))
	if errors.Join(planErr, occasionErr) != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.occasions[kitchen] == nil {
		k.occasions[kitchen] = map[uuid.UUID]uuid.UUID{}
	}
	k.occasions[kitchen][planUUID] = occasionUUID
}

// Current returns what the log has said up to the head that it has when the call begins.
// Callers that wait for one another share the next reading: one that began after a call did
// is recent enough for it. What was read before the context ends is kept, so that the next
// call goes on from there.
func (d *Directory) Current(ctx context.Context) (*Known, error) {
	known := d.known.Load()
	before := known.begun.Load()
	select {
	case known.reading <- struct{}{}:
		defer func() { <-known.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if known.complete > before {
		return known, nil
	}
	number := known.begun.Add(1)
	if err := d.catchUp(ctx, known); err != nil {
		return nil, err
	}
	known.complete = number
	return known, nil
}

// catchUp reads the log up to its head. The first time it reads nothing but the events of
// occasions, of which it needs all; what was cached meanwhile is forgotten.
func (d *Directory) catchUp(ctx context.Context, known *Known) error {
	if known.complete > 0 {
		return d.read(ctx, known, followed())
	}
	err := d.read(ctx, known, []string{stream.Occasions.Prefix()})
	if err == nil {
		d.caches.Forget()
	}
	return err
}

// followed returns the prefixes of all streams that change rarely.
func followed() (prefixes []string) {
	for _, category := range stream.Categories() {
		if category != stream.Pantries {
			prefixes = append(prefixes, category.Prefix())
		}
	}
	return prefixes
}

// read reads the log up to its head, as it is when the call begins or later.
func (d *Directory) read(ctx context.Context, known *Known, prefixes []string) (err error) {
	known.read, err = eventstore.Since(ctx, d.store, known.read, prefixes, func(event eventstore.Event) {
		d.caches.see(event)
		d.note(known, event)
	})
	return err
}

// note notes what an event of an occasion's stream says of its plans. A plan whose event
// cannot be read is not found: commands about it fail in any case, and one broken event
// must not stop the commands of every kitchen.
func (d *Directory) note(known *Known, event eventstore.Event) {
	name, isName := stream.Parse(event.Stream)
	if !isName || name.Category != stream.Occasions {
		return
	}
	change := ActivePlan{State: d.states[event.Type], Revision: event.Revision}
	if d.dated[event.Type] {
		var details struct {
			Date domain.Date `json:"date"`
		}
		if json.Unmarshal(event.Data, &details) == nil {
			change.Date = details.Date
		}
	}
	if event.Type == d.created {
		var plan struct {
			ID domain.ID `json:"id"`
		}
		if json.Unmarshal(event.Data, &plan) != nil {
			return
		}
		known.add(name.Kitchen, plan.ID, domain.ID(name.ID))
		change.ID, _ = uuid.Parse(string(plan.ID)) // an id that is none is never looked for
		change.State = occasion.Draft
	}
	if of, err := uuid.Parse(name.ID); err == nil {
		known.follow(name.Kitchen, of, change)
	}
}

// follow keeps the active plan of an occasion up to date. A change without a plan or a
// state leaves that as it is.
func (k *Known) follow(kitchen domain.Kitchen, of uuid.UUID, change ActivePlan) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now, has := k.active[kitchen][of]
	switch {
	case has && change.Revision <= now.Revision:
		return
	case !has && change.State == "" && change.Date == "":
		return // no plan yet
	}
	change.Date = cmp.Or(change.Date, now.Date)
	if change.ID == uuid.Nil {
		change.ID = now.ID
	}
	change.State = cmp.Or(change.State, now.State)
	if k.active[kitchen] == nil {
		k.active[kitchen] = map[uuid.UUID]ActivePlan{}
	}
	k.active[kitchen][of] = change
}

// MayReserve returns the active plans of the occasions of a kitchen that may reserve on a day: those that
// are neither cancelled nor completed, and completed ones of occasions that are not over.
func (k *Known) MayReserve(kitchen domain.Kitchen, on domain.Date) map[domain.ID]ActivePlan {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found := map[domain.ID]ActivePlan{}
	for of, active := range k.active[kitchen] {
		isOver := active.State == occasion.Completed && active.Date < on
		if active.State != "" && active.State != occasion.Cancelled && !isOver {
			found[domain.ID(of.String())] = active
		}
	}
	return found
}
