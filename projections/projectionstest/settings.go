package projectionstest

import (
	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
)

// change changes one of the kitchen's settings.
func (k *Kitchen) change() []Append {
	var change kitchen.Change
	switch k.random.IntN(4) {
	case 0:
		change.TimeZone = new([]string{"", "UTC", "Pacific/Auckland", "Pacific/Pago_Pago", "Etc/GMT+12"}[k.random.IntN(5)])
	case 1:
		change.Consumption = new([]pantry.Policy{"", pantry.FIFO, pantry.FEFO}[k.random.IntN(3)])
	case 2:
		which := k.random.IntN(2)
		change.RequireIfMatch, change.ActiveMinutesPerDay, change.BatchesPerDay = new(which == 0), new(which*480), new(which*10)
	default:
		change.Name = new([]string{"", "Bakery", "Line\u2019s \"end\" \\N"}[k.random.IntN(3)])
	}
	events, err := k.Settings.ChangeSettings(change)
	for _, event := range events {
		k.Settings = k.Settings.Apply(event)
	}
	return recorded(k, stream.Kitchens, "", kitchen.Names(), events, err)
}

// today returns the kitchen's day.
func (k *Kitchen) today() domain.Date {
	day, err := k.Settings.Settings.Or(kitchen.Defaults()).DayOf(k.Now())
	if err != nil {
		panic(err) // the zones are known
	}
	return day
}
