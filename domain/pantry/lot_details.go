package pantry

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// LotDetails is what is recorded of a lot and can be corrected.
type LotDetails struct {
	measure.Amount
	Cost        measure.Money `json:"cost"`
	CostUnknown bool          `json:"cost_unknown,omitempty"`
	ReceivedOn  domain.Date   `json:"received_on"`
	ExpiresOn   domain.Date   `json:"expires_on,omitempty"`
	Product     string        `json:"product,omitempty"`
	Location    string        `json:"location,omitempty"`
	Notes       string        `json:"notes,omitempty"`
}

// Details returns what was recorded of the lot.
func (l LotReceived) Details() LotDetails {
	return LotDetails{
		Amount: l.Amount, Cost: l.Cost, CostUnknown: l.CostUnknown, ReceivedOn: l.ReceivedOn, ExpiresOn: l.ExpiresOn,
		Product: l.Product, Location: l.Location, Notes: l.Notes,
	}
}

// With returns the lot with other details.
func (l LotReceived) With(is LotDetails) LotReceived {
	l.Amount, l.Cost, l.CostUnknown, l.ReceivedOn, l.ExpiresOn = is.Amount, is.Cost, is.CostUnknown, is.ReceivedOn, is.ExpiresOn
	l.Product, l.Location, l.Notes = is.Product, is.Location, is.Notes
	return l
}

// Equal reports whether two details are the same.
func (d LotDetails) Equal(o LotDetails) bool {
	return d.Value.Equal(o.Value) && d.Unit == o.Unit && d.SameCost(o) && d.ReceivedOn == o.ReceivedOn && d.ExpiresOn == o.ExpiresOn &&
		d.Product == o.Product && d.Location == o.Location && d.Notes == o.Notes
}

// SameCost reports whether two details have the same cost.
func (d LotDetails) SameCost(o LotDetails) bool {
	return d.Cost.Equal(o.Cost) && d.CostUnknown == o.CostUnknown
}
