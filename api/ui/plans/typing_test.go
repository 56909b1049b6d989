package plans_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// What is asked while a form is filled in is answered at any time, also once the form was sent: it has no
// key that the command used, and no status of an error, which browsers report.
func TestWhatIsAskedWhileTypingIsNoError(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	form := k.Get(path + "/amend")
	typed := form.With(t, path+"/amend", "goods.biscotti-box", "14", "reason", "more guests")
	ask := func(fields ...string) uitest.Page {
		values := form.Form(t, path+"/amend", "", "")
		for i := 0; i+1 < len(fields); i += 2 {
			values.Set(fields[i], fields[i+1])
		}
		return k.Do(http.MethodPost, path+"/amend/try", values.Encode(), "Crumbtrail-Typing", "yes")
	}
	nothing := ask()
	require.Equal(t, http.StatusOK, nothing.Status)
	require.Contains(t, nothing.Text(t), "Nothing is changed yet.")
	half := ask("goods.biscotti-box", "1/")
	require.Equal(t, http.StatusOK, half.Status)
	require.Contains(t, half.Text(t), "Write a whole number.")
	require.Equal(t, http.StatusUnprocessableEntity, k.Post(path+"/amend/try", form.With(t, path+"/amend")...).Status,
		"with the button it is a form that was refused")

	k.Follow(k.Post(path+"/amend", typed...))
	late := ask("goods.biscotti-box", "14", "reason", "more guests")
	require.Equal(t, http.StatusOK, late.Status)
	require.NotContains(t, late.Text(t), "sent before", "the key is that of the command alone")

	asked := k.GetWith(path+"/what-if?goods.biscotti-box=1%2F", "Crumbtrail-Typing", "yes")
	require.Equal(t, http.StatusOK, asked.Status)
	require.Contains(t, asked.Text(t), "Write a whole number.")
	require.Equal(t, http.StatusUnprocessableEntity, k.Get(path+"/what-if?goods.biscotti-box=1%2F").Status)
}
