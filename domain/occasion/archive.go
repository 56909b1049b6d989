package occasion

import (
	"errors"

	"crumbtrail/domain"
)

// Archived takes the occasion out of the lists: it was a mistake, or it is of no interest any
// more. Its plans and runs stay.
type Archived struct {
	Reason string `json:"reason"`
}

// Restored puts an archived occasion back in the lists.
type Restored struct{}

// ErrArchived refuses a command about an archived occasion.
var ErrArchived = errors.New("the occasion is archived: restore it first")

// Archive takes the occasion out of the lists. It is idempotent. It fails with a
// [*domain.InvalidError] without a reason, and with a [*StateError] while there is a plan to
// cancel first.
func (d Decider) Archive(reason string) ([]Event, error) {
	invalid := checkReason(reason)
	if d.Archived {
		return nil, invalid
	}
	if err := domain.All(invalid, d.Guard(ArchiveOccasion)); err != nil {
		return nil, err
	}
	return []Event{Archived{Reason: reason}}, nil
}

// Restore puts the occasion back in the lists. It is idempotent.
func (o Occasion) Restore() ([]Event, error) {
	if !o.Archived {
		return nil, nil
	}
	return []Event{Restored{}}, nil
}

// usable fails with [ErrArchived] if the occasion is archived.
func (o Occasion) usable() error {
	if o.Archived {
		return ErrArchived
	}
	return nil
}
