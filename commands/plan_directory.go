package commands

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

// planDirectory knows which occasion a plan belongs to. That never changes, so what it
// holds is right until the log is replaced. Plans that it does not hold yet are looked
// for in the log, each event once. It also knows which occasions have a plan that may
// reserve, as of the position up to which it has read, and tells the caches of folded
// streams which of them have changed.
type planDirectory struct {
	store  eventstore.Store
	caches caches
	// created is the stored name of the event that creates a plan; states is what the active
	// plan is after each event that changes its state.
	created string
	states  map[string]occasion.State
	known   atomic.Pointer[knownPlans]
}

// knownPlans are the plans that were found in one log.
type knownPlans struct {
	mu        sync.RWMutex
	occasions map[domain.Kitchen]map[uuid.UUID]uuid.UUID  // by plan
	active    map[domain.Kitchen]map[uuid.UUID]activePlan // by occasion
	reserving reservingPlans

	// begun counts how often the log was read up to its head. reading is held by the one
	// caller that reads it; complete, the number of the last time that succeeded, and read,
	// the position that it came to, are its own.
	begun    atomic.Uint64
	reading  chan struct{}
	complete uint64
	read     eventstore.Position
}

// activePlan is the active plan of an occasion.
type activePlan struct {
	plan  uuid.UUID
	state occasion.State
	// revision is the last one that was read of the occasion's stream.
	revision uint64
}

func newPlanDirectory(store eventstore.Store, caches caches) *planDirectory {
	codec := eventstore.NewCodec(occasion.Names())
	nameOf := func(event occasion.Event) string {
		name, _, err := codec.Encode(event)
		if err != nil {
			panic(fmt.Sprintf("commands: %v", err))
		}
		return name
	}
	d := &planDirectory{store: store, caches: caches, created: nameOf(occasion.PlanCreated{}), states: map[string]occasion.State{}}
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
	d.forget()
	return d
}

// forget makes the directory read the log from its beginning.
func (d *planDirectory) forget() {
	d.known.Store(&knownPlans{
		occasions: map[domain.Kitchen]map[uuid.UUID]uuid.UUID{}, active: map[domain.Kitchen]map[uuid.UUID]activePlan{},
		reserving: newReservingPlans(), reading: make(chan struct{}, 1),
	})
}

// FindPlans reads from the log which plans exist. The first command about a plan of an
// instance does that otherwise, and waits for it: on a long log a program finds the plans
// while it starts.
func FindPlans(ctx context.Context, application *Application) error {
	_, err := application.plans.current(ctx)
	return err
}

// occasionOf returns the occasion that a plan of the kitchen belongs to. It fails with
// a [*NotFoundError] if the log has no such plan.
func (d *planDirectory) occasionOf(ctx context.Context, kitchen domain.Kitchen, plan domain.ID) (domain.ID, error) {
	if id, known := d.known.Load().find(kitchen, plan); known {
		return id, nil
	}
	current, err := d.current(ctx)
	if err != nil {
		return "", fmt.Errorf("find the occasion of plan %s: %w", plan, err)
	}
	if id, known := current.find(kitchen, plan); known {
		return id, nil
	}
	return "", &NotFoundError{What: "plan", Name: string(plan)}
}

func (k *knownPlans) find(kitchen domain.Kitchen, plan domain.ID) (domain.ID, bool) {
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
func (k *knownPlans) add(kitchen domain.Kitchen, plan, occasionID domain.ID) {
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

// current returns what the log has said up to the head that it has when the call begins.
// Callers that wait for one another share the next reading: one that began after a call did
// is recent enough for it. What was read before the context ends is kept, so that the next
// call goes on from there.
func (d *planDirectory) current(ctx context.Context) (*knownPlans, error) {
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
func (d *planDirectory) catchUp(ctx context.Context, known *knownPlans) error {
	if known.complete > 0 {
		return d.readTo(ctx, known, followed())
	}
	err := d.readTo(ctx, known, []string{stream.Occasions.Prefix()})
	if err == nil {
		d.caches.forget()
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

func (d *planDirectory) readTo(ctx context.Context, known *knownPlans, prefixes []string) (err error) {
	head, err := d.store.Head(ctx)
	if err != nil || !known.read.Before(head) {
		return err
	}
	subscription, err := d.store.Subscribe(ctx, known.read, eventstore.Filter{StreamPrefixes: prefixes})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, subscription.Close()) }()
	for known.read.Before(head) {
		message, err := subscription.Next(ctx)
		if err != nil {
			return err
		}
		switch message := message.(type) {
		case eventstore.Event:
			d.caches.see(message)
			d.note(known, message)
			known.read = message.Position
		case eventstore.Checkpoint:
			known.read = message.Position
		case eventstore.CaughtUp:
			known.read = head
		}
	}
	return nil
}

// note notes what an event of an occasion's stream says of its plans. A plan whose event
// cannot be read is not found: commands about it fail in any case, and one broken event
// must not stop the commands of every kitchen.
func (d *planDirectory) note(known *knownPlans, event eventstore.Event) {
	name, isName := stream.Parse(event.Stream)
	if !isName || name.Category != stream.Occasions {
		return
	}
	change := activePlan{state: d.states[event.Type], revision: event.Revision}
	if event.Type == d.created {
		var plan struct {
			ID domain.ID `json:"id"`
		}
		if json.Unmarshal(event.Data, &plan) != nil {
			return
		}
		known.add(name.Kitchen, plan.ID, domain.ID(name.ID))
		change.plan, _ = uuid.Parse(string(plan.ID)) // an id that is none is never looked for
		change.state = occasion.Draft
	}
	if of, err := uuid.Parse(name.ID); err == nil {
		known.follow(name.Kitchen, of, change)
	}
}

// follow keeps the active plan of an occasion up to date. A change without a plan or a
// state leaves that as it is.
func (k *knownPlans) follow(kitchen domain.Kitchen, of uuid.UUID, change activePlan) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now, has := k.active[kitchen][of]
	switch {
	case has && change.revision <= now.revision:
		return
	case !has && change.state == "":
		return // no plan yet
	}
	if change.plan == uuid.Nil {
		change.plan = now.plan
	}
	change.state = cmp.Or(change.state, now.state)
	if k.active[kitchen] == nil {
		k.active[kitchen] = map[uuid.UUID]activePlan{}
	}
	k.active[kitchen][of] = change
}

// mayReserve returns the active plans of the occasions of a kitchen that may reserve: those
// that are neither completed nor cancelled.
func (k *knownPlans) mayReserve(kitchen domain.Kitchen) map[domain.ID]activePlan {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found := map[domain.ID]activePlan{}
	for of, active := range k.active[kitchen] {
		if active.state != occasion.Completed && active.state != occasion.Cancelled {
			found[domain.ID(of.String())] = active
		}
	}
	return found
}
