package page

// Timeline leads through the past of one or several occasions: to the moments at which
// something about them changed.
type Timeline struct {
	// Path is the address of the page.
	Path string
	// Moments are those, the latest first, after the one that is now. The value of a choice
	// is its position.
	Moments []Option
	// At is the place of the moment that is shown, from the earliest, which is 0, to Last,
	// which is now.
	At, Last int
	// Text is the moment that is shown, in words.
	Text string
	// Earlier and Later are the addresses of the moments beside it; empty at an end.
	Earlier, Later string
	// IsLast is true if Later is now.
	IsLast bool
	// Others are the further parameters of the page's address.
	Others []Option
	// More is the address of the history, if there are more moments than are shown.
	More string
}
