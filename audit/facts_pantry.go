package audit

import "crumbtrail/domain"

// The facts of the events of a pantry.

type lotReceived struct {
	ID          domain.ID  `json:"id"`
	Item        string     `json:"item"`
	Amount      string     `json:"amount"`
	Unit        string     `json:"unit"`
	Cost        string     `json:"cost"`
	CostUnknown bool       `json:"cost_unknown"`
	Settles     []struct{} `json:"settles"`
}

type lotAdjusted struct {
	Lot         domain.ID `json:"lot"`
	Change      string    `json:"change"`
	Cost        string    `json:"cost"`
	CostUnknown bool      `json:"cost_unknown"`
	Reason      string    `json:"reason"`
}

type lotCorrected struct {
	Lot      string     `json:"lot"`
	Item     string     `json:"item"`
	Was      lotDetails `json:"was"`
	Is       lotDetails `json:"is"`
	Reason   string     `json:"reason"`
	Revalued []struct{} `json:"revalued"`
}

type lotDetails struct {
	Amount      string `json:"amount"`
	Unit        string `json:"unit"`
	Cost        string `json:"cost"`
	CostUnknown bool   `json:"cost_unknown"`
	ReceivedOn  string `json:"received_on"`
	ExpiresOn   string `json:"expires_on"`
	Product     string `json:"product"`
	Location    string `json:"location"`
	Notes       string `json:"notes"`
}

type stockAdjusted struct {
	FinishedUnit string `json:"finished_unit"`
	FinishedGood string `json:"finished_good"`
	Change       string `json:"change"`
	Value        string `json:"value"`
	ValueUnknown bool   `json:"value_unknown"`
	Reason       string `json:"reason"`
	goodUntil
}

type productionRecorded struct {
	ID           domain.ID `json:"id"`
	FinishedUnit string    `json:"finished_unit"`
	Occasion     domain.ID `json:"occasion"`
	Plan         domain.ID `json:"plan"`
	Batches      int64     `json:"batches"`
	Expected     int64     `json:"expected_yield"`
	Actual       int64     `json:"actual_yield"`
	Loss         struct {
		Quantity int64  `json:"quantity"`
		Category string `json:"category"`
	} `json:"loss"`
	Cost     string     `json:"total_cost"`
	Consumed []consumed `json:"consumed"`
	goodUntil
	wentOtherwise
	tookReserved
	unaccounted
}

// goodUntil is the last good day of what was made or added; empty if it keeps.
type goodUntil struct {
	Until string `json:"expires_on"`
}

func (g goodUntil) until() []Sentence {
	if g.Until == "" {
		return nil
	}
	return says("good_until", of(OfDay, g.Until))
}

func (g goodUntil) keeps() string {
	if g.Until == "" {
		return ""
	}
	return ", good until " + g.Until
}

type assemblyRecorded struct {
	ID           domain.ID  `json:"id"`
	FinishedGood string     `json:"finished_good"`
	Occasion     domain.ID  `json:"occasion"`
	Plan         domain.ID  `json:"plan"`
	Quantity     int64      `json:"quantity"`
	Cost         string     `json:"total_cost"`
	Consumed     []consumed `json:"consumed"`
	Nested       []struct {
		FinishedGood string `json:"finished_good"`
		Quantity     int64  `json:"quantity"`
	} `json:"nested"`
	goodUntil
	wentOtherwise
	tookReserved
}

// wentOtherwise is the items of which a run took something else than its snapshot says, and
// what that says.
type wentOtherwise struct {
	Otherwise []struct {
		Item   string `json:"item"`
		Amount string `json:"amount"`
		Unit   string `json:"unit"`
	} `json:"otherwise"`
}

// tookReserved is what a run took of what plans of other occasions reserve.
type tookReserved struct {
	Allowed  bool `json:"allow_reserved"`
	Reserved []struct {
		OccasionID   domain.ID `json:"occasion_id"`
		Occasion     string    `json:"occasion_name"`
		Plan         domain.ID `json:"plan_id"`
		Item         string    `json:"item"`
		FinishedUnit string    `json:"finished_unit"`
		FinishedGood string    `json:"finished_good"`
		Taken        string    `json:"taken"`
		Unit         string    `json:"unit"`
	} `json:"reserved"`
}

// consumed is a line that a run took, of an item or instead of it.
type consumed struct {
	Item        string `json:"item"`
	InsteadOf   string `json:"instead_of"`
	Amount      string `json:"amount"`
	Unit        string `json:"unit"`
	CostUnknown bool   `json:"cost_unknown"`
}

type runVoided struct {
	Run          domain.ID `json:"run"`
	Kind         string    `json:"kind"`
	FinishedUnit string    `json:"finished_unit"`
	FinishedGood string    `json:"finished_good"`
	Occasion     domain.ID `json:"occasion"`
	Plan         domain.ID `json:"plan"`
	Reason       string    `json:"reason"`
}
