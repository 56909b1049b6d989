package app

import "context"

// Forget removes every principal, as a database has none that is restored from before the
// first one.
func (a *Access) Forget(ctx context.Context) error {
	_, err := a.storage.pool.Exec(ctx, `TRUNCATE access.required, access.keys, access.people CASCADE`)
	return err
}
