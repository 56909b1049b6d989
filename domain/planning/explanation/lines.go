package explanation

import (
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// Line is the exact numbers of a batch line that its answer has rounded, or not at all.
type Line struct {
	Planned, Required, WastePercent, Percent, ShelfLife measure.Number
	// IsNetted reports that finished stock covers something.
	IsNetted bool
}

// AddLine adds the figures of a batch line, without those of shortages, under a path that ends with
// a slash.
func (f *Figures) AddLine(path string, of Arg, line *answer.BatchLine, exact Line) {
	for _, figure := range []struct {
		name   string
		number measure.Number
	}{
		{"units_per_batch", line.PerBatch},
		{"demand", line.Demand},
		{"units_needed", line.UnitsNeeded},
		{"batches", exact.Planned},
		{"batches_required", exact.Required},
		{"total_yield", line.TotalYield},
		{"waste_units", line.Waste},
		{"waste_percent", exact.WastePercent.Round(2)},
		{"shortfall_units", line.Shortfall},
		{"good_units", line.Good},
		{"lost_units", line.Lost},
		{"completed_batches", line.CompletedBatches},
		{"remaining_batches", line.RemainingBatches.Shown()},
		{"remaining_yield", line.RemainingYield},
		{"percent", exact.Percent.Round(2)},
	} {
		f.Add(path+figure.name, Says("line."+figure.name, of), "", figure.number)
	}
	if exact.IsNetted {
		f.Add(path+"from_stock", Says("line.from_stock", of), "", line.FromStock)
	}
	if !line.Expired.IsZero() {
		f.Add(path+"expired_units", Says("line.expired_units", of), "", line.Expired)
	}
	if line.ShelfLife != nil {
		f.Add(path+"shelf_life_days", Says("line.shelf_life_days", of), "", exact.ShelfLife)
	}
	if !line.LossPercent.IsZero() {
		f.AddShared(path+"expected_loss_percent", Says("line.expected_loss_percent", of), "", line.LossPercent)
		f.Add(path+"expected_loss_units", Says("line.expected_loss_units", of), "", line.Loss)
	}
	for _, peg := range line.Pegs {
		at, user := string(peg.FinishedGood), GoodArg(peg.FinishedGood)
		if peg.Recipe != "" {
			at, user = "recipes/"+string(peg.Recipe), RecipeArg(peg.Recipe)
		}
		f.Add(path+"pegs/"+at+"/units", Says("line.peg", of, user), "", peg.Units)
	}
}

// Assembly is the exact numbers of an assembly target that its answer has rounded.
type Assembly struct{ Quantity, Assembled, FromStock, Remaining, Percent, CanAssembleNow measure.Number }

// AddAssembly adds the figures of an assembly target, without those of blockers, under a path that
// ends with a slash.
func (f *Figures) AddAssembly(path string, of Arg, target *answer.Assembly, exact Assembly) {
	f.Add(path+"quantity", Says("assembly.quantity", of), "", exact.Quantity)
	f.Add(path+"assembled", Says("assembly.assembled", of), "", exact.Assembled)
	if !exact.FromStock.IsZero() {
		f.Add(path+"from_stock", Says("assembly.from_stock", of), "", exact.FromStock)
	}
	f.Add(path+"remaining", Says("assembly.remaining", of), "", exact.Remaining)
	f.Add(path+"percent", Says("assembly.percent", of), "", exact.Percent.Round(2))
	f.Add(path+"can_assemble_now", Says("assembly.can_assemble_now", of), "", exact.CanAssembleNow)
	for _, first := range target.NeedsAssemblyFirst {
		label := Says("assembly.needs_first", GoodArg(first.FinishedGood), of)
		f.Add(path+"needs_assembly_first/"+string(first.FinishedGood)+"/quantity", label, "", first.Quantity)
	}
}

// Mean returns the mean of those numbers that there are; nil if there is none.
func Mean(isTraced bool, numbers ...*measure.Number) *measure.Number {
	sum, count := NewSum(isTraced), int64(0)
	for _, number := range numbers {
		if number != nil {
			sum, count = sum.Add(*number), count+1
		}
	}
	if count == 0 {
		return nil
	}
	mean := sum.Div(measure.Int(count))
	return &mean
}
