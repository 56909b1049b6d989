// Command market plans a market stall on a running Crumbtrail server, with a
// client that is generated from the OpenAPI document.
//
//	make run                              # in another terminal, at the root
//	cd examples/market && go run .
//
// Definitions are idempotent and every POST carries an idempotency key, so the
// program can be repeated.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"crumbtrail/examples/market/client"
)

func main() {
	server := flag.String("server", "http://127.0.0.1:8080", "address of the Crumbtrail server")
	flag.Parse()
	if err := run(context.Background(), *server, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run defines a catalog, plans an occasion with it and prints the plan's
// batches and shopping list.
func run(ctx context.Context, server string, out io.Writer) error {
	api, err := client.NewClientWithResponses(server, client.WithHTTPClient(&checked{http.Client{Timeout: 30 * time.Second}}))
	if err != nil {
		return err
	}
	m := market{api: api, day: openapi_types.Date{Time: time.Date(2026, 12, 12, 0, 0, 0, 0, time.UTC)}}
	if err := m.defineCatalog(ctx); err != nil {
		return err
	}
	occasion, err := m.schedule(ctx)
	if err != nil {
		return err
	}
	plan, position, err := m.plan(ctx, occasion)
	if err != nil {
		return err
	}
	return m.printSummary(ctx, out, plan, position)
}

type market struct {
	api *client.ClientWithResponses
	day openapi_types.Date
}

// defineCatalog defines an item, a recipe that uses it, and a box of biscuits.
func (m market) defineCatalog(ctx context.Context) error {
	if _, err := m.api.DefineItemWithResponse(ctx, "stem-ginger", nil, client.ItemInput{Name: "Stem ginger", Kind: "ingredient"}); err != nil {
		return err
	}
	var amount client.LineInput_Amount
	if err := amount.FromLineInputAmount0("150"); err != nil {
		return err
	}
	unitOfAmount, perBatch := "g", int64(24)
	_, err := m.api.DefineRecipeWithResponse(ctx, "ginger-biscuits", nil, client.RecipeInput{
		Name:   "Ginger biscuits",
		Lines:  &[]client.LineInput{{Item: "stem-ginger", Amount: &amount, Unit: &unitOfAmount}},
		Yields: []client.YieldInput{{Slug: "biscuit", Name: "Biscuit", Mode: "count", ItemsPerBatch: &perBatch}},
	})
	if err != nil {
		return err
	}
	var quantity client.GoodComponentInput_Quantity
	if err := quantity.FromGoodComponentInputQuantity0("6"); err != nil {
		return err
	}
	unit := "ginger-biscuits/biscuit"
	_, err = m.api.DefineFinishedGoodWithResponse(ctx, "biscuit-bag", nil, client.FinishedGoodInput{
		Name: "Bag of six", Components: []client.GoodComponentInput{{FinishedUnit: &unit, Quantity: quantity}},
	})
	return err
}

// schedule creates the occasion with its target and returns the occasion's id.
func (m market) schedule(ctx context.Context) (string, error) {
	key, mode := "example-market-occasion", client.OccasionInputOutputMode("bundled")
	occasion, err := m.api.ScheduleOccasionWithResponse(ctx, &client.ScheduleOccasionParams{IdempotencyKey: &key},
		client.OccasionInput{Name: "Village market", Date: m.day, OutputMode: &mode})
	if err != nil {
		return "", err
	}
	id := occasion.JSON201.Id
	_, err = m.api.SetAssemblyTargetWithResponse(ctx, id, "biscuit-bag", nil, client.AssemblyTargetInput{Quantity: 40})
	return id, err
}

// plan creates the plan, which captures snapshots of the recipe and the good. It
// returns the plan's id and the position that a query must have reached to
// include it.
func (m market) plan(ctx context.Context, occasion string) (id, position string, err error) {
	plan, err := m.api.CreatePlanWithResponse(ctx, occasion, nil)
	if err != nil {
		return "", "", err
	}
	created := plan.JSON201
	if created == nil { // nothing changed since the last plan
		created = plan.JSON200
	}
	return created.Id, plan.HTTPResponse.Header.Get("Crumbtrail-Position"), nil
}

// printSummary prints what to bake and what to buy.
func (m market) printSummary(ctx context.Context, out io.Writer, plan, position string) error {
	answer, err := m.api.GetPlanSummaryWithResponse(ctx, plan, &client.GetPlanSummaryParams{CrumbtrailMinPosition: &position})
	if err != nil {
		return err
	}
	for _, line := range answer.JSON200.RecipeBatches {
		fmt.Fprintf(out, "bake %d batches of %s: %s needed, %s surplus\n", line.Batches, line.RecipeName, line.UnitsNeeded, line.WasteUnits)
	}
	for _, row := range answer.JSON200.ShoppingList {
		fmt.Fprintf(out, "buy %s %s of %s\n", row.ToBuy, row.Unit, row.Name)
	}
	return nil
}

// checked is an HTTP client that returns the problem of a refused request as an
// error.
type checked struct{ http.Client }

// Do sends a request.
func (c *checked) Do(request *http.Request) (*http.Response, error) {
	response, err := c.Client.Do(request)
	if err != nil || response.StatusCode < http.StatusBadRequest {
		return response, err
	}
	defer response.Body.Close()
	var problem client.Problem
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil {
		return nil, fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, response.Status)
	}
	return nil, fmt.Errorf("%s %s: %s: %s", request.Method, request.URL.Path, problem.Code, problem.Detail)
}
