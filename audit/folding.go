package audit

import (
	"crumbtrail/domain/access"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/touched"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// folding is the state of one stream, folded as the commands fold it.
type folding interface {
	// decode decodes an event.
	decode(event eventstore.Event) (any, error)
	// apply folds a decoded event.
	apply(event any) error
	// state returns the state to show after a decoded event.
	state(event any) any
}

// fold returns the state of an empty stream of a category; false for an unknown one.
func fold(category stream.Category) (folding, bool) {
	switch category {
	case stream.Kitchens:
		return folded(kitchen.Names(), kitchen.Kitchen.Apply, whole[kitchen.Kitchen, kitchen.Event]), true
	case stream.Accesses:
		return folded(access.Names(), access.Access.Apply, whole[access.Access, access.Event]), true
	case stream.Items:
		return definitions(catalog.ItemNames()), true
	case stream.Recipes:
		return definitions(catalog.RecipeNames()), true
	case stream.Goods:
		return definitions(catalog.GoodNames()), true
	case stream.Occasions:
		return folded(occasion.Names(), occasion.Occasion.Apply, whole[occasion.Occasion, occasion.Event]), true
	case stream.Pantries:
		return folded(pantry.Names(), pantry.Pantry.Apply, func(p pantry.Pantry, event pantry.Event) any { return touched.Of(p, event) }), true
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

func definitions[T catalog.Definition](names map[string]catalog.Event[T]) folding {
	return folded(names, catalog.Entry[T].Apply, whole[catalog.Entry[T], catalog.Event[T]])
}

// whole shows the whole state.
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
