package explanation

import (
	"strconv"
	"strings"

	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
)

// AddPurchase adds the figures of a row of a shopping list under a path that ends with a
// slash. packages is how many are to buy.
func (f *Figures) AddPurchase(path string, row *answer.Purchase, packages measure.Number) {
	of, unit := ItemArg(row.Item), row.Unit.String()
	f.Add(path+"needed", Says("purchase.needed", of), unit, row.Needed)
	f.Add(path+"needed_total", Says("purchase.needed_total", of), unit, row.NeededTotal)
	f.Add(path+"reserved", Says("purchase.reserved", of), unit, row.Reserved)
	for _, by := range row.ReservedBy {
		label := Says("purchase.reserved_by", of, OccasionArg(by.Occasion, by.OccasionName))
		f.Add(path+"reserved_by/"+string(by.Plan)+"/amount", label, unit, by.Amount)
	}
	f.Add(path+"on_hand", Says("purchase.on_hand", of), unit, row.OnHand)
	f.Add(path+"collected", Says("purchase.collected", of), unit, row.Collected)
	for _, by := range row.CollectedBy {
		at, actor := path+"collected_by/"+string(by.Tick)+"/", TextArg(OfActor, by.Actor)
		f.Add(at+"amount", Says("purchase.collected_by", of, actor), unit, by.Amount)
		if by.Packages > 0 {
			source := Source{Kind: Tick, ID: by.Tick, Name: string(row.Item)}
			f.addPackages(at, Says("purchase.collected_packages", of, actor), by.Packages, by.Size, source)
		}
	}
	f.Add(path+"ordered", Says("purchase.ordered", of), unit, row.Ordered)
	for _, by := range row.OrderedBy {
		at, actor := path+"ordered_by/"+string(by.Order)+"/", TextArg(OfActor, by.Actor)
		f.Add(at+"amount", Says("purchase.ordered_by", of, actor), unit, by.Amount)
		if by.Packages > 0 {
			source := Source{Kind: Order, ID: by.Order, Name: string(row.Item)}
			f.addPackages(at, Says("purchase.ordered_packages", of, actor), by.Packages, by.Size, source)
		}
	}
	f.AddLater(strings.TrimSuffix(path, "/"), Says("purchase.received_later", of), unit, row.Later)
	for _, on := range row.ByDay {
		at, day := path+"by_day/"+string(on.Day)+"/", DayArg(on.Day)
		f.AddShared(at+"needed", Says("purchase.day_needed", of, day), unit, on.Needed)
		f.AddShared(at+"from_stock", Says("purchase.day_from_stock", of, day), unit, on.FromStock)
	}
	f.Add(path+"to_buy", Says("purchase.to_buy", of), unit, row.ToBuy)
	if row.Package == nil {
		return
	}
	f.AddShared(path+"package/amount", Says("purchase.package_amount", of), row.Package.Unit.String(), row.Package.Value)
	if price := row.Package.Price; price != nil {
		f.AddShared(path+"package/price", Says("purchase.package_price", of), "", price.Number())
	}
	if row.PackageFactor != nil {
		sold := row.Package.Unit
		factor := Says("purchase.package_factor", of, MeasureArg(sold), MeasureArg(row.Unit))
		f.Add(path+"package_factor", factor, sold.String(), *row.PackageFactor)
	}
	if row.Packages != nil {
		f.Add(path+"packages", Says("purchase.packages", of), "", packages)
	}
	f.addCover(path, row)
	if row.Surplus != nil {
		f.Add(path+"surplus", Says("purchase.surplus", of), unit, *row.Surplus)
		f.AddShared(path+"left_over", Says("purchase.surplus", of), unit, *row.LeftOver)
	}
	if cost := row.EstimatedCost; cost != nil {
		f.Add(path+"estimated_cost", Says("purchase.estimated_cost", of), "", cost.Number())
	}
}

// addPackages adds how many packages a tick is of, and what each of them holds.
func (f *Figures) addPackages(at string, label Label, packages int64, size *measure.Amount, source Source) {
	f.Add(at+"packages", label, "", FromSource(measure.Int(packages), label, "", source))
	held := Says("purchase.package_amount", label.Args[0])
	f.Add(at+"package/amount", held, size.Unit.String(), FromSource(size.Value, held, size.Unit.String(), source))
}

