package commands

import "context"

// TryAssembly returns what [Application.RecordAssembly] would record and writes nothing.
// It fails as that does.
func (a *Application) TryAssembly(ctx context.Context, caller Caller, record RecordAssembly) (AssemblyRecorded, error) {
	return a.recordAssembly(ctx, caller, record, tryRun)
}
