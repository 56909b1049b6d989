package projections

import (
	"context"
	"errors"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/projections/engine"
)

// All returns the projections of the program.
func All() []engine.Projection {
	return []engine.Projection{catalogProjection(), planningProjection(), pantryProjection(), auditProjection()}
}

// Engine runs the projections of the program.
type Engine struct {
	*engine.Engine
	store eventstore.Store
}

// New returns an engine that runs all projections. See [engine.New].
func New(ctx context.Context, options engine.Options) (*Engine, error) {
	options.Projections = All()
	runner, err := engine.New(ctx, options)
	if err != nil {
		return nil, err
	}
	return &Engine{Engine: runner, store: options.Store}, nil
}

// Targeted returns the streams of the definitions that an occasion's targets have
// ever named, up to a position. The stream is the occasion's.
func (e *Engine) Targeted(ctx context.Context, kitchen domain.Kitchen, occasionStream string, upTo eventstore.Position) ([]string, error) {
	codec := planningCodec()
	var streams []string
	for recorded, err := range e.store.ReadStream(ctx, occasionStream, 0, 0) {
		switch {
		case errors.Is(err, eventstore.ErrStreamNotFound):
			return nil, nil
		case err != nil:
			return nil, err
		case upTo.Before(recorded.Position):
			return streams, nil
		}
		payload, err := codec.Decode(recorded)
		if err != nil {
			continue // the fold reports it
		}
		switch payload := payload.(type) {
		case occasion.ProductionTargetSet:
			streams = append(streams, stream.Recipe(kitchen, payload.FinishedUnit.Recipe))
		case occasion.AssemblyTargetSet:
			streams = append(streams, stream.Good(kitchen, payload.FinishedGood))
		}
	}
	return streams, nil
}
