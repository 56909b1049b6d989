package recipetext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A recipe without a heading for its method has steps among its ingredients. A step begins
// with a number and a full stop, or with what a cook does, or is a sentence; in German a verb
// stands at its end. What begins with an amount is an ingredient, unless a verb follows.

// fewWords is the number of words below which a text that ends as a sentence may be an
// ingredient: "Salt and pepper, to taste."
const fewWords = 6

var (
	// step is a sentence with a number, and not an amount, in front.
	step = regexp.MustCompile(`(?i)^(?:(?:step|schritt)\s+)?[0-9]{1,2}\s*[.):]\s*(\pL.*)$`)
	// counted is a text with a number alone in front.
	counted = regexp.MustCompile(`(?i)^(?:step|schritt)?\s*[0-9]{1,2}\s+(?:[-–—]\s+)?(\pL.*)$`)
	ends    = regexp.MustCompile(`[.!]["”»)]?$`)
	// oven is the heat of an oven, which no ingredient has.
	oven = regexp.MustCompile(`(?i)[0-9]\s*(?:[°º]\s*[fc]?\b|degrees\b|grad\b)|\bgas mark [0-9]`)
	// lasting is how long something takes.
	lasting = regexp.MustCompile(`(?i)\b(?:for|about|bis|ca\.?|etwa)\s[^,]*[0-9]\s*(?:min|minutes?|minuten|hours?|stunden?|hrs?)\b`)
	// subject is what a step says about things that were named before.
	subject = regexp.MustCompile(`(?i)\s(?:the|it|them|until|together|into|everything|aside|den|die|das|bis|alles|zusammen)\b`)
)

// acts are the verbs that steps begin with, and are no ingredients.
var acts = words2set(`
	add adjust allow arrange assemble bake beat blend boil break bring brush chill chop coat combine cook cool cover crush cut decorate
	dip dissolve divide drain drizzle drop enjoy fill flip fold form freeze fry garnish gather gently grease heat incorporate
	knead leave let lightly line lower make mash measure melt microwave mix move pipe place position pour preheat prepare press process
	proof pulse punch push put reduce refrigerate remove repeat reserve rest return rinse roast rotate rub scrape sear serve set shape
	shake sieve sift simmer soak spoon spread sprinkle squeeze stack stand start stir store strain stretch stuff swirl take tap taste test
	thaw tip transfer trim turn unroll unwrap use using wait warm wash whip whisk work wrap
	meanwhile then next once when while finally afterwards before after
	backe erhitze forme gib heize knete lasse lege mische rolle rühre schlage schneide stelle verrühre zuerst dann danach anschließend
	inzwischen währenddessen nun`)

// alsoNames are verbs that names of ingredients begin with too: cream, but also cream the butter.
var alsoNames = words2set(`
	butter cream crack crumble cube dice dry dust flour freeze glaze grate grind ice juice layer mince oil peel roll salt scoop season
	separate slice sugar toast top toss zest in on at with to if`)

// lastActs are the verbs that German steps end with.
var lastActs = words2set(`
	abkühlen abschmecken anbraten aufgehen aufkochen aufschlagen aufteilen ausrollen ausstechen auslegen backen bedecken bestreichen
	bestreuen bestäuben beträufeln dazugeben durchsieben einfetten einrühren erhitzen formen füllen garnieren geben gehen gießen
	hinzufügen hinzugeben kaltstellen kneten kochen lassen legen lösen mischen quellen reiben rollen rühren ruhen schlagen schmelzen
	schneiden servieren setzen stellen streichen streuen teilen trennen umrühren unterheben unterrühren verarbeiten verkneten vermengen
	vermischen verquirlen verrühren verteilen verzieren vorheizen waschen wenden ziehen zerkleinern zerlassen zufügen zugeben zubereiten`)

// isStep reports whether a line is a step of the method.
func isStep(row string, options Options) bool {
	if found := step.FindStringSubmatch(row); found != nil {
		text := found[1]
		return tells(text) || ParseLine(text, options).Amount == "" || len(strings.Fields(text)) >= fewWords
	}
	if found := counted.FindStringSubmatch(row); found != nil && tells(found[1]) {
		return true
	}
	text := bullet.ReplaceAllString(row, "")
	if readAmount(text, options).length > 0 {
		return false
	}
	isSentence := ends.MatchString(text) && len(strings.Fields(text)) >= fewWords
	return isSentence || tells(text) || oven.MatchString(text) || lasting.MatchString(text)
}

// tells reports whether a text tells what to do.
func tells(text string) bool {
	all := strings.Fields(text)
	if len(all) == 0 {
		return false
	}
	word := func(at int) string { return strings.ToLower(strings.Trim(all[at], ".,;:!")) }
	first := word(0)
	switch {
	case acts[first]:
		return len(all) > 1 || ends.MatchString(text)
	case alsoNames[first]:
		return !strings.HasSuffix(all[0], ",") && subject.MatchString(text)
	}
	return len(all) > 2 && lastActs[word(len(all)-1)]
}

// continues reports whether a line is the rest of a step that was broken in two: it begins in
// the middle of a sentence.
func continues(row string, options Options) bool {
	first, _ := utf8.DecodeRuneInString(row)
	return unicode.IsLower(first) && len(strings.Fields(row)) >= 3 && readAmount(row, options).length == 0
}
