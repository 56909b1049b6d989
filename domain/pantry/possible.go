package pantry

import (
	"errors"
	"sort"
)

// Possible is how much of a run that is refused would be accepted.
type Possible struct {
	// Count is the most batches or pieces for which nothing is missing, and nothing is taken
	// that other plans reserve; 0 if there is none.
	Count int64
}

// withPossible adds to the refusal of a run how much of it would be accepted. record
// records the same run of another size.
func withPossible(refused error, asked int64, record func(size int64) error) error {
	possible := possibleIn(refused)
	if possible == nil || asked < 1 {
		return refused
	}
	accepted := sort.Search(int(asked)-1, func(before int) bool { return possibleIn(record(int64(before)+1)) != nil })
	possible.Count = int64(accepted)
	return refused
}

// possibleIn returns where a refusal says how much is possible; nil if the run is not refused for
// what it takes.
func possibleIn(refused error) *Possible {
	if short, ok := errors.AsType[*ShortageError](refused); ok {
		return &short.Possible
	}
	if reserved, ok := errors.AsType[*ReservedError](refused); ok {
		return &reserved.Possible
	}
	return nil
}
