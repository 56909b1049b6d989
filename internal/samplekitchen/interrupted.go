package samplekitchen

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// IsEmpty reports whether a log has nothing but who has access to kitchens. It fails as the log does.
func IsEmpty(ctx context.Context, log eventstore.Store) (bool, error) {
	var content eventstore.Filter
	for _, category := range stream.Categories() {
		if category != stream.Accesses {
			content.StreamPrefixes = append(content.StreamPrefixes, category.Prefix())
		}
	}
	for _, err := range eventstore.History(ctx, log, content, eventstore.Position{}) {
		if err != nil {
			return false, fmt.Errorf("read the log: %w", err)
		}
		return false, nil
	}
	return true, nil
}

// Interrupted reports whether an actor started to load the sample kitchen and did
// not complete it. It fails as the log does.
func Interrupted(ctx context.Context, log eventstore.Store, kitchen domain.Kitchen, actor string) (bool, error) {
	sample := readSample()
	first, err := firstOf(ctx, log, stream.Item(kitchen, sample.items[0].Slug), 1)
	if err != nil || len(first) == 0 {
		return false, err
	}
	metadata, err := eventstore.DecodeMetadata(first[0])
	if err != nil || metadata.Actor != actor {
		return false, err
	}
	_, loaded, err := Market(ctx, log, kitchen)
	return !loaded, err
}

// Market returns the id of the sample's occasion, or false if the sample kitchen was
// not loaded completely. It fails as the log does.
func Market(ctx context.Context, log eventstore.Store, kitchen domain.Kitchen) (domain.ID, bool, error) {
	sample := readSample()
	whole := 1 + len(sample.market.Production) + len(sample.market.Assembly)
	events, err := firstOf(ctx, log, stream.Occasion(kitchen, marketID(kitchen)), whole)
	return marketID(kitchen), len(events) == whole, err
}

func firstOf(ctx context.Context, log eventstore.Store, name string, most int) ([]eventstore.Event, error) {
	var events []eventstore.Event
	for event, err := range log.ReadStream(ctx, name, 0, most) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		events = append(events, event)
	}
	return events, nil
}
