package portable

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Archive is an archive that was verified.
type Archive struct {
	Manifest
	// Actors are the names of actors by their ids, as far as the archive has them.
	Actors map[string]string

	file *zip.ReadCloser
}

const (
	// longestLine bounds a line of events.ndjson: an event has at most some megabytes.
	longestLine = 64 << 20
	// largestFile bounds the files that are read at once.
	largestFile = 64 << 20
)

// Open opens an archive and verifies it: that it is whole, that its files are those of the
// manifest, and that its events are the kitchen's, each stream's from its beginning. It
// fails with [ErrDamaged], with [ErrNewer], or because the file cannot be read.
func Open(path string) (_ *Archive, err error) {
	file, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, damaged("it is no archive, or not complete")
	case err != nil:
		return nil, err
	}
	a := &Archive{file: file}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	if err := a.read(manifestName, &a.Manifest); err != nil {
		return nil, err
	}
	switch {
	case a.Format != format:
		return nil, damaged("it is no archive of a kitchen")
	case a.Version > version:
		return nil, ErrNewer
	}
	if err := a.Kitchen.Check(); err != nil {
		return nil, damaged("%w", err)
	}
	if err := a.verifyFiles(); err != nil {
		return nil, err
	}
	if err := a.verifyEvents(); err != nil {
		return nil, err
	}
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.file.Close() }

// open returns the content of a file.
func (a *Archive) open(name string) (io.ReadCloser, error) {
	at := slices.IndexFunc(a.file.File, func(f *zip.File) bool { return f.Name == name })
	if at < 0 {
		return nil, damaged("it has no %s", name)
	}
	content, err := a.file.File[at].Open()
	if err != nil {
		return nil, damaged("%s: %w", name, err)
	}
	return content, nil
}

// read decodes a file that is read at once.
func (a *Archive) read(name string, to any) error {
	content, err := a.open(name)
	if err != nil {
		return err
	}
	defer content.Close()
	if err := json.NewDecoder(io.LimitReader(content, largestFile)).Decode(to); err != nil {
		return damaged("%s cannot be read: %w", name, err)
	}
	return nil
}

// verifyFiles checks that the files are those of the manifest.
func (a *Archive) verifyFiles() error {
	if len(a.file.File) != len(a.Files)+1 {
		return damaged("it has %d files, and its manifest %d", len(a.file.File)-1, len(a.Files))
	}
	for _, file := range a.Files {
		content, err := a.open(file.Name)
		if err != nil {
			return err
		}
		hash := sha256.New()
		size, err := io.Copy(hash, content)
		_ = content.Close() // it was only read
		switch {
		case err != nil:
			return damaged("%s: %w", file.Name, err)
		case size != file.Bytes, hex.EncodeToString(hash.Sum(nil)) != file.SHA256:
			return damaged("%s is not what the manifest says", file.Name)
		}
	}
	if slices.ContainsFunc(a.Files, func(f File) bool { return f.Name == actorsName }) {
		return a.read(actorsName, &a.Actors)
	}
	return nil
}

// verifyEvents checks that the events are those of the manifest, and of the kitchen.
func (a *Archive) verifyEvents() error {
	next, order, events := map[string]uint64{}, chain{}, 0
	known := audit.Names()
	err := a.events(func(event eventstore.Event) error {
		events++
		order.add(event)
		name, ok := stream.Parse(event.Stream)
		metadata, err := eventstore.DecodeMetadata(event)
		switch {
		case !ok, name.Kitchen != a.Kitchen:
			return damaged("event %d is of the stream %.100q", events, event.Stream)
		case event.Revision != next[event.Stream]:
			return damaged("event %d has the revision %d of %s, and %d comes next", events, event.Revision, event.Stream, next[event.Stream])
		case err != nil:
			return damaged("event %d: %w", events, err)
		case metadata.Kitchen != string(a.Kitchen):
			return damaged("event %d names the kitchen %.50q", events, metadata.Kitchen)
		case known[event.Type] == nil:
			return fmt.Errorf("event %d is of the type %.100q: %w", events, event.Type, ErrNewer)
		}
		next[event.Stream]++
		return nil
	})
	switch {
	case err != nil:
		return err
	case events != a.Events, len(next) != a.Streams, order.String() != a.Chain:
		return damaged("its events are not those of the manifest")
	}
	return nil
}

// events calls each with the events in their order.
func (a *Archive) events(each func(eventstore.Event) error) error {
	content, err := a.open(eventsName)
	if err != nil {
		return err
	}
	defer content.Close()
	lines := bufio.NewScanner(content)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		event, err := decode(lines.Bytes())
		if err != nil {
			return damaged("line %d of %s: %w", n, eventsName, err)
		}
		if err := each(event); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return damaged("%s: %w", eventsName, err)
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
