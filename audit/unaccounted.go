package audit

import (
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// unaccounted is what a run used and no lot was there for, and why it was recorded.
type unaccounted struct {
	Unaccounted []struct {
		Item   string `json:"item"`
		Amount string `json:"amount"`
		Unit   string `json:"unit"`
	} `json:"unaccounted"`
	ShortageReason string `json:"shortage_reason"`
}

func (f productionRecorded) costUnknown() bool {
	return anyUnknown(f.Consumed) || len(f.Unaccounted) > 0
}

// lacking names what is unaccounted.
func (f unaccounted) lacking() string {
	var text strings.Builder
	for _, line := range f.Unaccounted {
		text.WriteString(", " + line.Amount + " " + line.Unit + " " + line.Item + " unaccounted")
	}
	if f.ShortageReason != "" {
		text.WriteString(" (" + f.ShortageReason + ")")
	}
	return text.String()
}

// lacks tells what is unaccounted.
func (f unaccounted) lacks() (sentences []Sentence) {
	for _, line := range f.Unaccounted {
		sentences = append(sentences, says("unaccounted", of(OfItem, line.Item), ofAmount(line.Amount, line.Unit))...)
	}
	return sentences
}

// unaccountedSettled is what was settled of runs.
type unaccountedSettled struct {
	Lines []struct {
		Run    domain.ID `json:"run"`
		Item   string    `json:"item"`
		Amount string    `json:"amount"`
		Unit   string    `json:"unit"`
		Taken  struct {
			Lot         domain.ID `json:"lot"`
			Cost        string    `json:"cost"`
			CostUnknown bool      `json:"cost_unknown"`
		} `json:"taken"`
	} `json:"lines"`
	Reason string `json:"reason"`
}

func (f unaccountedSettled) About(stream.Name) About {
	about := About{Reason: f.Reason}
	parts := make([]string, len(f.Lines))
	for i, line := range f.Lines {
		how := "dismissed, as it was there"
		if line.Taken.Lot != "" {
			how = "taken of a lot " + price(line.Taken.Cost, line.Taken.CostUnknown)
			about.Lot = line.Taken.Lot
		}
		parts[i] = line.Amount + " " + line.Unit + " " + line.Item + " " + how
		about.Run = line.Run
	}
	about.Description = "Settled what was unaccounted: " + strings.Join(parts, ", ")
	return about
}

func (f unaccountedSettled) Says(stream.Name) []Sentence {
	var sentences []Sentence
	for _, line := range f.Lines {
		amount, item, run := ofAmount(line.Amount, line.Unit), of(OfItem, line.Item), of(OfBaking, string(line.Run))
		if line.Taken.Lot == "" {
			sentences = append(sentences, says("unaccounted.settled.v1.dismissed", amount, item, run)...)
			continue
		}
		sentences = append(sentences, says("unaccounted.settled.v1", amount, item, run)...)
		sentences = append(sentences, ofMoney("cost", line.Taken.Cost, line.Taken.CostUnknown))
	}
	return sentences
}
