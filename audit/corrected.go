package audit

import (
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// About names each detail that changed, with what it was.
func (f lotCorrected) About(stream.Name) About {
	was, is := f.Was, f.Is
	words := []string{"Corrected what is recorded of lot ", f.Lot, " of ", f.Item}
	add := func(what, before, after string) {
		if before != after {
			words = append(words, ", ", what, " ", orElse(after, "none"), " instead of ", orElse(before, "none"))
		}
	}
	add("amount", was.Amount+" "+was.Unit, is.Amount+" "+is.Unit)
	add("cost", was.cost(), is.cost())
	add("received on", was.ReceivedOn, is.ReceivedOn)
	add("good until", was.ExpiresOn, is.ExpiresOn)
	add("product", was.Product, is.Product)
	add("location", was.Location, is.Location)
	if was.Notes != is.Notes {
		words = append(words, ", other notes")
	}
	about := describe(words...)
	about.Reason, about.Lot = f.Reason, domain.ID(f.Lot)
	return about
}

func (d lotDetails) cost() string {
	if d.CostUnknown {
		return "unknown"
	}
	return d.Cost
}

// Says has a sentence for each detail that changed: what it is, and what it was.
func (f lotCorrected) Says(stream.Name) []Sentence {
	was, is := f.Was, f.Is
	sentences := says("lot.corrected.v1", of(OfLot, f.Lot))
	if was.Amount != is.Amount || was.Unit != is.Unit {
		sentences = append(sentences, says("amount.instead", ofAmount(is.Amount, is.Unit), ofAmount(was.Amount, was.Unit))...)
	}
	if was.cost() != is.cost() {
		sentences = append(sentences, ofMoney("cost", is.Cost, is.CostUnknown), ofMoney("cost.before", was.Cost, was.CostUnknown))
	}
	sentences = append(sentences, instead("received_on", OfDay, was.ReceivedOn, is.ReceivedOn)...)
	sentences = append(sentences, instead("expires_on", OfDay, was.ExpiresOn, is.ExpiresOn)...)
	sentences = append(sentences, instead("product", OfText, was.Product, is.Product)...)
	sentences = append(sentences, instead("location", OfText, was.Location, is.Location)...)
	if was.Notes != is.Notes {
		sentences = append(sentences, says("notes.instead")...)
	}
	if len(f.Revalued) > 0 {
		sentences = append(sentences, says("revalued", ofCount(int64(len(f.Revalued))))...)
	}
	return sentences
}

// instead says what a detail is now and what it was; nothing if it is the same.
func instead(what string, kind ArgKind, was, is string) []Sentence {
	switch {
	case was == is:
		return nil
	case was == "":
		return says(what+".added", of(kind, is))
	case is == "":
		return says(what+".removed", of(kind, was))
	}
	return says(what+".instead", of(kind, is), of(kind, was))
}
