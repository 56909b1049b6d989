package collation

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/text/language"
)

// Order is the order of names in a language. The zero value is the root order, which
// most languages share.
type Order struct{ tailored *sync.Pool }

// orders has the orders by tags of a language, a script and a region.
var orders sync.Map

// Of returns the order of the language of a locale, a BCP 47 tag: in Swedish å follows
// z. A locale that is no tag has the root order.
func Of(locale string) Order {
	tag, err := language.Parse(locale)
	if err != nil {
		return Order{}
	}
	base, script, region := tag.Raw()
	if tag, err = language.Raw.Compose(base, script, region); err != nil {
		return Order{}
	}
	if known, ok := orders.Load(tag); ok {
		return known.(Order)
	}
	order := Order{newPool(tag)}
	if order.isRoot() {
		order = Order{}
	}
	known, _ := orders.LoadOrStore(tag, order)
	return known.(Order)
}

// Root reports whether it is the root order.
func (o Order) Root() bool { return o.tailored == nil }

// Compare orders two names; see [Compare].
func (o Order) Compare(a, b string) int {
	if o.Root() {
		return Compare(a, b)
	}
	return compare(o.tailored, a, b)
}

// SortKey returns a text that is ordered by its bytes as the name is. It may be of any
// length. Keys of names that were asked for lately are kept: making one takes longer than
// sorting by it.
func (o Order) SortKey(name string) string {
	of := named{o, name}
	if key, known := sortKeys.Get(of); known {
		return key
	}
	key := wholeKey(cmp.Or(o.tailored, root), name)
	sortKeys.Add(of, key)
	return key
}

type named struct {
	order Order
	name  string
}

// sortKeys has the keys of names that were sorted lately.
var sortKeys = func() *lru.Cache[named, string] {
	cache, err := lru.New[named, string](20_000)
	if err != nil {
		panic(err) // the size is not positive
	}
	return cache
}()

// Key returns a text that is ordered by its bytes as the name is; see [Key].
func (o Order) Key(name string) string {
	if o.Root() {
		return Key(name)
	}
	return key(o.tailored, name)
}

// isRoot compares the letters that languages place elsewhere.
func (o Order) isRoot() bool {
	inRoot, tailored := probes(), probes()
	slices.SortFunc(inRoot, func(a, b string) int { return cmp.Compare(Key(a), Key(b)) })
	slices.SortFunc(tailored, func(a, b string) int { return cmp.Compare(o.Key(a), o.Key(b)) })
	return slices.Equal(inRoot, tailored)
}

// probes are the letters of the scripts in use, and the letters that some languages
// write with several characters, each before and after others.
func probes() []string {
	probes := strings.Fields("aa ae ch cs cz dd dz dž gy hh lj ll ly nj ny oe rr sh sz th tj ts ty ue xh zs zz")
	for _, letters := range [][2]rune{{'A', 'z'}, {'À', 'ɏ'}, {'Ạ', 'ỹ'}, {'Ѐ', 'ӿ'}, {'ぁ', 'ヿ'}, {'一', '丿'}} {
		for letter := letters[0]; letter <= letters[1]; letter++ {
			probes = append(probes, string(letter), string(letter)+"z")
		}
	}
	return probes
}
