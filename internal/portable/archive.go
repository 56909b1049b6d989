package portable

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/archive"
)

// Archive is an archive that was verified.
type Archive struct {
	Manifest
	// Actors are the names of actors by their ids, as far as the archive has them.
	Actors map[string]string

	file   *os.File
	reader *archive.Reader
}

// Open opens an archive and verifies it: that it is whole, that its files are those of the
// manifest, and that its events are the kitchen's, each stream's from its beginning. It
// fails with [archive.ErrDamaged], with [ErrNewer], or because the file cannot be read.
func Open(path string) (_ *Archive, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a := &Archive{file: file}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if a.reader, err = archive.NewReader(file, info.Size()); err != nil {
		return nil, err
	}
	return a, a.verify()
}

// Close closes the file.
func (a *Archive) Close() error { return a.file.Close() }

// verify reads the manifest and checks all else against it.
func (a *Archive) verify() error {
	if err := a.reader.Read(archive.ManifestName, &a.Manifest); err != nil {
		return err
	}
	switch {
	case a.Format != format:
		return archive.Damaged("it is no archive of a kitchen")
	case a.Version > version:
		return ErrNewer
	}
	if err := a.Kitchen.Check(); err != nil {
		return archive.Damaged("%w", err)
	}
	if err := a.reader.Verify(a.Files); err != nil {
		return err
	}
	if slices.ContainsFunc(a.Files, func(f archive.File) bool { return f.Name == actorsName }) {
		if err := a.reader.Read(actorsName, &a.Actors); err != nil {
			return err
		}
	}
	return a.verifyEvents()
}

// verifyEvents checks that the events are those of the manifest, and of the kitchen.
func (a *Archive) verifyEvents() error {
	var sum archive.Sum
	known := audit.Names()
	err := a.reader.Events(eventsName, func(event eventstore.Event) error {
		gap := sum.Gap(event)
		sum.Add(event)
		name, ok := stream.Parse(event.Stream)
		metadata, err := eventstore.DecodeMetadata(event)
		switch {
		case !ok, name.Kitchen != a.Kitchen:
			return archive.Damaged("event %d is of the stream %.100q", sum.Events, event.Stream)
		case gap != nil:
			return gap
		case err != nil:
			return archive.Damaged("event %d: %w", sum.Events, err)
		case metadata.Kitchen != string(a.Kitchen):
			return archive.Damaged("event %d names the kitchen %.50q", sum.Events, metadata.Kitchen)
		case known[event.Type] == nil:
			return fmt.Errorf("event %d is of the type %.100q: %w", sum.Events, event.Type, ErrNewer)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case sum.Events != a.Events, sum.Streams() != a.Streams, sum.Chain() != a.Chain:
		return archive.Damaged("its events are not those of the manifest")
	}
	return nil
}

// as returns an event as one of another kitchen: its stream and its metadata name the
// kitchen.
func as(event eventstore.Event, kitchen domain.Kitchen) (eventstore.Event, error) {
	name, _ := stream.Parse(event.Stream) // it was verified
	if name.Kitchen == kitchen {
		return event, nil
	}
	name.Kitchen = kitchen
	event.Stream = name.String()
	var metadata map[string]json.RawMessage
	if err := json.Unmarshal(event.Metadata, &metadata); err != nil {
		return event, err
	}
	named, err := json.Marshal(kitchen)
	if err != nil {
		return event, err
	}
	metadata["kitchen"] = named
	event.Metadata, err = json.Marshal(metadata)
	return event, err
}
