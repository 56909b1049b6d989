package table_test

import (
	"fmt"

	"crumbtrail/projections/table"
)

type priceRow struct {
	Shop, Item string
	Price      table.Decimal
	ValidFrom  table.Date
}

// A table is derived from the type of its rows: a column per field, the first ones
// are the key.
func ExampleNewRows() {
	prices := table.NewRows[priceRow]("prices", 2, table.Index{Name: "by_item", On: "item, price"})
	fmt.Println(prices.Shape().Create("shops"))
	for _, statement := range prices.Shape().Finish("shops") {
		fmt.Println(statement)
	}
	// Output:
	// CREATE TABLE "shops"."prices" (
	// 	"shop" text COLLATE "C" NOT NULL,
	// 	"item" text COLLATE "C" NOT NULL,
	// 	"price" numeric NOT NULL,
	// 	"valid_from" date);
	// ALTER TABLE "shops"."prices" ADD PRIMARY KEY ("shop", "item")
	// CREATE INDEX "prices_by_item" ON "shops"."prices" (item, price)
	// ANALYZE "shops"."prices"
}

func ExampleDecimal() {
	var third, half table.Decimal
	for text, number := range map[string]*table.Decimal{"1/3": &third, "0.5": &half} {
		if err := number.UnmarshalText([]byte(text)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(third, half.Add(table.DecimalOf(2)), third.Add(third.Neg()).Sign())
	// Output: 0.333333333 2.5 0
}
