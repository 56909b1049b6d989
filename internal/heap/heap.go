// Package heap has the garbage collector wait until a collection is worth its time.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Floor has the collector leave the heap alone until it has so many bytes, from now on. By
// itself it runs whenever the heap has doubled, which for a server that keeps 20 MB is every
// few requests. A heap that keeps half of the floor or more is collected as without it. An
// environment with GOGC is left as it is.
func Floor(bytes uint64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	watch(&floor{bytes: bytes, percent: usual})
}

// usual is the percentage by which the heap grows until it is collected, as the runtime has it.
const usual = 100

type floor struct {
	bytes   uint64
	percent int
}

// sentinel is collected by the next collection. It is too large to share its memory.
type sentinel struct{ _ [64]byte }

// watch adapts the percentage now and after each collection.
func watch(f *floor) {
	if percent := percentage(f.bytes, kept()); percent != f.percent {
		f.percent = percent
		debug.SetGCPercent(percent)
	}
	runtime.AddCleanup(new(sentinel), watch, f)
}

// percentage returns by how much a heap may grow that keeps so many bytes.
func percentage(floor, kept uint64) int {
	const least = 1 << 20 // a heap that keeps less grows as one that keeps this
	grows := int(floor*100/max(kept, least)) - 100
	return max(usual, grows/10*10) // few steps: each change stops the program for a moment
}

// kept returns how many bytes the last collection left.
func kept() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
