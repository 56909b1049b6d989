package backoff_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crumbtrail/internal/backoff"
)

func ExamplePolicy_Retry() {
	errBusy := errors.New("busy")
	attempts := 0
	err := backoff.Policy{First: time.Millisecond, Max: 10 * time.Millisecond, Jitter: 0.5}.Retry(
		context.Background(),
		func(context.Context) error {
			if attempts++; attempts < 3 {
				return errBusy
			}
			return nil
		},
		func(err error) bool { return errors.Is(err, errBusy) },
	)
	fmt.Println(attempts, err)
	// Output: 3 <nil>
}
