package commands

import "context"

// TryBatchProduction returns what [Application.RecordBatchProduction] would record and
// writes nothing. It fails as that does.
func (a *Application) TryBatchProduction(
	ctx context.Context, caller Caller, record RecordBatchProduction,
) (BatchProductionRecorded, error) {
	return a.recordBatchProduction(ctx, caller, record, tryRun)
}
