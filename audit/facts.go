package audit

import (
	"bytes"
	"encoding/json"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// Fact is the part of one kind of event that the audit trail needs. Decoding it is much
// cheaper than decoding the event.
type Fact interface {
	// About describes the event, which is in the given stream.
	About(of stream.Name) About
	// Says returns what the event says, for texts in any language.
	Says(in stream.Name) []Sentence
}

// About describes an event.
type About struct {
	// Description is the event in one line of words.
	Description string
	// Reason is the reason that was given, if any.
	Reason string
	// Occasion, Plan, Run and Lot are what the event concerns; each may be empty. A run concerns its lots, too.
	Occasion, Plan, Run, Lot domain.ID
	// TookFrom are the plans of other occasions that a run took something of what they
	// reserve from, each once. The event concerns them too.
	TookFrom []TookFrom
	// IsCapture marks a captured snapshot. Unless it names its plan, it concerns what the
	// last event of its append concerns; see [About.Of].
	IsCapture bool
}

// TookFrom is a plan that a run took something of what it reserves from.
type TookFrom struct{ Occasion, Plan domain.ID }

// Of completes what a captured snapshot concerns from the last event of its append.
func (a About) Of(last About) About {
	if !a.IsCapture || a.Plan != "" {
		return a
	}
	a.Occasion, a.Plan, a.Run, a.TookFrom = last.Occasion, last.Plan, last.Run, last.TookFrom
	return a
}

// Names returns the facts by the stored names of the events. A test compares them with
// the events that exist.
func Names() map[string]Fact {
	return map[string]Fact{
		"kitchen.settings-changed.v1": settingsChanged{},

		"kitchen.created.v1":       kitchenCreated{},
		"kitchen.closed.v1":        kitchenClosed{},
		"kitchen.restored.v1":      kitchenRestored{},
		"kitchen.imported.v1":      kitchenImported{},
		"member.added.v1":          memberAdded{},
		"member.role-changed.v1":   memberRoleChanged{},
		"member.removed.v1":        memberRemoved{},
		"member.identity-added.v1": memberIdentityAdded{},
		"key.created.v1":           keyCreated{},
		"key.revoked.v1":           keyRevoked{},
		"link.created.v1":          linkCreated{},
		"link.used.v1":             linkUsed{},
		"link.revoked.v1":          linkRevoked{},
		"session.created.v1":       sessionCreated{},
		"session.revoked.v1":       sessionRevoked{},

		"item.defined.v1":           itemDefined{},
		"item.archived.v1":          itemArchived{},
		"recipe.defined.v1":         recipeDefined{},
		"recipe.archived.v1":        recipeArchived{},
		"finished-good.defined.v1":  goodDefined{},
		"finished-good.archived.v1": goodArchived{},

		"occasion.scheduled.v1":        scheduled{},
		"occasion.rescheduled.v1":      rescheduled{},
		"occasion.archived.v1":         occasionArchived{},
		"occasion.restored.v1":         occasionRestored{},
		"production-target.set.v1":     productionTargetSet{},
		"production-target.removed.v1": productionTargetRemoved{},
		"assembly-target.set.v1":       assemblyTargetSet{},
		"assembly-target.removed.v1":   assemblyTargetRemoved{},
		"plan.created.v1":              planCreated{},
		"plan.locked.v1":               planLocked{},
		"plan.unlocked.v1":             planUnlocked{},
		"production.started.v1":        productionStarted{},
		"plan.completed.v1":            planCompleted{},
		"plan.reopened.v1":             planReopened{},
		"plan.cancelled.v1":            planCancelled{},
		"plan.amended.v1":              planAmended{},
		"shopping.completed.v1":        shoppingCompleted{},
		"shopping.reopened.v1":         shoppingReopened{},
		"shopping.item-collected.v1":   itemCollected{},
		"shopping.item-uncollected.v1": itemUncollected{},
		"shopping.item-ordered.v1":     itemOrdered{},
		"shopping.order-cancelled.v1":  orderCancelled{},

		"recipe-snapshot.captured.v1":        recipeCaptured{},
		"finished-good-snapshot.captured.v1": goodCaptured{},

		"lot.received.v1":              lotReceived{},
		"lot.adjusted.v1":              lotAdjusted{},
		"lot.corrected.v1":             lotCorrected{},
		"unaccounted.settled.v1":       unaccountedSettled{},
		"finished-stock.adjusted.v1":   stockAdjusted{},
		"batch-production.recorded.v1": productionRecorded{},
		"assembly.recorded.v1":         assemblyRecorded{},
		"run.voided.v1":                runVoided{},
	}
}

// The kitchen's events.

type settingsChanged struct {
	Settings map[string]any `json:"settings"`
	Changed  []string       `json:"changed"`
}

// The catalog's events.

type itemDefined struct {
	Definition defined[struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}] `json:"definition"`
}

