package table

// Table is one table of a projection: its shape, and those of its rows that are
// in memory. It is a [*Rows] or a [*Log].
type Table interface {
	// Shape is the table's shape in the database.
	Shape() *Shape
	// Begin forgets all rows. If whole is true, a row that is not in memory does
	// not exist. Otherwise a row must be wanted and fetched before it can be read
	// or edited.
	Begin(whole bool)

	// wanted returns the keys of the rows to fetch.
	wanted() []Key
	// fetched adds a row, given the text of its columns; nil stands for NULL.
	fetched(texts [][]byte) error
	// all passes every row of a whole table to put, except those sealed before.
	all(put func(row) error) error
	// sealed passes the rows that cannot change any more to put, and forgets them.
	sealed(put func(row) error) error
	// changes passes every row to write to put, and every key to delete to remove.
	changes(put func(row) error, remove func(Key) error) error
}
