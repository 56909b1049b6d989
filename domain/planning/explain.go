package planning

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

type node = explanation.Node

// Explanation says of every figure of an answer how it came about. It follows
// the same steps as [Calculate], over the lines, rows and factors that Calculate
// made; what it adds is where each number is from. It is not safe for concurrent
// use.
type Explanation struct {
	c      *calculation
	answer Summary
	// stock is what there is before the plans of other occasions keep of it.
	stock Stock
	// paths are those of all figures, in the order of the answer.
	paths   []string
	figures map[string]func() *node
	made    map[string]*node

	lines   map[catalog.UnitRef]*line
	targets map[domain.Slug]*target
	recipes map[*Recipe][]snapshotLine
	goods   map[*Good]*perGood
	percent map[any]*node
	uses    []use
	taken   *taken
	origins map[int]domain.ID
	// layers are those of the stock by what they are of.
	layers map[string][]Layer
}

// Explain calculates an answer so that its figures can be explained.
func Explain(in Input) *Explanation {
	c := newCalculation(in)
	c.calculate()
	e := &Explanation{
		c: c, answer: c.summary(), stock: in.Stock, figures: map[string]func() *node{}, made: map[string]*node{},
		lines: map[catalog.UnitRef]*line{}, targets: map[domain.Slug]*target{},
		recipes: map[*Recipe][]snapshotLine{}, goods: map[*Good]*perGood{}, percent: map[any]*node{}, origins: map[int]domain.ID{},
	}
	for i := range c.lines {
		e.lines[c.lines[i].FinishedUnit] = &c.lines[i]
	}
	for i := range c.targets {
		e.targets[c.targets[i].FinishedGood] = &c.targets[i]
	}
	e.explainPlan()
	e.explainProgress()
	e.explainLines()
	e.explainAssemblies()
	e.explainIngredients()
	e.explainShopping()
	return e
}

// Paths are those of all figures, in the order of the answer.
func (e *Explanation) Paths() []string { return e.paths }

// Figure is how the figure at a path came about; false if there is none.
func (e *Explanation) Figure(path string) (*node, bool) {
	if _, known := e.figures[path]; !known {
		return nil, false
	}
	return e.at(path), true
}

// Near are the paths most like one that there is not, the most alike first.
func (e *Explanation) Near(path string) []string {
	const most = 8
	asked := strings.Split(path, "/")
	likeness := func(other string) int {
		same, segments := 0, strings.Split(other, "/")
		for _, segment := range asked {
			if slices.Contains(segments, segment) {
				same++
			}
		}
		prefix := 0
		for prefix < min(len(path), len(other)) && path[prefix] == other[prefix] {
			prefix++
		}
		return same<<16 + prefix
	}
	like := make(map[string]int, len(e.paths))
	for _, other := range e.paths {
		like[other] = likeness(other)
	}
	near := slices.Clone(e.paths)
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(like[b], like[a]) })
	return near[:min(most, len(near))]
}

// figure adds a figure of the answer. It is made when somebody asks for it or for
// what rests on it, and once.
func (e *Explanation) figure(path, label, unit string, build func() *node) {
	e.paths = append(e.paths, path)
	e.figures[path] = func() *node {
		built := build()
		if built.Path != "" { // it is another figure
			built = explanation.Of(explanation.Same, label, built)
		}
		figure := *built
		figure.Path, figure.Unit = path, unit
		if len(figure.Operands) > 0 {
			figure.Label = label
		}
		return &figure
	}
}

// at is the figure at a path of the answer.
func (e *Explanation) at(path string) *node {
	if e.made[path] == nil {
		e.made[path] = e.figures[path]()
	}
	return e.made[path]
}

func (e *Explanation) explainPlan() {
	if plan := e.c.in.Plan; plan != nil {
		e.figure("plan/number", "number of the plan", "", func() *node {
			return explanation.Fact("the plan's number within its occasion", measure.Int(int64(plan.Number)), explanation.Source{Kind: explanation.Plan, ID: plan.ID})
		})
	}
}

