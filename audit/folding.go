package audit

import (
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// folding is the state of one stream, folded as the commands fold it.
type folding interface {
	// decode reads an event.
	decode(event eventstore.Event) (any, error)
	// apply folds an event that was decoded.
	apply(event any) error
	// state is what there is to see after the event.
	state(event any) any
}

// fold begins with a stream of a category that was never written.
func fold(category stream.Category) (folding, bool) {
	switch category {
	case stream.Items:
		return folded(catalog.ItemNames(), catalog.Entry[catalog.Item].Apply, whole[catalog.Entry[catalog.Item], catalog.Event[catalog.Item]]), true
	case stream.Recipes:
		return folded(catalog.RecipeNames(), catalog.Entry[catalog.Recipe].Apply, whole[catalog.Entry[catalog.Recipe], catalog.Event[catalog.Recipe]]), true
	case stream.Goods:
		return folded(catalog.GoodNames(), catalog.Entry[catalog.FinishedGood].Apply, whole[catalog.Entry[catalog.FinishedGood], catalog.Event[catalog.FinishedGood]]), true
	case stream.Occasions:
		return folded(occasion.Names(), occasion.Occasion.Apply, whole[occasion.Occasion, occasion.Event]), true
	case stream.Pantries:
		return folded(pantry.Names(), pantry.Pantry.Apply, func(p pantry.Pantry, event pantry.Event) any { return p.Touched(event) }), true
	}
	return nil, false
}

// folds folds the events of one kind of aggregate.
type folds[S, E any] struct {
	codec eventstore.Codec[E]
	with  func(S, E) S
	seen  func(S, E) any
	now   S
}

func folded[S, E any](names map[string]E, with func(S, E) S, seen func(S, E) any) *folds[S, E] {
	return &folds[S, E]{codec: eventstore.NewCodec(names), with: with, seen: seen}
}

// whole shows all of a state.
func whole[S, E any](state S, _ E) any { return state }

func (f *folds[S, E]) decode(event eventstore.Event) (decoded any, err error) {
	err = safely(func() error {
		decoded, err = f.codec.Decode(event)
		return err
	})
	return decoded, err
}

func (f *folds[S, E]) apply(event any) error {
	return safely(func() error {
		f.now = f.with(f.now, event.(E))
		return nil
	})
}

func (f *folds[S, E]) state(event any) any { return f.seen(f.now, event.(E)) }
