package kurrentfake

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
)

// journal is the log: every record in one order, and by stream.
type journal struct {
	mu      sync.Mutex
	end     uint64 // offset of the next record in bytes
	records []*record
	streams map[string]*stream
	grown   chan struct{} // closed when records are added
}

// record is one event. It does not change once it is in the journal.
type record struct {
	stream   string
	revision uint64
	position uint64
	id       uuid.UUID
	kind     string
	size     int
	created  time.Time
	response *streams.ReadResp
}

// stream is what the journal holds of a stream. Its first record has revision
// 0.
type stream struct {
	records    []*record
	retention  retention
	tombstoned bool
}

func newJournal() *journal {
	j := &journal{streams: map[string]*stream{}, grown: make(chan struct{})}
	// A real server writes its own streams before the first client connects.
	j.write("$users", expectation{kind: expectNoStream}, []proposal{{
		id: uuid.New(), kind: "$User", contentType: "application/json", data: []byte(`["admin"]`),
	}})
	return j
}

// add appends the records of one append. The caller holds the lock.
func (j *journal) add(name string, proposals []proposal) *record {
	target := j.streams[name]
	if target == nil {
		target = &stream{}
		j.streams[name] = target
	}
	now := time.Now().UTC()
	var last *record
	for _, proposal := range proposals {
		last = newRecord(name, uint64(len(target.records)), j.end, now, proposal)
		j.end += uint64(last.size)
		j.records = append(j.records, last)
		target.records = append(target.records, last)
	}
	if owner, isMetadata := strings.CutPrefix(name, "$$"); isMetadata {
		j.retain(owner, proposals[len(proposals)-1].data)
	}
	close(j.grown)
	j.grown = make(chan struct{})
	return last
}

func newRecord(name string, revision, position uint64, now time.Time, proposal proposal) *record {
	added := &record{
		stream: name, revision: revision, position: position, id: proposal.id, kind: proposal.kind, created: now,
		size: 128 + 2*len(name) + len(proposal.kind) + len(proposal.data) + len(proposal.metadata),
	}
	added.response = &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event: &streams.ReadResp_ReadEvent_RecordedEvent{
			Id:               protocolID(proposal.id),
			StreamIdentifier: identifier(name),
			StreamRevision:   revision,
			PreparePosition:  position,
			CommitPosition:   position,
			Metadata: map[string]string{
				"type":         proposal.kind,
				"content-type": proposal.contentType,
				// .NET's ticks of 100 ns, since the Unix epoch.
				"created": strconv.FormatInt(now.UnixNano()/100, 10),
			},
			CustomMetadata: proposal.metadata,
			Data:           proposal.data,
		},
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: position},
	}}}
	return added
}

// from returns the records from an index on, and a channel that is closed when
// there are more.
func (j *journal) from(index int) ([]*record, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.records[min(index, len(j.records)):], j.grown
}

// indexAt returns the index of the first record at or after a position, or
// after it if not inclusive.
func (j *journal) indexAt(commit, prepare uint64, inclusive bool) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return sort.Search(len(j.records), func(i int) bool {
		position := j.records[i].position
		switch {
		case position != commit:
			return position > commit
		case position != prepare:
			return position > prepare
		default:
			return inclusive
		}
	})
}

// nextPosition returns the position that the record with an index has or will
// have.
func (j *journal) nextPosition(index int) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if index < len(j.records) {
		return j.records[index].position
	}
	return j.end
}

// visible returns what a reader sees of a stream.
func (j *journal) visible(name string) (records []*record, state streamState) {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.streams[name]
	switch {
	case found == nil:
		return nil, streamMissing
	case found.tombstoned:
		return nil, streamTombstoned
	case found.retention.truncateBefore == math.MaxInt64:
		return nil, streamMissing
	}
	return found.retention.apply(found.records, time.Now()), streamPresent
}

type streamState int

const (
	streamMissing streamState = iota
	streamPresent
	streamTombstoned
)

func identifier(name string) *shared.StreamIdentifier {
	return &shared.StreamIdentifier{StreamName: []byte(name)}
}