// planned is the source of what the plan says.
func (e *Explanation) planned(name string) explanation.Source {
	source := explanation.Source{Kind: explanation.Target, Name: name}
	if e.c.in.Plan != nil {
		source.ID = e.c.in.Plan.ID
	}
	return source
}

// percentage is how much of a whole a part is, exactly; 0 of nothing.
func percentage(label string, part, whole *node) *node {
	if whole.Value.IsZero() {
		return explanation.Fixed("0 percent of nothing", measure.Number{})
	}
	hundredfold := explanation.Of(explanation.Product, part.Label+", times 100", part, explanation.Fixed("percent", measure.Int(100)))
	return explanation.Of(explanation.Quotient, label, hundredfold, whole)
}

func twoDecimals(exact *node) *node { return explanation.Rounded(exact.Label, 2, exact) }

// whole is a count as an answer has it: numbers beyond 64 bits stay there.
func whole(count *node) *node {
	most := measure.Int(count.Value.Saturated())
	if count.Value.Cmp(most) <= 0 {
		return count
	}
	return explanation.Of(explanation.Min, count.Label, count, explanation.Fixed("the largest number that is answered", most))
}

// explainProgress explains the percents of the groups and of everything.
func (e *Explanation) explainProgress() {
	const production, assembly, overall = "progress/production_percent", "progress/assembly_percent", "progress/overall_percent"
	add := func(path, label string, shown *Percent, exact func() *node) {
		if shown != nil {
			e.figure(path, label, "", func() *node { return twoDecimals(exact()) })
		}
	}
	add(production, "percent of all baking", e.answer.Progress.Production, e.bakingPercent)
	add(assembly, "percent of all assembling", e.answer.Progress.Assembly, e.assemblingPercent)
	add(overall, "percent of everything", e.answer.Progress.Overall, func() *node {
		var groups []*node
		if e.answer.Progress.Production != nil {
			groups = append(groups, e.bakingPercent())
		}
		if e.answer.Progress.Assembly != nil {
			groups = append(groups, e.assemblingPercent())
		}
		sum := explanation.Of(explanation.Sum, "percents of the groups", groups...)
		return explanation.Of(explanation.Quotient, "mean of the groups", sum, explanation.Fixed("groups", measure.Int(int64(len(groups)))))
	})
}

func (e *Explanation) bakingPercent() *node {
	return e.once("baking", func() *node {
		var percents, weights []*node
		for i := range e.c.lines {
			line := &e.c.lines[i]
			percents, weights = append(percents, e.linePercent(line)), append(weights, e.at(linePath(line)+"units_needed"))
		}
		return weighted("mean over the lines, by their need", percents, weights)
	})
}

func (e *Explanation) assemblingPercent() *node {
	return e.once("assembling", func() *node {
		var percents, weights []*node
		for i := range e.c.targets {
			target := &e.c.targets[i]
			percents, weights = append(percents, e.targetPercent(target)), append(weights, e.at(targetPath(target)+"quantity"))
		}
		return weighted("mean over the targets, by their quantity", percents, weights)
	})
}

// weighted is the mean of percents, each capped at 100.
func weighted(label string, percents, weights []*node) *node {
	sum := explanation.Of(explanation.Sum, "all that is needed", weights...)
	if sum.Value.IsZero() {
		return explanation.Fixed("0 percent of nothing", measure.Number{})
	}
	parts := make([]*node, len(percents))
	for i, percent := range percents {
		capped := explanation.Of(explanation.Min, percent.Label+", at most 100", percent, explanation.Fixed("100 percent", measure.Int(100)))
		parts[i] = explanation.Of(explanation.Product, percent.Label+", by what is needed", capped, weights[i])
	}
	return explanation.Of(explanation.Quotient, label, explanation.Of(explanation.Sum, "percents by what is needed", parts...), sum)
}

// once remembers a node that is no figure and that several figures rest on.
func (e *Explanation) once(key any, build func() *node) *node {
	if e.percent[key] == nil {
		e.percent[key] = build()
	}
	return e.percent[key]
}
