package shelf_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/shelf"
	"crumbtrail/domain/planning/stock"
)

func day(of int) domain.Date { return domain.Date(fmt.Sprintf("2026-12-%02d", of)) }

func lot(grams int64, received, expires domain.Date) stock.Lot {
	return stock.Lot{Item: "flour", Remaining: measure.Amount{
		Value: measure.Int(grams), Unit: measure.Gram,
	}, ReceivedOn: received, ExpiresOn: expires}
}

// filled is a shelf with needs by day, in grams, and some lots.
func filled(needs map[int]int64, lots ...stock.Lot) *shelf.Shelf {
	s := shelf.New(false)
	for on, grams := range needs {
		s.Need(day(on), measure.Int(grams))
	}
	s.SetDays([]domain.Date{day(24)})
	for i := range lots {
		s.Put(i, &lots[i], lots[i].Remaining.Value, func() measure.Number { return measure.Int(1) })
	}
	s.Count(measure.Gram, func(measure.Unit) measure.Number { return measure.Int(1) })
	return &s
}

func TestALotCoversWhatIsNeededWhileItIsGood(t *testing.T) {
	t.Parallel()
	needs := map[int]int64{20: 100, 22: 100, 24: 100}
	for name, test := range map[string]struct {
		lots []stock.Lot
		want []string // from stock by day
	}{
		"good on every day":            {[]stock.Lot{lot(250, "", "")}, []string{"100", "100", "50"}},
		"good until the first":         {[]stock.Lot{lot(250, "", day(20))}, []string{"100", "0", "0"}},
		"received on the last":         {[]stock.Lot{lot(250, day(24), "")}, []string{"0", "0", "100"}},
		"good on the second alone":     {[]stock.Lot{lot(250, day(21), day(23))}, []string{"0", "100", "0"}},
		"what expires is taken before": {[]stock.Lot{lot(200, "", ""), lot(100, "", day(20))}, []string{"100", "100", "100"}},
		"what was received before goes to who cannot wait": {
			[]stock.Lot{lot(100, day(24), ""), lot(100, "", ""), lot(100, "", "")}, []string{"100", "100", "100"},
		},
		"on no day": {[]stock.Lot{lot(100, day(25), ""), lot(100, "", day(19))}, []string{"0", "0", "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			s := filled(needs, test.lots...)
			for _, on := range s.ByDay() {
				got = append(got, on.FromStock.String())
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestOneDayTakesWhatIsOnHand(t *testing.T) {
	t.Parallel()
	s := filled(nil, lot(250, "", ""), lot(50, "", day(23)))
	require.Nil(t, s.ByDay())
	require.Equal(t, "250", s.Usable().String())
	require.Equal(t, "250", s.Take(day(24), measure.Int(100)).String())
	require.Equal(t, "150", s.Left(day(24)).String())
	require.Equal(t, "250", s.Free(day(24)).String())
	for index, needed := range s.Expired {
		require.Equal(t, 1, index)
		require.Equal(t, day(24), needed)
	}
}

func TestALotThatIsUsedUpIsNotNamedAsExpired(t *testing.T) {
	t.Parallel()
	expired := func(s *shelf.Shelf) (list []string) {
		for index, needed := range s.Expired {
			list = append(list, fmt.Sprint(index, " ", needed))
		}
		return list
	}
	require.Empty(t, expired(filled(map[int]int64{20: 100, 24: 100}, lot(100, "", day(20)))))
	require.Equal(t, []string{"0 2026-12-24"}, expired(filled(map[int]int64{20: 100, 24: 100}, lot(101, "", day(20)))))
	require.Equal(t, []string{"0 2026-12-20"}, expired(filled(map[int]int64{20: 100, 24: 100}, lot(101, "", day(19)))))
}

func TestWhatIsReservedIsLeft(t *testing.T) {
	t.Parallel()
	s := shelf.New(false)
	s.Need(day(20), measure.Int(100))
	s.Need(day(24), measure.Int(100))
	s.SetDays(nil)
	early, late := lot(100, "", day(20)), lot(100, day(24), "")
	for i, one := range []*stock.Lot{&early, &late} {
		s.Put(i, one, one.Remaining.Value, nil)
	}
	s.Reserve(answer.Reserved{Plan: "other", Amount: measure.Int(30)}, &early)
	s.Reserve(answer.Reserved{Plan: "other", Amount: measure.Int(20)}, &late)
	s.Count(measure.Gram, func(measure.Unit) measure.Number { return measure.Int(1) })
	require.Equal(t, []string{"200", "50", "150", "150"}, []string{
		s.InLots.String(), s.Reserved.String(), s.OnHand.String(), s.Usable().String(),
	})
	require.Len(t, s.ReservedBy, 1)
	require.Equal(t, "70", s.ByDay()[0].FromStock.String())
	require.Equal(t, "80", s.Left(day(24)).String())
	require.True(t, s.Lacks(measure.Gram, func(by domain.Date) measure.Number { return measure.Int(29) }))
	require.False(t, s.Lacks(measure.Gram, func(by domain.Date) measure.Number {
		if by == day(20) {
			return measure.Int(30)
		}
		return measure.Int(50)
	}))
}

// No way to share out lots to the days covers more of any first days than taking day by day
// does, and more stock never covers less of a day.
func TestTakingDayByDayCoversAsMuchAsPossible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		needs, days := map[int]int64{}, rapid.IntRange(1, 4).Draw(t, "days")
		for on := range days {
			needs[20+on] = rapid.Int64Range(0, 6).Draw(t, "needed")
		}
		var lots []stock.Lot
		for range rapid.IntRange(0, 5).Draw(t, "lots") {
			from := rapid.IntRange(19, 24).Draw(t, "received")
			until := rapid.SampledFrom([]domain.Date{"", day(20), day(21), day(22), day(23)}).Draw(t, "expires")
			lots = append(lots, lot(rapid.Int64Range(1, 5).Draw(t, "grams"), day(from), until))
		}
		covered := filled(needs, lots...).ByDay()
		sum, more := int64(0), filled(needs, append(lots, lot(3, day(rapid.IntRange(19, 24).Draw(t, "more")), ""))...).ByDay()
		for i, on := range covered {
			sum += on.FromStock.Saturated()
			require.Equal(t, most(needs, lots, on.Day), sum, "up to %s", on.Day)
			require.False(t, more[i].FromStock.Less(on.FromStock))
		}
	})
}

// most is the largest flow from lots to the needs up to a day, by augmenting paths of one gram.
func most(needs map[int]int64, lots []stock.Lot, upTo domain.Date) (flow int64) {
	left := make([]int64, len(lots))
	for i := range lots {
		left[i] = lots[i].Remaining.Value.Saturated()
	}
	type unit struct {
		day domain.Date
		lot int
	}
	var units []unit
	for on, grams := range needs {
		for range grams {
			if day(on) <= upTo {
				units = append(units, unit{day(on), -1})
			}
		}
	}
	var augment func(of int, seen map[int]bool) bool
	augment = func(of int, seen map[int]bool) bool {
		for i := range lots {
			if seen[i] || !lots[i].UsableOn(units[of].day) {
				continue
			}
			seen[i] = true
			if left[i] > 0 {
				left[i]--
				units[of].lot = i
				return true
			}
			for other := range units {
				if units[other].lot == i && augment(other, seen) {
					units[of].lot = i
					return true
				}
			}
		}
		return false
	}
	for of := range units {
		if augment(of, map[int]bool{}) {
			flow++
		}
	}
	return flow
}
