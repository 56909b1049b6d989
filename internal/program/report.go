package program

import (
	"fmt"
	"io"
	"os"
	"strings"

	"crumbtrail/internal/baketracker"
)

// progress shows how far an import is: a bar on a terminal, a line per section
// elsewhere.
type progress struct {
	to       io.Writer
	terminal bool
	section  string
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

const barWidth = 30

func (p *progress) show(now baketracker.Progress) {
	if !p.terminal {
		if now.Section != p.section {
			fmt.Fprintf(p.to, "importing %s (%d)\n", now.Section, now.Total)
		}
		p.section = now.Section
		return
	}
	if p.section != "" && now.Section != p.section {
		fmt.Fprintln(p.to)
	}
	p.section = now.Section
	filled := barWidth * now.Done / max(now.Total, 1)
	fmt.Fprintf(p.to, "\r%-20s [%s%s] %d/%d", now.Section, strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), now.Done, now.Total)
}

func (p *progress) end() {
	if p.terminal && p.section != "" {
		fmt.Fprintln(p.to)
	}
}

// line shows a line of text in place of the last, or below it where there is no
// terminal.
func (p *progress) line(text string) {
	if p.terminal {
		p.section = text
		fmt.Fprintf(p.to, "\r\033[K%s", text)
		return
	}
	fmt.Fprintln(p.to, text)
}
