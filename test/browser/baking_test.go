package browser

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// first returns the first line of a kind in the summary of the kitchen's plan, "" if
// there is none.
func (k *kitchen) first(list string) map[string]any {
	if lines := k.lines(list); len(lines) > 0 {
		return lines[0]
	}
	return nil
}

// lines returns the lines of a kind in the summary of the kitchen's plan.
func (k *kitchen) lines(list string) (lines []map[string]any) {
	var summary map[string]json.RawMessage
	if k.plan == "" || k.ask("/v1/plans/"+k.plan+"/summary", &summary) != nil || json.Unmarshal(summary[list], &lines) != nil {
		return nil
	}
	return lines
}

// ask decodes an answer.
func (k *kitchen) ask(path string, into any) error {
	response, err := http.Get(k.url + path) //nolint:noctx // a test that ends ends the server too
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func bakeFormOf(k *kitchen) string {
	if line := k.first("recipe_batches"); line != nil {
		return fmt.Sprintf("/plans/%s/bake/%s/%s", k.plan, line["recipe"], line["finished_unit"])
	}
	return ""
}

func sheetOf(k *kitchen) string {
	if path := bakeFormOf(k); path != "" {
		return path + "/sheet?batches=3"
	}
	return ""
}

func assembleFormOf(k *kitchen) string {
	if target := k.first("assemblies"); target != nil {
		return fmt.Sprintf("/plans/%s/assemble/%s", k.plan, target["finished_good"])
	}
	return ""
}

// explainedRowOf returns the page that explains what is needed of a row of a list of plans.
func explainedRowOf(k *kitchen) string {
	if row := k.first("shopping_list"); row != nil {
		return fmt.Sprintf("/shopping/explain?plans=%s&path=shopping_list/%s/needed", k.plan, row["item"])
	}
	return ""
}

// lotOf returns a lot of the pantry.
func lotOf(k *kitchen) string {
	var list struct{ Items []struct{ ID string } }
	if k.ask("/v1/pantry/lots", &list) != nil || len(list.Items) == 0 {
		return ""
	}
	return "/pantry/lots/" + list.Items[0].ID
}

// runOf returns the latest run of a kind.
func runOf(kind string) func(*kitchen) string {
	return func(k *kitchen) string {
		var list struct{ Items []struct{ ID string } }
		if k.ask("/v1/"+kind+"-runs", &list) != nil || len(list.Items) == 0 {
			return ""
		}
		return "/runs/" + kind + "/" + list.Items[0].ID
	}
}
