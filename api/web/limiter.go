package web

import "sync/atomic"

// Limiter limits how many requests of a kind are handled at the same time.
type Limiter struct {
	Max     int64
	current atomic.Int64
}

// Enter reports whether there is room for one more, which then calls Leave at its end.
func (l *Limiter) Enter() bool {
	if l.current.Add(1) > l.Max {
		l.Leave()
		return false
	}
	return true
}

// Leave makes room for another one.
func (l *Limiter) Leave() { l.current.Add(-1) }