// addCover adds in which packages the item is sold, and how many are bought of each size, by
// their places in the lists.
func (f *Figures) addCover(path string, row *answer.Purchase) {
	for i := range row.Sold {
		sold, at := &row.Sold[i], path+"sold_in/"+strconv.Itoa(i)+"/"
		f.AddShared(at+"amount", Says("purchase.package_amount", ItemArg(row.Item)), sold.Unit.String(), sold.Value)
		if sold.Price != nil {
			f.AddShared(at+"price", Says("purchase.package_price", ItemArg(row.Item)), "", sold.Price.Number())
		}
	}
	for i := range row.Taken {
		taken, at := &row.Taken[i], path+"cover/"+strconv.Itoa(i)+"/"
		what := []Arg{ItemArg(row.Item), TextArg(OfMeasures, taken.Holds().String())}
		f.AddShared(at+"packages", Says("cover.packages", what...), "", taken.Count)
		f.AddShared(at+"amount", Says("purchase.package_amount", what[0]), taken.Unit.String(), taken.Value)
		if taken.Price != nil {
			f.AddShared(at+"price", Says("purchase.package_price", what[0]), "", taken.Price.Number())
		}
		if taken.Cost != nil {
			f.AddShared(at+"cost", Says("cover.cost", what...), "", taken.Cost.Number())
		}
	}
}

// AddShares adds what the plans of a list for several take of a row.
func (f *Figures) AddShares(path string, row *answer.PooledPurchase) {
	of, unit := ItemArg(row.Item), row.Unit.String()
	f.AddShared(path+"from_stock", Says("pooled.from_stock", of), unit, row.FromStock)
	for i := range row.Shares {
		share := &row.Shares[i]
		at, what := path+"shares/"+string(share.Plan)+"/", []Arg{of, OccasionArg(share.Occasion, share.OccasionName)}
		f.AddShared(at+"needed", Says("share.needed", what...), unit, share.Needed)
		f.AddShared(at+"needed_total", Says("share.needed_total", what...), unit, share.NeededTotal)
		f.AddShared(at+"from_stock", Says("share.from_stock", what...), unit, share.FromStock)
		f.AddShared(at+"collected", Says("share.collected", what...), unit, share.Collected)
		f.AddShared(at+"ordered", Says("share.ordered", what...), unit, share.Ordered)
		f.AddShared(at+"to_buy", Says("share.to_buy", what...), unit, share.ToBuy)
		f.AddLater(strings.TrimSuffix(at, "/"), Says("share.received_later", what...), unit, share.Later)
	}
}

// AddLater adds the figure of what counts only after the day, if there is any.
func (f *Figures) AddLater(path string, label Label, unit string, later pantry.Later) {
	if !later.ReceivedLater.IsZero() {
		f.AddShared(path+"/received_later", label, unit, later.ReceivedLater)
	}
}

// AddPast adds the figure of what is past its last good day, if anything is.
func (f *Figures) AddPast(path string, label Label, unit string, past pantry.Past) {
	if !past.Expired.IsZero() {
		f.AddShared(path+"/expired", label, unit, past.Expired)
	}
}

// AddShort adds the figures of something of which there is too little.
func (f *Figures) AddShort(path string, of []Arg, unit string, needed, available, short measure.Number) {
	f.AddShared(path+"/needed", Says("short.needed", of...), unit, needed)
	f.AddShared(path+"/available", Says("short.available", of...), unit, available)
	f.Add(path+"/short", Says("short.short", of...), unit, short)
}

// AddIngredient adds the figures of an ingredient.
func (f *Figures) AddIngredient(path string, row *answer.Ingredient) {
	of, unit := ItemArg(row.Item), row.Unit.String()
	f.Add(path+"total", Says("ingredient.total", of), unit, row.Total)
	f.Add(path+"remaining", Says("ingredient.remaining", of), unit, row.Remaining)
	for _, source := range row.Sources {
		f.Add(path+"sources/"+string(source.Recipe)+"/amount", Says("ingredient.source", of, RecipeArg(source.Recipe)), unit, source.Amount)
	}
}
