package portable

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/archive"
)

// Export is what is exported.
type Export struct {
	Log     eventstore.Store
	Kitchen domain.Kitchen
	// Until is up to where events are exported; zero is the end that the log has now.
	Until eventstore.Position
	// Name returns the name of an actor of events; nil leaves names out.
	Name func(ctx context.Context, actor string) (string, error)
	// Program is the version of the program.
	Program string
}

// Write writes an archive of the kitchen up to a position. It keeps in
// memory the names of the kitchen's streams and the ids of the actors. An archive that is
// not written to its end has no directory, so it is recognized as truncated.
func (e Export) Write(ctx context.Context, to io.Writer) (Manifest, error) {
	m := Manifest{Format: format, Version: version, Kitchen: e.Kitchen, ExportedAt: time.Now().UTC().Truncate(time.Second), Program: e.Program}
	if err := e.Kitchen.Check(); err != nil {
		return m, err
	}
	var err error
	if m.LogID, err = e.Log.LogID(ctx); err != nil {
		return m, fmt.Errorf("read the id of the log: %w", err)
	}
	if m.Position = e.Until; m.Position.IsZero() {
		if m.Position, err = e.Log.Head(ctx); err != nil {
			return m, fmt.Errorf("read the end of the log: %w", err)
		}
	}
	out, actors := archive.NewWriter(to), map[string]string{}
	file, err := out.Create(eventsName)
	if err == nil {
		err = e.events(ctx, &m, file, actors)
	}
	if err != nil {
		return m, fmt.Errorf("export the events: %w", err)
	}
	if e.Name != nil {
		if err := e.actors(ctx, out, actors); err != nil {
			return m, fmt.Errorf("export the names: %w", err)
		}
	}
	m.Files = out.Files()
	if err := out.Close(m); err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	return m, nil
}

func (e Export) events(ctx context.Context, m *Manifest, to io.Writer, actors map[string]string) error {
	var sum archive.Sum
	err := eventsOf(ctx, e.Log, e.Kitchen, m.Position, func(event eventstore.Event) error {
		line, err := archive.Encode(event)
		if err != nil {
			return err
		}
		sum.Add(event)
		if metadata, err := eventstore.DecodeMetadata(event); err == nil && metadata.Actor != "" {
			actors[metadata.Actor] = ""
		}
		_, err = to.Write(line)
		return err
	})
	m.Events, m.Streams, m.Chain = sum.Events, sum.Streams(), sum.Chain()
	return err
}

func (e Export) actors(ctx context.Context, out *archive.Writer, actors map[string]string) error {
	for actor := range actors {
		name, err := e.Name(ctx, actor)
		if err != nil {
			return err
		}
		if actors[actor] = name; name == actor {
			delete(actors, actor) // it has no name
		}
	}
	file, err := out.Create(actorsName)
	if err != nil {
		return err
	}
	return json.NewEncoder(file).Encode(actors)
}

// eventsOf calls each with the events of a kitchen up to a position, in the order of the
// log. This is the one place that reads a kitchen's events.
func eventsOf(
	ctx context.Context, log eventstore.Store, kitchen domain.Kitchen, until eventstore.Position, each func(eventstore.Event) error,
) error {
	if until.IsZero() {
		return nil
	}
	scope := stream.OneKitchen(kitchen)
	for event, err := range eventstore.History(ctx, log, eventstore.Filter{Kitchen: string(kitchen)}, until) {
		if err != nil {
			return err
		}
		if !scope.Contains(event.Stream) {
			continue
		}
		if err := each(event); err != nil {
			return err
		}
	}
	return nil
}
