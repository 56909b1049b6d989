package picture_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

func float(t require.TestingT, text string) float64 {
	number, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return number
}

func whole(n int64) measure.Number { return measure.Int(n) }

func TestAStackIsDividedInProportion(t *testing.T) {
	t.Parallel()
	bar := picture.Stack(whole(8), picture.Piece{Kind: "a", Amount: whole(1)}, picture.Piece{Kind: "none"},
		picture.Piece{Kind: "b", Amount: whole(3)}, picture.Piece{Kind: "c", Amount: whole(4)})
	require.Equal(t, []picture.Part{{"a", "0", "12.5"}, {"b", "12.5", "37.5"}, {"c", "50", "50"}}, bar.Parts)
	require.Empty(t, bar.Mark)
	require.Empty(t, picture.Stack(whole(0), picture.Piece{Kind: "a", Amount: whole(1)}).Parts, "of nothing")

	third := picture.Piece{Kind: "a", Amount: measure.Ratio(1, 3)}
	bar = picture.Stack(whole(1), third, third, third, third)
	require.Equal(t, []picture.Part{{"a", "0", "33.333"}, {"a", "33.333", "33.334"}, {"a", "66.667", "33.333"}}, bar.Parts,
		"without a gap, and what is beyond the whole is cut off")
}

func TestAStackIsProportionalToItsPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var pieces []picture.Piece
		sum := measure.Number{}
		for range rapid.IntRange(1, 6).Draw(t, "pieces") {
			amount := measure.Ratio(rapid.Int64Range(0, 1_000_000).Draw(t, "n"), rapid.Int64Range(1, 700).Draw(t, "d"))
			pieces = append(pieces, picture.Piece{Kind: strconv.Itoa(len(pieces)), Amount: amount})
			sum = sum.Add(amount)
		}
		bar := picture.Stack(sum, pieces...)
		end := 0.0
		for _, part := range bar.Parts {
			at, err := strconv.Atoi(part.Kind)
			require.NoError(t, err)
			exact := float(t, pieces[at].Amount.Mul(whole(100)).Div(sum).Fixed(6))
			require.InDelta(t, exact, float(t, part.Width), 0.0011)
			require.InDelta(t, end, float(t, part.From), 1e-9)
			end = float(t, part.From) + float(t, part.Width)
		}
		if sum.Sign() > 0 {
			require.InDelta(t, 100, end, 1e-9, "the pieces fill the whole")
		}
	})
}

func TestWhatWasMadeStandsAgainstWhatWasPlanned(t *testing.T) {
	t.Parallel()
	line := &answer.BatchLine{TotalYield: whole(60), Good: whole(22), Lost: whole(2), RemainingYield: whole(36)}
	require.Equal(t, picture.Bar{
		Parts: []picture.Part{{"made", "0", "36.667"}, {"lost", "36.667", "3.333"}, {"left", "40", "60"}},
	}, picture.Baked(line))
	line.RemainingYield = whole(96)
	require.Equal(t, "50", picture.Baked(line).Mark, "twice as much as planned is made or lost")
	line = &answer.BatchLine{TotalYield: whole(50), Good: whole(25)}
	require.Equal(t, picture.Bar{Parts: []picture.Part{{"made", "0", "50"}}}, picture.Baked(line), "half of it came about")
	require.Empty(t, picture.Baked(&answer.BatchLine{}).Parts)
	require.Equal(t, picture.Bar{Parts: []picture.Part{{"made", "0", "25"}, {"left", "25", "75"}}},
		picture.Assembled(&answer.Assembly{Quantity: 8, Assembled: 2, Remaining: 6}))
}

func TestTheCoverOfARowIsThatOfTheAnswer(t *testing.T) {
	t.Parallel()
	row := &answer.Purchase{Needed: whole(10), OnHand: whole(4), Collected: whole(1), Reserved: whole(2), ToBuy: whole(5)}
	require.Equal(t, []picture.Part{{"stock", "0", "40"}, {"collected", "40", "10"}, {"reserved", "50", "20"}, {"buy", "70", "30"}},
		picture.Cover(row).Parts)
	require.Empty(t, picture.Cover(&answer.Purchase{}).Parts)
}

func TestTheCostsAreProportionalToTheLargest(t *testing.T) {
	t.Parallel()
	money := func(text string) measure.Money {
		sum, err := measure.ParseMoney(text)
		require.NoError(t, err)
		return sum
	}
	costs := picture.CostsOf("plan", answer.Estimate{ByCategory: []answer.CategoryCost{
		{Category: "Dairy", Cost: measure.CostOf(money("3.00"), true)},
		{Category: "a/b", Cost: measure.CostOf(money("12.00"), false)},
		{Cost: measure.CostOf(money("0"), false)},
	}})
	require.Equal(t, "25", costs.Rows[0].Bar.Parts[0].Width)
	require.Equal(t, "100", costs.Rows[1].Bar.Parts[0].Width)
	require.Empty(t, costs.Rows[2].Bar.Parts)
	require.Equal(t, "estimated_cost/by_category/a/b/known_cost", costs.Rows[1].Path)
	require.Nil(t, picture.CostsOf("plan", answer.Estimate{}))
}

