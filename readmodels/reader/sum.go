package reader

import (
	"strings"

	"crumbtrail/domain/measure"
)

// Sum is the sum of exact numbers that are stored as text.
type Sum struct{ measure.Number }

// SumOfRemaining is the SQL expression for a [Sum] of the column remaining. PostgreSQL
// adds up the decimals; the fractions, of which there are few, are added up here.
const SumOfRemaining = `concat_ws(
			' ',
			sum(CASE WHEN remaining NOT LIKE '%/%' THEN remaining::numeric END)::text,
			string_agg(remaining, ' ') FILTER (WHERE remaining LIKE '%/%')
		)`

// UnmarshalText adds up the numbers of a text. Without any the sum is 0.
func (s *Sum) UnmarshalText(text []byte) error {
	var sum measure.Number
	for word := range strings.FieldsSeq(string(text)) {
		var number measure.Number
		if err := number.UnmarshalText([]byte(word)); err != nil {
			return err
		}
		sum = sum.Add(number)
	}
	s.Number = sum
	return nil
}
