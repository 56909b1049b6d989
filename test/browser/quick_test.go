package browser

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// collected counts the ticks of a list by item.
func (k *kitchen) collected(t *testing.T, plan string) map[string]int {
	t.Helper()
	type row struct {
		Item        string
		CollectedBy []struct{} `json:"collected_by"`
	}
	counts := map[string]int{}
	for _, one := range into[struct{ Items []row }](t, k.get(t, "/v1/plans/"+plan+"/shopping-list")).Items {
		counts[one.Item] += len(one.CollectedBy)
	}
	return counts
}

// pressAt presses and releases the mouse in the middle of a button.
func (tb *tab) pressAt(t *testing.T, label string) {
	t.Helper()
	at := evaluate[[]float64](t, tb, fmt.Sprintf(`(button => {
		button.scrollIntoView({ block: "center" });
		const box = button.getBoundingClientRect();
		return [box.x + box.width / 2, box.y + box.height / 2];
	})(document.querySelector('main button[aria-label=%q]'))`, label))
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		command(t, tb, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: at[0], Y: at[1], Button: "left", ClickCount: 1,
		})
	}
}

// Who shops ticks faster than the server answers: each press counts once, also while the
// answers to those before change the list.
func TestTicksInQuickSuccessionAreAllKept(t *testing.T) {
	browser(t)
	t.Parallel()
	k := kitchenOf(t, 30, 20)
	tb := newTab(t, k.url)
	tb.show(t, look{390, 844, "light"})
	tb.open(t, "/plans/"+k.plan+"/shopping-list")
	var pressed []shoppingRow
	for _, row := range k.shoppingList(t, k.plan) {
		if !row.Sufficient && len(pressed) < 10 {
			pressed = append(pressed, row)
		}
	}
	require.Len(t, pressed, 10)
	for _, row := range pressed {
		tb.pressAt(t, "Tick as collected: "+row.Name)
		time.Sleep(100 * time.Millisecond)
	}
	for _, row := range pressed {
		tb.run(t, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`main button[aria-label=%q]`, "Not collected after all: "+row.Name))))
	}
	want, got := map[string]int{}, map[string]int{}
	for _, row := range pressed {
		want[row.Item] = 1
	}
	for item, count := range k.collected(t, k.plan) {
		if count > 0 {
			got[item] = count
		}
	}
	require.Equal(t, want, got)
}
