package answer

import (
	"cmp"
	"slices"

	"crumbtrail/domain/measure"
)

// SortByName sorts a list by the keys of names, by names of one key, and then by rest.
func SortByName[T any](list []T, keyOf func(name string) string, nameOf func(*T) string, rest func(a, b *T) int) {
	type entry struct {
		key, name string
		value     T
	}
	entries := make([]entry, len(list))
	for i := range list {
		name := nameOf(&list[i])
		entries[i] = entry{key: keyOf(name), name: name, value: list[i]}
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.name, b.name), rest(&a.value, &b.value))
	})
	for i := range entries {
		list[i] = entries[i].value
	}
}

// Pointers returns pointers to the elements of a list.
func Pointers[T any](list []T) []*T {
	pointers := make([]*T, len(list))
	for i := range list {
		pointers[i] = &list[i]
	}
	return pointers
}

// PerRecipe adds up the sources of each recipe, of which several sizes may be
// planned.
func PerRecipe(sources []Source) []Source {
	slices.SortFunc(sources, func(a, b Source) int { return cmp.Compare(a.Recipe, b.Recipe) })
	sums := sources[:0]
	for _, source := range sources {
		if last := len(sums) - 1; last >= 0 && sums[last].Recipe == source.Recipe {
			sums[last].Amount = sums[last].Amount.Add(source.Amount)
			continue
		}
		sums = append(sums, source)
	}
	return sums
}

// FeasibilityOf is that of an assembly target, given whether it is ready now or once the
// remaining batches are baked, and whether some can be assembled.
func FeasibilityOf(ready, readyLater, some bool) Feasibility {
	switch {
	case ready:
		return Ready
	case readyLater:
		return AfterProduction
	case some:
		return Partial
	}
	return Blocked
}

// PercentPointer is [PercentOf] of a percentage that may be missing.
func PercentPointer(percent *measure.Number) *Percent {
	if percent == nil {
		return nil
	}
	text := PercentOf(*percent)
	return &text
}
