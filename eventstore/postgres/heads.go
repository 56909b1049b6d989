package postgres

import "github.com/hashicorp/golang-lru/v2/simplelru"

// headsKept is how many streams the writer remembers. A stream costs about 250
// bytes.
const headsKept = 100_000

// newHeads returns the writer's memory of where streams end: by stream, the
// revision that its next event will have. It keeps the streams used most
// recently.
func newHeads(size int) *simplelru.LRU[string, uint64] {
	heads, err := simplelru.NewLRU[string, uint64](size, nil)
	if err != nil {
		panic(err) // the size is not positive
	}
	return heads
}
