// Package tables has the tables that spreadsheets read.
package tables

import (
	"strconv"
	"strings"

	"crumbtrail/api/web"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// Purchases returns a shopping list as a table.
func Purchases(list []planning.Purchase, tastes []answer.ToTaste) [][]web.Cell {
	rows := [][]web.Cell{append(purchaseHeader(), lastHeader()...)}
	for _, row := range list {
		rows = append(rows, append(purchaseCells(row), lastCells(row)...))
	}
	return withTastes(rows, tastes)
}

func purchaseHeader() []web.Cell {
	return web.Texts(
		"item", "name", "kind", "unit", "needed", "needed_total", "on_hand", "to_buy", "sufficient",
		"package_amount", "package_unit", "packages", "estimated_cost", "reserved",
	)
}

func purchaseCells(row planning.Purchase) []web.Cell {
	cells := []web.Cell{
		web.Text(row.Item), web.Text(row.Name), web.Text(row.Kind), web.Text(row.Unit.String()),
		decimal(row.Needed), decimal(row.NeededTotal), decimal(row.OnHand), decimal(row.ToBuy),
		web.Text(strconv.FormatBool(row.Sufficient)),
		{},
		{},
		{},
		{},
		decimal(row.Reserved),
	}
	if row.Package != nil {
		cells[9], cells[10] = decimal(row.Package.Value), web.Text(row.Package.Unit.String())
	}
	if row.Packages != nil {
		cells[11] = web.Number(strconv.FormatInt(*row.Packages, 10))
	}
	if row.EstimatedCost != nil {
		cells[12] = web.Number(row.EstimatedCost.String())
	}
	return cells
}

// lastHeader names the columns that were added after a table had its form. They stay
// at its end, so that the columns before them keep their places.
func lastHeader() []web.Cell {
	return web.Texts("category", "collected", "received_later", "received_later_on", "ordered", "cover", "left_over")
}

func lastCells(row planning.Purchase) []web.Cell {
	cells := []web.Cell{web.Text(row.Category), decimal(row.Collected), {}, {}, decimal(row.Ordered), web.Text(covered(row.Taken)), {}}
	if row.LeftOver != nil {
		cells[6] = decimal(*row.LeftOver)
	}
	if row.ReceivedLaterOn != "" {
		cells[2], cells[3] = decimal(row.ReceivedLater), web.Text(row.ReceivedLaterOn)
	}
	return cells
}

// covered writes which packages are to buy, and how many of each: 2 × 12 fl oz, 1 × 8 fl oz.
func covered(packages []answer.Taken) string {
	texts := make([]string, len(packages))
	for i, one := range packages {
		texts[i] = strconv.FormatInt(one.Packages, 10) + " × " + one.Holds().Rounded()
	}
	return strings.Join(texts, ", ")
}

// decimal returns an amount in a form that spreadsheets parse as a number; they take
// 1/3 for a date.
func decimal(n measure.Number) web.Cell { return web.Number(n.Round(measure.ShownDecimals).String()) }

// Pooled returns a pooled list as a table.
func Pooled(list planning.PooledList) [][]web.Cell {
	header := append(purchaseHeader(), web.Text("from_stock"))
	for _, plan := range list.Plans {
		of := ": " + plan.OccasionName + " (" + string(plan.Date) + ")"
		header = append(header, web.Texts("needed"+of, "from_stock"+of, "to_buy"+of)...)
	}
	rows := [][]web.Cell{append(header, lastHeader()...)}
	for _, row := range list.Items {
		cells := append(purchaseCells(row.Purchase), decimal(row.FromStock))
		shares := row.Shares
		for _, plan := range list.Plans {
			if len(shares) == 0 || shares[0].Plan != plan.ID {
				cells = append(cells, web.Cell{}, web.Cell{}, web.Cell{})
				continue
			}
			cells = append(cells, decimal(shares[0].Needed), decimal(shares[0].FromStock), decimal(shares[0].ToBuy))
			shares = shares[1:]
		}
		rows = append(rows, append(cells, lastCells(row.Purchase)...))
	}
	return withTastes(rows, list.ToTaste)
}

// withTastes adds the rows without an amount, which are sufficient once they are ticked.
func withTastes(rows [][]web.Cell, tastes []answer.ToTaste) [][]web.Cell {
	const sufficient, fromTheEnd = 8, 7
	for _, row := range tastes {
		cells := make([]web.Cell, len(rows[0]))
		cells[0], cells[1], cells[2] = web.Text(row.Item), web.Text(row.Name), web.Text(row.Kind)
		cells[sufficient] = web.Text(strconv.FormatBool(len(row.CollectedBy) > 0))
		cells[len(cells)-fromTheEnd] = web.Text(row.Category)
		rows = append(rows, cells)
	}
	return rows
}