type recipeDefined struct {
	Definition defined[struct {
		Name       string     `json:"name"`
		Lines      []struct{} `json:"lines"`
		Components []struct{} `json:"components"`
		Yields     []struct{} `json:"yields"`
	}] `json:"definition"`
}

type goodDefined struct {
	Definition defined[struct {
		Name       string     `json:"name"`
		Components []struct{} `json:"components"`
	}] `json:"definition"`
}

// defined is a definition: what its description needs, and all of it as it is stored.
type defined[T any] struct {
	Of    T
	Whole json.RawMessage
}

// UnmarshalJSON reads a definition.
func (d *defined[T]) UnmarshalJSON(text []byte) error {
	d.Whole = bytes.Clone(text)
	return json.Unmarshal(text, &d.Of)
}

type (
	itemArchived   struct{}
	recipeArchived struct{}
	goodArchived   struct{}
)

// An occasion's events.

type details struct {
	Name       string `json:"name"`
	Date       string `json:"date"`
	OutputMode string `json:"output_mode,omitempty"`
	Notes      string `json:"notes,omitempty"`
	Attendees  int64  `json:"attendees,omitempty"`
	UseStock   bool   `json:"use_stock,omitempty"`
}

type (
	scheduled   struct{ details }
	rescheduled struct{ details }
)

type occasionArchived struct {
	Reason string `json:"reason"`
}

type occasionRestored struct{}

type productionTargetSet struct {
	FinishedUnit string `json:"finished_unit"`
	Batches      int64  `json:"batches"`
	ProduceOn    string `json:"produce_on"`
	Notes        string `json:"notes"`
}

type productionTargetRemoved struct {
	FinishedUnit string `json:"finished_unit"`
}

type assemblyTargetSet struct {
	FinishedGood string `json:"finished_good"`
	Quantity     int64  `json:"quantity"`
	Notes        string `json:"notes"`
}

type assemblyTargetRemoved struct {
	FinishedGood string `json:"finished_good"`
}

type planCreated struct {
	ID     domain.ID `json:"id"`
	Number int64     `json:"number"`
	planLines
}

// ofPlan is common to most events of a plan.
type ofPlan struct {
	Plan   domain.ID `json:"plan"`
	Reason string    `json:"reason"`
}

type (
	planLocked        struct{ ofPlan }
	planUnlocked      struct{ ofPlan }
	productionStarted struct{ ofPlan }
	planCompleted     struct{ ofPlan }
	planReopened      struct{ ofPlan }
	planCancelled     struct{ ofPlan }
	shoppingCompleted struct{ ofPlan }
	shoppingReopened  struct{ ofPlan }
)

type itemCollected struct {
	ofPlan
	Item   string `json:"item"`
	Amount string `json:"amount"`
	Unit   string `json:"unit"`
}

type itemUncollected struct {
	ofPlan
	Item string `json:"item"`
}

type itemOrdered struct {
	itemCollected
	ID         string `json:"id"`
	Supplier   string `json:"supplier"`
	ExpectedOn string `json:"expected_on"`
}

type orderCancelled struct {
	itemUncollected
	Order string `json:"order"`
}

type planAmended struct {
	ofPlan
	Number  int64           `json:"number"`
	Changes []amendedTarget `json:"changes"`
	planLines
}

// amendedTarget is one change of an amendment.
type amendedTarget struct {
	Kind         string `json:"change"`
	FinishedGood string `json:"finished_good"`
	FinishedUnit string `json:"finished_unit"`
	Recipe       string `json:"recipe"`
	Quantity     int64  `json:"quantity"`
	Batches      int64  `json:"batches"`
	UseStock     bool   `json:"use_stock"`
	ProduceOn    string `json:"produce_on"`
}

// Snapshots, of occasions and pantries.

type recipeCaptured struct {
	Plan           domain.ID `json:"plan_id"`
	Recipe         string    `json:"recipe"`
	SourceRevision uint64    `json:"source_revision"`
}

type goodCaptured struct {
	Plan           domain.ID `json:"plan_id"`
	FinishedGood   string    `json:"finished_good"`
	SourceRevision uint64    `json:"source_revision"`
}