func timeline() *answer.Timeline {
	return &answer.Timeline{Today: "2026-12-12", Date: "2026-12-19", Phases: []answer.TimelinePhase{
		{Phase: "planning", Status: answer.Complete, Days: []domain.Date{"2026-12-01", "2026-12-02"}},
		{Phase: "production", Status: answer.InProgress, Days: []domain.Date{"2026-12-10", "2026-12-12"}},
		{Phase: "assembly", Status: answer.NotStarted},
	}}
}

func TestADayIsWhereItIsOnTheLine(t *testing.T) {
	t.Parallel()
	drawn := picture.ScheduleOf(timeline()) // 30 November to 20 December: 21 days
	of := func(days float64) float64 { return days * 100 / 21 }
	planning, production, assembly := drawn.Lanes[0], drawn.Lanes[1], drawn.Lanes[2]
	require.InDelta(t, of(1), float(t, planning.Done.From), 0.001)
	require.InDelta(t, of(2), float(t, planning.Done.Width), 0.001)
	require.Empty(t, planning.Open, "it is done")
	require.InDelta(t, of(10), float(t, production.Done.From), 0.001)
	require.InDelta(t, of(3), float(t, production.Done.Width), 0.001)
	require.Len(t, production.Dots, 2)
	require.InDelta(t, of(10.5), float(t, production.Dots[0].At), 0.001, "the middle of the day")
	require.InDelta(t, of(12.5), float(t, production.Open.From), 0.001, "from now on")
	require.InDelta(t, of(7), float(t, production.Open.Width), 0.001, "until the day")
	require.Empty(t, assembly.Done)
	require.Empty(t, assembly.First())
	require.Equal(t, production.Open, assembly.Open)
	require.InDelta(t, of(12.5), float(t, drawn.Today.At), 0.001)
	require.InDelta(t, of(19.5), float(t, drawn.Date.At), 0.001)
	require.True(t, drawn.Date.End)
	require.EqualValues(t, "2026-11-30", drawn.First)
	require.Len(t, drawn.Lines, 3, "Mondays: 30 November, 7 and 14 December")
	require.Equal(t, "0", drawn.Lines[0])
	require.InDelta(t, of(7), float(t, drawn.Lines[1]), 0.001)
}

func TestNothingIsOpenAfterTheDay(t *testing.T) {
	t.Parallel()
	late := timeline()
	late.Today = "2027-01-10"
	drawn := picture.ScheduleOf(late)
	require.Empty(t, drawn.Lanes[1].Open)
	require.NotEmpty(t, drawn.Today.Day)
	require.Empty(t, drawn.First, "its place is that of the day")

	late.Today, late.EndedOn = "2031-01-10", "2026-12-21"
	drawn = picture.ScheduleOf(late)
	require.Empty(t, drawn.Lanes[1].Open)
	require.Empty(t, drawn.Today, "an occasion that is over does not grow")
	require.InDelta(t, 19.5*100/23, float(t, drawn.Date.At), 0.001)

	on := timeline()
	on.Today = on.Date
	require.Empty(t, picture.ScheduleOf(on).Today, "it is the day itself")
}

func TestALongLineHasMonthsAndAVeryLongOneNone(t *testing.T) {
	t.Parallel()
	long := timeline()
	long.Date = "2027-06-19"
	require.Len(t, picture.ScheduleOf(long).Lines, 7, "December to June")
	long.Date = "9999-12-31"
	require.Empty(t, picture.ScheduleOf(long).Lines)
}

func TestACalendarHasEachDayInItsWeek(t *testing.T) {
	t.Parallel()
	count := func(day domain.Date) int {
		if day == "2026-12-01" {
			return 3
		}
		return 0
	}
	drawn := picture.CalendarOf("2026-11-28", 5, time.Monday, count) // a Saturday
	require.Len(t, drawn.Cells, 35)
	require.EqualValues(t, "2026-11-23", drawn.First)
	require.EqualValues(t, "2026-12-27", drawn.Last)
	for i, cell := range drawn.Cells {
		require.Equal(t, drawn.Cells[i%7].X, cell.X)
		require.Equal(t, drawn.Cells[i/7*7].Y, cell.Y)
		require.Equal(t, cell.Day == "2026-11-28", cell.Today)
		require.Equal(t, count(cell.Day), cell.Count)
		require.LessOrEqual(t, cell.Y+cell.Size, drawn.Height)
		require.LessOrEqual(t, cell.X+cell.Size, drawn.Width)
	}
	require.Equal(t, []string{"over", "soon", "soon", "later"},
		[]string{drawn.Cells[4].Kind, drawn.Cells[5].Kind, drawn.Cells[11].Kind, drawn.Cells[12].Kind})
	require.Equal(t, 1, drawn.Cells[8].Number)
	require.True(t, drawn.Cells[8].NewMonth)
	require.EqualValues(t, "2026-11-22", picture.CalendarOf("2026-11-28", 5, time.Sunday, count).First)
	require.EqualValues(t, "2026-11-22", picture.CalendarOf("2026-11-22", 1, time.Sunday, count).First)
}
