// Package explanation shows how a calculated figure came about: as a tree of
// arithmetic whose leaves are facts from people and from the log.
//
// A calculation starts from the numbers of [FromSource], [Fixed] and [Conversion],
// which are traced, and adds its results to [Figures], which builds the trees. A
// node may be an operand of several others. [Node.Evaluate] calculates a figure
// again from its leaves; [Node.Write] returns a tree of limited size.
package explanation

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Op is how a node's value comes from those of its operands.
type Op string

// The operations. Given and Constant have no operands.
const (
	Given      Op = "given"      // from outside the calculation: see the source
	Constant   Op = "constant"   // a number of the arithmetic itself
	Same       Op = "same"       // the operand
	Sum        Op = "sum"        // all operands added; 0 without any
	Difference Op = "difference" // the first minus all others
	Product    Op = "product"    // all operands multiplied
	Convert    Op = "convert"    // an amount times the factor into the node's unit
	Quotient   Op = "quotient"   // the first divided by the second
	Max        Op = "max"        // the largest operand
	Min        Op = "min"        // the smallest operand
	Ceil       Op = "ceil"       // the next whole number, or the operand if it is whole
	Floor      Op = "floor"      // the whole number before, or the operand if it is whole
	Round      Op = "round"      // to so many decimals, half to even
)

// Kind is the kind of a leaf's source.
type Kind string

// The kinds of sources.
const (
	RecipeLine    Kind = "recipe_snapshot" // a line or a yield of a recipe's snapshot
	GoodLine      Kind = "finished_good_snapshot"
	Target        Kind = "target" // of the plan
	Plan          Kind = "plan"   // itself
	Lot           Kind = "lot"
	ProductionRun Kind = "production_run"
	AssemblyRun   Kind = "assembly_run"
	FinishedStock Kind = "finished_stock" // something finished that is in stock: what is left of what a run made or a correction added
	Reservation   Kind = "reservation"    // what the locked plans of other occasions keep; of one of them if it is named
	Tick          Kind = "tick"           // what was collected and is not put away
	Order         Kind = "order"          // what is on its way
	Item          Kind = "item"           // an item's package or density, as a snapshot has it
)

// Source is where a leaf is from.
type Source struct {
	//nolint:lll // A struct tag cannot be wrapped.
	Kind Kind `json:"kind" enum:"recipe_snapshot,finished_good_snapshot,target,plan,lot,production_run,assembly_run,finished_stock,reservation,tick,order,item" doc:"The kind of source"`
	// ID is that of the snapshot, plan, lot, run, tick or order; "" if there is none.
	ID domain.ID `json:"id,omitempty" doc:"Of the snapshot, plan, lot, run, tick or order; of an item that of the snapshot that holds it"`
	// Name is the slug of what the source is about.
	Name string `json:"name,omitempty" doc:"The slug of what it is about; a finished unit is recipe/unit"`
	// DisplayName and On are set by the reader of the input.
	DisplayName string      `json:"display_name,omitempty" doc:"The name now of what it is about; missing if it has none any more"`
	On          domain.Date `json:"on,omitempty" doc:"Of a lot: when it was received; of a run or finished stock: the kitchen's day on which it was made"`
	// Event is where the log records it; nil if there is no single event.
	Event *Event `json:"event,omitempty" doc:"See /v1/audit/streams/{stream}/events/{revision}; missing if there is no single event"`
}

// Event names an event of the log.
type Event struct {
	Stream   string `json:"stream"`
	Revision uint64 `json:"revision"`
}

// Node is a figure, or a step on the way to one.
type Node struct {
	// Number and SameAs are set where a tree is written: a node that occurs in it
	// again has a number, and its other occurrences name that and nothing below.
	Number int `json:"number,omitempty" doc:"Set where the node occurs again in the tree"`
	SameAs int `json:"same_as,omitempty" doc:"The number of the node that this one is; its operands stand there"`
	// Path is that of a figure of the summary, which can be asked for.
	Path  string `json:"path,omitempty" doc:"Where the node is a figure of the summary: what to ask for"`
	Label string `json:"label" doc:"What it is, in words"`
	// Code and Args are missing where the label is made of those of the operands.
	Code string `json:"label_code,omitempty" doc:"What it is, as a code; missing where the label only describes the operation"`
	Args []Arg  `json:"label_args,omitempty" doc:"What the code is about, in the order of the English label where it names them"`
	//nolint:lll // A struct tag cannot be wrapped.
	Op       Op             `json:"op" enum:"given,constant,same,sum,difference,product,convert,quotient,max,min,ceil,floor,round" doc:"How the value follows from the operands"`
	Decimals *int           `json:"decimals,omitempty" doc:"Of round: to how many"`
	Value    measure.Number `json:"value" doc:"Exact; a fraction where no decimal is exact"`
	Unit     string         `json:"unit,omitempty" doc:"Of an amount: its unit"`
	Source   *Source        `json:"source,omitempty" doc:"Of what is given: by what"`
	Operands []*Node        `json:"operands,omitempty" doc:"In the order in which op takes them"`
	// Collapsed is true where a tree was cut.
	Collapsed bool `json:"collapsed,omitempty" doc:"Operands are left out, by depth or because the tree is too large"`
}

// named returns the node with a label.
func (n Node) named(label Label) Node {
	n.Label, n.Code, n.Args = label.String(), label.Code, label.Args
	return n
}
