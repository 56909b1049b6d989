package portable

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
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
	out := zip.NewWriter(to)
	actors := map[string]string{}
	file, err := create(out, eventsName)
	if err == nil {
		err = e.events(ctx, &m, file, actors)
	}
	if err != nil {
		return m, fmt.Errorf("export the events: %w", err)
	}
	m.Files = append(m.Files, file.described())
	if e.Name != nil {
		if err := e.actors(ctx, &m, out, actors); err != nil {
			return m, fmt.Errorf("export the names: %w", err)
		}
	}
	last, err := create(out, manifestName)
	if err == nil {
		encoder := json.NewEncoder(last)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(m)
	}
	if err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	return m, out.Close()
}

func (e Export) events(ctx context.Context, m *Manifest, to io.Writer, actors map[string]string) error {
	streams, order := map[string]struct{}{}, chain{}
	err := eventsOf(ctx, e.Log, e.Kitchen, m.Position, func(event eventstore.Event) error {
		line, err := encode(event)
		if err != nil {
			return err
		}
		m.Events++
		streams[event.Stream] = struct{}{}
		order.add(event)
		if metadata, err := eventstore.DecodeMetadata(event); err == nil && metadata.Actor != "" {
			actors[metadata.Actor] = ""
		}
		_, err = to.Write(line)
		return err
	})
	m.Streams, m.Chain = len(streams), order.String()
	return err
}

func (e Export) actors(ctx context.Context, m *Manifest, out *zip.Writer, actors map[string]string) error {
	for actor := range actors {
		name, err := e.Name(ctx, actor)
		if err != nil {
			return err
		}
		if actors[actor] = name; name == actor {
			delete(actors, actor) // it has no name
		}
	}
	file, err := create(out, actorsName)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(file).Encode(actors); err != nil {
		return err
	}
	m.Files = append(m.Files, file.described())
	return nil
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

// written is a file of an archive that is written.
type written struct {
	name  string
	to    io.Writer
	bytes int64
	hash  hash.Hash
}

func create(out *zip.Writer, name string) (*written, error) {
	to, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Now().UTC()})
	return &written{name: name, to: to, hash: sha256.New()}, err
}

// Write writes a part of the file; see [io.Writer].
func (w *written) Write(part []byte) (int, error) {
	w.bytes += int64(len(part))
	w.hash.Write(part)
	return w.to.Write(part)
}

func (w *written) described() File {
	return File{Name: w.name, Bytes: w.bytes, SHA256: hex.EncodeToString(w.hash.Sum(nil))}
}
