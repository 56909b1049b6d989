package audit

import "encoding/json"

// Replacing is a fact that replaces a state as a whole, such as a target or the lines of a
// plan. The state before it is that of the event before which replaced the same.
type Replacing interface {
	Fact
	// Replaces returns what of its stream the event replaces, and by what; nil removes it.
	Replaces() (what string, by any)
}

// target is what a target is, of batches or of goods.
type target struct {
	Batches   int64  `json:"batches,omitempty"`
	Quantity  int64  `json:"quantity,omitempty"`
	ProduceOn string `json:"produce_on,omitempty"`
	Notes     string `json:"notes,omitempty"`
}

// planLines are the lines of a plan, which an amendment replaces as a whole. Without batches
// the goods decide how many there are.
type planLines struct {
	Production []plannedUnit `json:"production"`
	Assembly   []plannedGood `json:"assembly"`
}

type plannedUnit struct {
	FinishedUnit string `json:"finished_unit"`
	Batches      int64  `json:"batches,omitempty"`
	ProduceOn    string `json:"produce_on,omitempty"`
}

type plannedGood struct {
	FinishedGood string `json:"finished_good"`
	Quantity     int64  `json:"quantity"`
}

// amount is what was ordered, or collected.
type amount struct {
	Amount string `json:"amount"`
	Unit   string `json:"unit"`
}

func (f settingsChanged) Replaces() (what string, by any) { return "settings", f.Settings }

func (f memberAdded) Replaces() (what string, by any)       { return "member/" + f.Member, f.Role }
func (f memberRoleChanged) Replaces() (what string, by any) { return "member/" + f.Member, f.Role }
func (f memberRemoved) Replaces() (what string, by any)     { return "member/" + f.Member, nil }

func (f itemDefined) Replaces() (what string, by any)   { return "definition", f.Definition.Whole }
func (f recipeDefined) Replaces() (what string, by any) { return "definition", f.Definition.Whole }
func (f goodDefined) Replaces() (what string, by any)   { return "definition", f.Definition.Whole }

func (f scheduled) Replaces() (what string, by any)   { return "details", f.details }
func (f rescheduled) Replaces() (what string, by any) { return "details", f.details }

func (f productionTargetSet) Replaces() (what string, by any) {
	return "production/" + f.FinishedUnit, target{Batches: f.Batches, ProduceOn: f.ProduceOn, Notes: f.Notes}
}

func (f productionTargetRemoved) Replaces() (what string, by any) {
	return "production/" + f.FinishedUnit, nil
}

func (f assemblyTargetSet) Replaces() (what string, by any) {
	return "assembly/" + f.FinishedGood, target{Quantity: f.Quantity, Notes: f.Notes}
}

func (f assemblyTargetRemoved) Replaces() (what string, by any) {
	return "assembly/" + f.FinishedGood, nil
}

func (f planCreated) Replaces() (what string, by any) { return "plan/" + string(f.ID), f.planLines }
func (f planAmended) Replaces() (what string, by any) { return "plan/" + string(f.Plan), f.planLines }

// A tick without an amount is one of what is taken to taste.
func (f itemCollected) Replaces() (what string, by any) {
	return f.collects(f.Item), amount{Amount: f.Amount, Unit: f.Unit}
}

func (f itemUncollected) Replaces() (what string, by any) { return f.collects(f.Item), nil }

func (f ofPlan) collects(item string) string { return "collected/" + string(f.Plan) + "/" + item }

func (f itemOrdered) Replaces() (what string, by any) {
	return "order/" + f.ID, amount{Amount: f.Amount, Unit: f.Unit}
}

func (f orderCancelled) Replaces() (what string, by any) { return "order/" + f.Order, nil }

// since completes what an event says by the state that it replaced and the one that it set.
type since func(said []Sentence, was, is []byte) ([]Sentence, error)

// Since adds to what an event of a type says what was before: both states are the JSON of
// those that [Replacing] returns. Without a state before, and of other events, it is unchanged.
func Since(event string, said []Sentence, was, is []byte) ([]Sentence, error) {
	complete, ok := sinces[event]
	if !ok || len(said) == 0 || isNone(was) {
		return said, nil
	}
	return complete(said, was, is)
}

func isNone(state []byte) bool { return len(state) == 0 || string(state) == "null" }

var sinces = map[string]since{
	"kitchen.settings-changed.v1":  comparing(settingsSince),
	"member.role-changed.v1":       comparing(roleSince),
	"occasion.rescheduled.v1":      comparing(detailsSince),
	"production-target.set.v1":     comparing(targetSince),
	"production-target.removed.v1": comparing(targetRemoved),
	"assembly-target.set.v1":       comparing(targetSince),
	"assembly-target.removed.v1":   comparing(targetRemoved),
	"plan.amended.v1":              comparing(amendedSince),
	"shopping.order-cancelled.v1":  comparing(orderedSince),
	"shopping.item-uncollected.v1": comparing(collectedSince),
}

// comparing decodes both states; one that was removed is the zero value.
func comparing[S any](complete func(said []Sentence, was, is S) []Sentence) since {
	return func(said []Sentence, before, after []byte) ([]Sentence, error) {
		var was, is S
		if err := json.Unmarshal(before, &was); err != nil {
			return said, err
		}
		if !isNone(after) {
			if err := json.Unmarshal(after, &is); err != nil {
				return said, err
			}
		}
		return complete(said, was, is), nil
	}
}
