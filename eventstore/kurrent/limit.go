package kurrent

import (
	"context"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"crumbtrail/eventstore"
)

// refusedSize is what a server answers to an append, or to an event, that is larger
// than its settings MaxAppendSize or MaxAppendEventSize. The client drops the
// trailer that has the limit as a number.
var refusedSize = regexp.MustCompile(`(?i)maximum append (?:event )?size of (\d+)`)

// toldLimit returns the limit in a refusal, 0 if the failure is another one.
func toldLimit(err error) int {
	failed, ok := errors.AsType[*esdb.Error](err)
	if !ok || status.Code(failed.Err()) != codes.InvalidArgument {
		return 0
	}
	found := refusedSize.FindStringSubmatch(failed.Error())
	if found == nil {
		return 0
	}
	limit, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return limit
}

// tooLarge returns a [*eventstore.TooLargeError] if an append failed because it
// exceeds the server's limit, which it remembers; otherwise nil. The client hides the
// refusal of a server that refuses before everything is sent; then the server is asked.
func (s *Store) tooLarge(ctx context.Context, limit time.Duration, stream string, events []eventstore.NewEvent, failed error) error {
	size := 0
	for _, event := range events {
		size += len(event.Type) + len(event.Data) + len(event.Metadata)
	}
	told := toldLimit(failed)
	if told == 0 && errors.Is(failed, io.EOF) {
		told = s.askLimit(ctx, limit, stream, size)
	}
	if told == 0 {
		return nil
	}
	// Servers count types twice, or have other rules; the rest of an eighth is for them.
	s.told.Store(int64(told - told/8))
	return &eventstore.TooLargeError{Bytes: size, Events: len(events), Limits: s.Limits()}
}

// askLimit sends as many bytes as one event, at a revision that no stream has, so
// that they are refused in any case. One message is sent whole before the server
// answers, so the client reports the answer.
func (s *Store) askLimit(ctx context.Context, limit time.Duration, stream string, size int) int {
	_, err := call(ctx, s.calls, limit, func(ctx context.Context, client *esdb.Client) (*esdb.WriteResult, error) {
		return client.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{
			ExpectedRevision: esdb.Revision(math.MaxInt64 - 1), RequiresLeader: true,
		}, esdb.EventData{EventID: uuid.New(), EventType: "size", ContentType: esdb.ContentTypeBinary, Data: make([]byte, size)})
	})
	return toldLimit(err)
}
