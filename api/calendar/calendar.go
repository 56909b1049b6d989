// Package calendar writes schedules as iCalendar files (RFC 5545).
package calendar

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/schedule"
)

// Type is the media type of the files.
const Type = "text/calendar"

// words are what is to be done, by language.
var words = map[string]map[schedule.Kind]string{
	"en": {
		schedule.Order: "Order", schedule.Arrive: "Arrives", schedule.Shop: "Shop", schedule.Bake: "Bake", schedule.Assemble: "Assemble",
	},
	"de": {
		schedule.Order: "Bestellen", schedule.Arrive: "Kommt an", schedule.Shop: "Einkaufen", schedule.Bake: "Backen",
		schedule.Assemble: "Packen",
	},
}

// Write returns a schedule as a calendar with an event of a whole day for each step. Its
// names are in a language, English if there are none in that. Events keep their identity
// while their days change, so that a calendar program moves them.
func Write(s schedule.Schedule, language string, at time.Time) []byte {
	said := locale.New(locale.Settings{Language: language, Region: language})
	language, _, _ = strings.Cut(language, "-")
	texts, known := words[language]
	if !known {
		texts = words["en"]
	}
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Crumbtrail//Schedule//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.text("X-WR-CALNAME", s.OccasionName)
	for _, step := range s.Steps {
		day, err := time.Parse(time.DateOnly, string(step.Day))
		if err != nil {
			continue // days are checked where they are made
		}
		w.line("BEGIN", "VEVENT")
		w.line("UID", uid(s, step))
		w.line("DTSTAMP", at.UTC().Format("20060102T150405Z"))
		w.line("DTSTART;VALUE=DATE", day.Format("20060102"))
		w.line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		w.text("SUMMARY", summary(texts[step.Kind], step))
		w.text("DESCRIPTION", description(said, s, step))
		w.line("TRANSP", "TRANSPARENT")
		w.line("END", "VEVENT")
	}
	w.line("END", "VCALENDAR")
	return []byte(w.out.String())
}

// description names the occasion, and what stands against the day of a step in the words of the page.
func description(l *locale.Locale, s schedule.Schedule, step schedule.Step) string {
	var text strings.Builder
	text.WriteString(s.OccasionName + " (" + string(s.Date) + ")")
	for _, conflict := range step.Conflicts {
		text.WriteString("\n" + l.T("due.conflict."+conflict.Code, l.Day(conflict.Day)))
		before := " " + l.T("due.others") + " "
		for _, other := range conflict.Others {
			text.WriteString(before + other.OccasionName + " (" + l.Number(other.Batches.Shown()).Text + " " + l.T("plan.batches.times") + ")")
			before = ", "
		}
	}
	return isolates.Replace(text.String())
}

// isolates are marks of the direction of writing, which calendar programs may show.
var isolates = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// uid is the same for a step of an occasion, whatever its day.
func uid(s schedule.Schedule, step schedule.Step) string {
	of := []string{string(step.Kind), string(step.Item), string(step.Recipe), string(step.FinishedUnit), string(step.FinishedGood)}
	if step.OrderID != "" {
		of = append(of, string(step.OrderID))
	}
	if step.Part > 1 { // the last part is what all was before there were parts
		of = append(of, strconv.Itoa(step.Part))
	}
	if step.Kind == schedule.Order { // an item may have a row for each of its units
		of = append(of, step.Unit.String())
	}
	name := strings.ReplaceAll(strings.Join(strings.Fields(strings.Join(of, " ")), "-"), "@", "-")
	return name + "." + string(s.OccasionID) + "@crumbtrail"
}

func summary(word string, step schedule.Step) string {
	text := word
	if step.Name != "" {
		text += ": " + step.Name
	}
	if step.UnitName != "" && !strings.EqualFold(step.Name, step.UnitName) {
		text += ", " + step.UnitName
	}
	switch {
	case step.Batches != nil:
		text += " × " + step.Batches.Shown().String()
	case step.Amount != nil:
		text += ", " + measure.Amount{Value: *step.Amount, Unit: step.Unit}.Rounded()
	case step.Quantity > 0:
		text += " × " + strconv.FormatInt(step.Quantity, 10)
	case step.Items > 0:
		text += " (" + strconv.Itoa(step.Items) + ")"
	}
	return text
}

// writer writes content lines, at most 75 octets each.
type writer struct{ out strings.Builder }

var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func (w *writer) text(name, value string) { w.line(name, escape.Replace(value)) }

// line folds what is too long, never within a character.
func (w *writer) line(name, value string) {
	rest, most := name+":"+value, 75
	for len(rest) > most {
		cut := most
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.out.WriteString(rest[:cut] + "\r\n ")
		rest, most = rest[cut:], 74 // the blank counts
	}
	w.out.WriteString(rest + "\r\n")
}
