package book

import (
	"slices"
	"strconv"

	"crumbtrail/api/ui/page"
)

// row is a row of a list in a form.
type row struct {
	// Prefix is that of the names of its fields, Value how buttons name it.
	Prefix, Value string
	// Number is that for readers, from 1.
	Number int
	// Focus is "again" for a row that has just been added.
	Focus string
	// number is that of its fields.
	number int
	// Fixed is the slug of a finished unit that exists; empty for others.
	Fixed string
}

// The buttons that add and remove rows.
const moreButton, removeButton = "_more", "_remove"

// rearranged reports whether a form was sent to add or remove a row.
func rearranged(form *page.Form) bool { return form.Checked(moreButton) || form.Checked(removeButton) }

// prefixOf returns the prefix of the fields of a row.
func prefixOf(list string, number int) string { return list + "." + strconv.Itoa(number) + "." }

// numbersOf returns the numbers of the rows of a list, with the change that the reader
// asked for, and the number of the row that was added; -1 without one.
func numbersOf(form *page.Form, list string) (numbers []int, added int) {
	numbers, added = form.Rows(list), -1
	numbers = slices.DeleteFunc(numbers, func(number int) bool {
		return form.Text(removeButton) == list+"."+strconv.Itoa(number)
	})
	if form.Text(moreButton) == list {
		if added = 0; len(numbers) > 0 {
			added = numbers[len(numbers)-1] + 1
		}
		numbers = append(numbers, added)
	}
	return numbers, added
}

// sentRows returns the rows of a list as they were sent.
func sentRows(form *page.Form, list string) []row {
	numbers, added := numbersOf(form, list)
	rows := make([]row, len(numbers))
	for i, number := range numbers {
		rows[i] = rowOf(list, number, i)
		if number == added {
			rows[i].Focus = "again"
		}
	}
	return rows
}

// rowsFor returns so many rows.
func rowsFor(list string, count int) []row {
	rows := make([]row, count)
	for i := range rows {
		rows[i] = rowOf(list, i, i)
	}
	return rows
}

func rowOf(list string, number, at int) row {
	return row{Prefix: prefixOf(list, number), Value: list + "." + strconv.Itoa(number), Number: at + 1, number: number}
}

// nextPrefix returns the prefix of the fields of the row that would be added to some.
func nextPrefix(list string, rows []row) string {
	if len(rows) == 0 {
		return prefixOf(list, 0)
	}
	return prefixOf(list, rows[len(rows)-1].number+1)
}

// eachRow returns what see makes of every row of a list in which something was typed
// in one of the fields with these names. The faults of a row, which the API finds by
// its place, are shown at its fields, those with other names too. The place is passed
// to see, as a JSON pointer.
func eachRow(form *page.Form, list string, names, others []string, see func(at, prefix string) page.Fields) []page.Fields {
	sent := []page.Fields{}
	for _, number := range form.Rows(list) {
		prefix, typed := prefixOf(list, number), false
		for _, name := range names {
			typed = typed || form.Checked(prefix+name)
		}
		if !typed {
			continue
		}
		at := "/" + list + "/" + strconv.Itoa(len(sent))
		for _, name := range slices.Concat(names, others) {
			form.Alias(at+"/"+name, prefix+name)
		}
		sent = append(sent, see(at, prefix))
	}
	return sent
}
