package logcopy

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"crumbtrail/eventstore"
)

// logDigest summarizes what a log holds.
type logDigest struct {
	streams map[string]streamDigest
	events  int
	// order is a hash over the log's total order.
	order [sha256.Size]byte
}

// streamDigest is the number of a stream's events and a hash over them.
type streamDigest struct {
	events uint64
	hash   [sha256.Size]byte
}

func digest(ctx context.Context, log eventstore.Store, show func(events int, at eventstore.Position)) (logDigest, error) {
	d := logDigest{streams: map[string]streamDigest{}}
	for event, err := range eventstore.History(ctx, log, eventstore.Filter{}, eventstore.Position{}) {
		if err != nil {
			return d, err
		}
		stream := d.streams[event.Stream]
		stream.events++
		stream.hash = chain(stream.hash, event.ID[:], []byte(event.Type), event.Data, event.Metadata)
		d.streams[event.Stream] = stream
		d.events++
		d.order = chain(d.order, event.ID[:])
		show(d.events, event.Position)
	}
	return d, nil
}

// chain hashes the parts together with the hash of what precedes them.
func chain(before [sha256.Size]byte, parts ...[]byte) [sha256.Size]byte {
	hash := sha256.New()
	hash.Write(before[:])
	for _, part := range parts {
		hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		hash.Write(part)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}
