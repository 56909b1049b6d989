package autobackup

import "context"

// Round looks at the folder once, as [Keeper.Run] does.
func (k *Keeper) Round(ctx context.Context) error { return k.round(ctx) }
