package kurrent_test

import (
	"context"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"crumbtrail/eventstore"
)

func replayBare(ctx context.Context, client *esdb.Client, events int) error {
	source, err := client.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{
		From: esdb.Start{}, MaxSearchWindow: 500, CheckpointInterval: 1,
		Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Regex: `^[^\$].*`},
	})
	if err != nil {
		return err
	}
	defer source.Close()
	for seen := 0; seen < events; {
		message := source.Recv()
		if message.SubscriptionDropped != nil {
			return message.SubscriptionDropped.Error
		}
		if message.EventAppeared != nil {
			seen++
		}
	}
	return nil
}

func replay(ctx context.Context, store eventstore.Store, events int) error {
	subscription, err := store.Subscribe(ctx, eventstore.Position{}, eventstore.Filter{})
	if err != nil {
		return err
	}
	defer subscription.Close()
	for seen := 0; seen < events; {
		message, err := subscription.Next(ctx)
		if err != nil {
			return err
		}
		if _, ok := message.(eventstore.Event); ok {
			seen++
		}
	}
	return nil
}
