package kurrent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

// Head implements [eventstore.Store]. It skips the server's own events, such
// as statistics, and the one with the log's id.
func (s *Store) Head(ctx context.Context) (eventstore.Position, error) {
	head, err := retried(ctx, s, s.findHead)
	if err != nil {
		return eventstore.Position{}, fmt.Errorf("find the log's head: %w", err)
	}
	return s.head.raise(head), nil
}

// findHead reads backwards from the end, in growing steps, no further than the
// known head. A log that ends before the known head was replaced: then there is
// none.
func (s *Store) findHead(ctx context.Context, client *esdb.Client) (eventstore.Position, error) {
	known := s.head.position()
	isFirst := true
	var from esdb.AllPosition = esdb.End{}
	for count := uint64(4); ; count = min(8*count, 4096) {
		page, err := readBack(ctx, client, from, count)
		if err != nil {
			return eventstore.Position{}, err
		}
		if isFirst && (len(page) == 0 || positionOf(page[0]).Before(known)) {
			s.head.forget()
			known = eventstore.Position{}
		}
		isFirst = false
		for _, event := range page {
			position := positionOf(event)
			if !isHidden(event.StreamID) || !known.Before(position) {
				return position, nil
			}
		}
		if uint64(len(page)) < count {
			return known, nil
		}
		from = page[len(page)-1].Position
	}
}

func readBack(ctx context.Context, client *esdb.Client, from esdb.AllPosition, count uint64) ([]*esdb.RecordedEvent, error) {
	reader, err := client.ReadAll(ctx, esdb.ReadAllOptions{
		Direction: esdb.Backwards, From: from, RequiresLeader: true,
	}, count)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	var page []*esdb.RecordedEvent
	for {
		resolved, err := receive(reader)
		if errors.Is(err, io.EOF) {
			return page, nil
		}
		if err != nil {
			return nil, err
		}
		page = append(page, resolved.OriginalEvent())
	}
}

// knownHead is the highest head found so far.
type knownHead struct {
	mu    sync.Mutex
	known eventstore.Position
}

func (k *knownHead) position() eventstore.Position {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known
}

func (k *knownHead) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known = eventstore.Position{}
}

func (k *knownHead) raise(found eventstore.Position) eventstore.Position {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known.Before(found) {
		k.known = found
	}
	return k.known
}
