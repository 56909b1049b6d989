package planning_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
)

// big is a kitchen of a size: recipes that each nest others down to a depth,
// with a dozen lines at every level in units that must be converted; goods that
// take several units, a box and, every third, another good; and lots.
func big(recipes, depth, goods, lots int) planning.Input {
	k := newKitchen()
	units := []string{"g", "oz", "cup", "tbsp", "ml", "lb"}
	const items = 120
	for i := range items {
		k.item(domain.Slug(fmt.Sprintf("item-%d", i)), weighing("1 cup", fmt.Sprint(90+i)+" g"), packed("2 lb", "3.49"))
	}
	for r := range recipes {
		name := func(level int) domain.Slug { return domain.Slug(fmt.Sprintf("recipe-%d-%d", r, level)) }
		for level := depth - 1; level >= 0; level-- {
			words := []string{fmt.Sprintf("piece %d", 6+r%30)}
			for l := range 12 {
				words = append(words, fmt.Sprintf("%d.%d %s item-%d", 1+l, (r+l)%100, units[(r+l+level)%len(units)], (r*7+level*13+l)%items))
			}
			if level < depth-1 {
				words = append(words, "0.5 of "+string(name(level+1)))
			}
			k.recipe(name(level), words...)
		}
		if r%2 == 0 {
			k.bake(string(name(0))+"/piece", int64(1+r%7))
		}
	}
	for g := range goods {
		slug := domain.Slug(fmt.Sprintf("good-%d", g))
		words := []string{"1 each box", "0.5 m ribbon"}
		for u := range 4 {
			words = append(words, fmt.Sprintf("%d recipe-%d-0/piece", 1+u, (g*3+u*5)%recipes))
		}
		if g%3 == 2 {
			words = append(words, fmt.Sprintf("2 of good-%d", g-1))
		}
		k.good(slug, words...)
		k.goods(slug, fmt.Sprint(g%4))
		k.assemble(slug, int64(1+g%20))
	}
	for l := range lots {
		k.lot(domain.Slug(fmt.Sprintf("item-%d", l%items)), fmt.Sprintf("%d.%03d %s", 1+l%50, l%1000, units[l%len(units)]))
	}
	k.lot("box", "2000 each")
	k.lot("ribbon", "300 ft")
	for r := range recipes {
		k.units(fmt.Sprintf("recipe-%d-0/piece", r), fmt.Sprint(r%50*10))
		if r%3 == 0 {
			k.baked(fmt.Sprintf("recipe-%d-0/piece", r), 1, 5, 1)
		}
	}
	in := k.ready()
	if len(planning.Lines(in)) != recipes || len(in.Assembly) != goods || len(in.Stock.Lots) != lots+2 {
		panic("the kitchen is not of the size that was asked for")
	}
	return in
}

var sizes = []struct {
	name  string
	input func() planning.Input
}{
	{"50 lines, 50 targets, 500 lots", func() planning.Input { return big(50, 3, 50, 500) }},
	{"200 recipes of depth 5, 500 goods, 10000 lots", func() planning.Input { return big(200, 5, 500, 10_000) }},
}

func BenchmarkCalculate(b *testing.B) {
	benchmark(b, func(in planning.Input) error {
		planning.Calculate(in)
		return nil
	})
}

func BenchmarkCalculateAndEncode(b *testing.B) {
	benchmark(b, func(in planning.Input) error {
		_, err := json.Marshal(planning.Calculate(in))
		return err
	})
}

// BenchmarkExplain asks for a figure that rests on all lines and targets.
func BenchmarkExplain(b *testing.B) {
	benchmark(b, func(in planning.Input) error {
		last := in.Assembly[len(in.Assembly)-1].FinishedGood
		figure, found := planning.Explain(in).Figure("assemblies/" + string(last) + "/can_assemble_now")
		if !found {
			return fmt.Errorf("%s has no figure", last)
		}
		_, err := json.Marshal(figure.Write(0, 5000))
		return err
	})
}

// benchmark runs both sizes and reports the 95th percentile beside the mean.
func benchmark(b *testing.B, work func(planning.Input) error) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			in := size.input()
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := work(in); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// BenchmarkPrepare is what a snapshot costs that was not kept prepared.
func BenchmarkPrepare(b *testing.B) {
	k := newKitchen()
	for level := 2; level >= 0; level-- {
		words := []string{"piece 24"}
		for l := range 12 {
			words = append(words, fmt.Sprintf("1.5 cup item-%d", level*8+l))
		}
		if level < 2 {
			words = append(words, fmt.Sprintf("2 of nested-%d", level+1))
		}
		k.recipe(domain.Slug(fmt.Sprintf("nested-%d", level)), words...)
	}
	content := k.definitions.CaptureRecipe("", "nested-0").Content
	for b.Loop() {
		planning.NewRecipe("", content)
	}
}
