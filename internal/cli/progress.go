package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress shows how far a long command is: one line that is rewritten on a
// terminal, a line now and then elsewhere.
type progress struct {
	to       io.Writer
	terminal bool
	phase    string
	shown    time.Time
}

func newProgress(to io.Writer) *progress {
	p := &progress{to: to}
	if file, ok := to.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			p.terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return p
}

// How often progress is shown.
const (
	terminalInterval = 200 * time.Millisecond
	plainInterval    = 5 * time.Second
)

// due reports whether progress is to be shown now: in a new phase, and whenever
// the interval has passed.
func (p *progress) due(phase string) bool {
	interval := plainInterval
	if p.terminal {
		interval = terminalInterval
	}
	if phase == p.phase && time.Since(p.shown) < interval {
		return false
	}
	p.phase, p.shown = phase, time.Now()
	return true
}

// line shows a line in place of the last one, or below it if there is no
// terminal.
func (p *progress) line(text string) {
	if p.terminal {
		fmt.Fprintf(p.to, "\r\033[K%s", text)
		return
	}
	fmt.Fprintln(p.to, text)
}

// events returns a function that shows the number of events of a phase.
func (p *progress) events(phase string) func(int) {
	began := time.Now()
	return func(events int) {
		if p.due(phase) {
			p.line(fmt.Sprintf("%s: %d events, %.0f/s", phase, events, float64(events)/max(time.Since(began).Seconds(), 0.001)))
		}
	}
}

// end finishes the line on a terminal.
func (p *progress) end() {
	if p.terminal && !p.shown.IsZero() {
		fmt.Fprintln(p.to)
	}
}

// bar draws the share that is done.
func bar(done, total int64) string {
	const width = 30
	filled := int(width * done / max(total, 1))
	return "[" + strings.Repeat("#", filled) + strings.Repeat(".", width-filled) + "]"
}
