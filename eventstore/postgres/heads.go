package postgres

// heads remembers where streams end: by stream, the revision its next event
// will have. It keeps the streams that were asked for lately and forgets the
// others, by generations: what is used moves to the young one, and when that is
// full it becomes the old one and the old one is dropped.
type heads struct {
	young, old map[string]uint64
	size       int // of a generation
}

// headsKept bounds a generation; a stream costs about 100 bytes.
const headsKept = 100_000

func newHeads(size int) heads {
	return heads{young: map[string]uint64{}, size: size}
}

func (h *heads) next(stream string) (next uint64, known bool) {
	if next, known = h.young[stream]; known {
		return next, true
	}
	if next, known = h.old[stream]; known {
		h.set(stream, next)
	}
	return next, known
}

func (h *heads) set(stream string, next uint64) {
	if _, known := h.young[stream]; !known && len(h.young) >= h.size {
		h.young, h.old = make(map[string]uint64, h.size), h.young
	}
	h.young[stream] = next
}

func (h *heads) forget() {
	clear(h.young)
	h.old = nil
}
