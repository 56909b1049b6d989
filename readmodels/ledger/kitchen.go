package ledger

import (
	"context"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/reader"
)

// Kitchen has the settings of a kitchen, with the defaults of those that it did not set.
type Kitchen struct {
	Name             string           `json:"name" doc:"Name of the kitchen; empty if it has none"`
	TimeZone         string           `json:"time_zone" doc:"Time zone of the IANA database. A day of the kitchen is a day of it" example:"America/Chicago"`
	Currency         kitchen.Currency `json:"currency" doc:"ISO 4217 code of the currency of all money" example:"USD"`
	CurrencyDecimals int              `json:"currency_decimals" doc:"Decimals of the currency: 2 for USD, 0 for JPY. Costs are kept with 6"`
	Locale           string           `json:"locale" doc:"BCP 47 tag of the language, with its forms of numbers and dates" example:"en"`
	Consumption      pantry.Policy    `json:"consumption" enum:"fifo,fefo" doc:"Order in which runs consume lots: fifo by the day of receipt, fefo by the day of expiry"`
	RequireIfMatch   bool             `json:"require_if_match" doc:"Whether an update without If-Match or If-None-Match is refused as if_match_required"`
	MinutesPerDay    *int             `json:"active_minutes_per_day" doc:"Minutes of work that the kitchen has on a day, of all helpers together; schedules spread baking over days by it. null: no limit"`
	BatchesPerDay    *int             `json:"batches_per_day" doc:"Batches that are baked on a day at most; schedules spread baking over days by it. null: no limit"`
	Defaults         []string         `json:"defaults" doc:"The settings that are not set, whose values are the defaults of the program"`
	Default          KitchenDefaults  `json:"default" doc:"What each setting is where it is not set"`
	Today            domain.Date      `json:"today" format:"date" doc:"The kitchen's day now, or at the time of as_of"`
	Revision         *uint64          `json:"revision" doc:"Revision of the settings, which is the ETag; null if they never changed"`
}

// KitchenDefaults has the defaults of the program for settings of a kitchen.
type KitchenDefaults struct {
	TimeZone       string           `json:"time_zone"`
	Currency       kitchen.Currency `json:"currency"`
	Locale         string           `json:"locale"`
	Consumption    pantry.Policy    `json:"consumption" enum:"fifo,fefo"`
	RequireIfMatch bool             `json:"require_if_match"`
}

// KitchenOf returns the answer for settings as they are set, with the program's defaults,
// at an instant. It fails as [kitchen.Settings.DayOf] does.
func KitchenOf(set, defaults kitchen.Settings, revision *uint64, at time.Time) (Kitchen, error) {
	effective := set.Or(defaults)
	answer := Kitchen{
		Name: effective.Name, TimeZone: effective.TimeZone, Currency: effective.Currency, CurrencyDecimals: effective.Currency.Decimals(),
		Locale: effective.Locale, Consumption: effective.Consumption, RequireIfMatch: effective.RequireIfMatch,
		MinutesPerDay: limit(effective.ActiveMinutesPerDay), BatchesPerDay: limit(effective.BatchesPerDay),
		Defaults: set.Unset(), Revision: revision,
		Default: KitchenDefaults{
			TimeZone: defaults.TimeZone, Currency: defaults.Currency, Locale: defaults.Locale, Consumption: defaults.Consumption,
			RequireIfMatch: defaults.RequireIfMatch,
		},
	}
	var err error
	answer.Today, err = effective.DayOf(at)
	return answer, err
}

func limit(most int) *int {
	if most == 0 {
		return nil
	}
	return &most
}

// Kitchen returns the settings of the kitchen.
func (q *Queries) Kitchen(ctx context.Context, query reader.Query) (Kitchen, eventstore.Position, error) {
	answer := func(tx *reader.Tx) (Kitchen, error) {
		found, err := reader.Settings(ctx, tx)
		if err != nil {
			return Kitchen{}, err
		}
		return KitchenOf(found.Set, found.Defaults, found.Revision, tx.Now)
	}
	if query.AsOf == nil {
		return reader.Answer(ctx, q.reader, query, []string{reader.Pantry}, answer)
	}
	query, err := history.Timed(ctx, q.reader, query)
	if err != nil {
		return Kitchen{}, *query.AsOf, err
	}
	source := reader.Source{Projection: reader.Pantry, Streams: []string{stream.Kitchen(query.Kitchen)}}
	return reader.AnswerAsOf(ctx, q.reader, query, []reader.Source{source}, answer)
}

// KitchenName returns the name in the settings of a kitchen; empty without one, and while it
// cannot be read.
func (q *Queries) KitchenName(ctx context.Context, of domain.Kitchen) string {
	found, _, err := q.Kitchen(ctx, reader.Query{Kitchen: of})
	if err != nil {
		return ""
	}
	return found.Name
}
