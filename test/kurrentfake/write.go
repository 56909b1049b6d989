package kurrentfake

import (
	"math"

	"github.com/google/uuid"
)

// proposal is an event to be written.
type proposal struct {
	id             uuid.UUID
	kind           string
	contentType    string
	data, metadata []byte
}

// expectation is the revision that an append expects of its stream.
type expectation struct {
	kind     expectationKind
	revision uint64
}

type expectationKind int

const (
	expectAny expectationKind = iota
	expectExists
	expectNoStream
	expectRevision
)

// verdict is the result of an append.
type verdict struct {
	kind verdictKind
	last *record // for written and repeated
	next uint64  // for conflicted: the number of events that the stream has
}

type verdictKind int

const (
	written verdictKind = iota
	repeated
	conflicted
	deleted
)

// write decides on an append as the real server does, and writes it.
func (j *journal) write(name string, expected expectation, proposals []proposal) verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	decided := j.decide(name, expected, proposals)
	if decided.kind == written {
		j.revive(name)
		decided.last = j.add(name, proposals)
	}
	return decided
}

func (j *journal) decide(name string, expected expectation, proposals []proposal) verdict {
	found := j.streams[name]
	if found == nil {
		found = &stream{}
	}
	if found.tombstoned {
		return verdict{kind: deleted}
	}
	next := uint64(len(found.records))
	softDeleted := found.retention.truncateBefore == math.MaxInt64
	switch expected.kind {
	case expectAny, expectExists:
		if last := found.recentCopy(proposals); last != nil {
			return verdict{kind: repeated, last: last}
		}
		if expected.kind == expectExists && (next == 0 || softDeleted) {
			return verdict{kind: conflicted, next: next}
		}
		return verdict{kind: written}
	case expectNoStream:
		return found.decideAt(0, proposals, softDeleted)
	default:
		return found.decideAt(expected.revision+1, proposals, false)
	}
}

// decideAt decides on an append that expects that many events before it.
func (s *stream) decideAt(first uint64, proposals []proposal, softDeleted bool) verdict {
	next := uint64(len(s.records))
	if first == next {
		return verdict{kind: written}
	}
	conflict := verdict{kind: conflicted, next: next}
	if len(proposals) == 0 {
		return conflict
	}
	if first > next || first+uint64(len(proposals)) > next {
		if softDeleted {
			return verdict{kind: written}
		}
		return conflict
	}
	var last *record
	for i, proposal := range proposals {
		last = s.records[first+uint64(i)]
		if last.id != proposal.id {
			if softDeleted && i == 0 {
				return verdict{kind: written}
			}
			return conflict
		}
	}
	return verdict{kind: repeated, last: last}
}

// recentCopy looks for the events among the last ones of the stream. The real
// server remembers appends without a revision no better.
func (s *stream) recentCopy(proposals []proposal) *record {
	const memory = 100
	if len(proposals) == 0 {
		return nil
	}
	for first := max(0, len(s.records)-memory); first+len(proposals) <= len(s.records); first++ {
		same := 0
		for same < len(proposals) && s.records[first+same].id == proposals[same].id {
			same++
		}
		if same == len(proposals) {
			return s.records[first+same-1]
		}
	}
	return nil
}

// revive lets a deleted stream continue at its next revision.
func (j *journal) revive(name string) {
	if found := j.streams[name]; found != nil && found.retention.truncateBefore == math.MaxInt64 {
		found.retention.truncateBefore = uint64(len(found.records))
	}
}

// remove deletes a stream: so that it can be written again, or permanently.
func (j *journal) remove(name string, expected expectation, permanently bool) verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	decided := j.decide(name, expected, nil)
	if decided.kind != written && decided.kind != repeated {
		return decided
	}
	if !permanently {
		last := j.add("$$"+name, []proposal{{
			id: uuid.New(), kind: "$metadata", contentType: "application/json", data: []byte(`{"$tb":9223372036854775807}`),
		}})
		return verdict{kind: written, last: last}
	}
	last := j.add(name, []proposal{{id: uuid.New(), kind: "$streamDeleted", contentType: "application/json"}})
	j.streams[name].tombstoned = true
	return verdict{kind: written, last: last}
}
