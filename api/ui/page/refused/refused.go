// Package refused knows refusals that are none.
package refused

import (
	"errors"
	"net/http"

	"crumbtrail/api/problem"
)

// Settled returns err, but nil for a form that came too late if what it asks for is so
// already: a form that is sent twice is one command. Operations without an idempotency key
// need it, such as PUT under a condition.
func Settled(err error, isSo func() bool) error {
	refused, ok := errors.AsType[*problem.Problem](err)
	if ok && refused.Status == http.StatusPreconditionFailed && isSo() {
		return nil
	}
	return err
}
