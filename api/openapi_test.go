package api_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/api"
	"crumbtrail/domain/access"
)

var update = flag.Bool("update", false, "write the OpenAPI document to docs/openapi.json")

const published = "../docs/openapi.json"

// The published document must not change by accident. To change it, raise the
// version of the interface in document.go and run
// go test ./api -run Published -update.
func TestThePublishedDocumentIsTheOneThatIsServed(t *testing.T) {
	t.Parallel()
	document, err := api.Document()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(published, document, 0o644))
	}
	committed, err := os.ReadFile(published)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(strings.Split(string(committed), "\n"), strings.Split(string(document), "\n")))
	require.Equal(t, string(document), open(t).get("/openapi.json").Body.String())
}

func TestThePublishedPermissionsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	const published = "../docs/permissions.md"
	table, err := api.Permissions()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(published, []byte(table), 0o644))
	}
	committed, err := os.ReadFile(published)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(strings.Split(string(committed), "\n"), strings.Split(table, "\n")))
	require.Equal(t, 1, strings.Count(table, "| VoidProductionRun | `POST /v1/production-runs/{id}/void` | Void a production run |"))
	for _, role := range access.Roles() {
		require.Contains(t, table, "\n## "+string(role)+"\n")
	}
}

type described struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Summary     string
		Parameters  []struct{ Name, In, Description string }
		Responses   map[string]struct {
			Headers map[string]any
			Content map[string]any
		}
	}
}

func documented(t *testing.T) described {
	t.Helper()
	text, err := api.Document()
	require.NoError(t, err)
	var d described
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

func TestTheDocumentDescribesEveryOperation(t *testing.T) {
	t.Parallel()
	d := documented(t)
	require.Equal(t, "3.1.0", d.OpenAPI)
	seen := map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			name := method + " " + path
			require.Regexp(t, "^[A-Z][A-Za-z]+$", op.OperationID, name)
			require.False(t, seen[op.OperationID], name)
			seen[op.OperationID] = true
			require.NotEmpty(t, op.Summary, name)
			require.Contains(t, op.Responses["default"].Content, "application/problem+json", name)
			if isApart(path) { // not about the log
				continue
			}
			var parameters []string
			for _, parameter := range op.Parameters {
				require.NotEmpty(t, parameter.Description, "%s %s", name, parameter.Name)
				parameters = append(parameters, parameter.Name)
			}
			headers := map[string]any{}
			for _, response := range op.Responses {
				for header := range response.Headers {
					headers[header] = true
				}
			}
			require.Contains(t, headers, "Crumbtrail-Position", name)
			if slices.Contains([]string{"ExportKitchen", "FollowEvents", "GetAuditEvent", "ReplayStream", "VerifyLog"},
				op.OperationID) { // answered from the log itself
				continue
			}
			if method == "get" || op.OperationID == "SimulatePlan" { // a query with a body
				require.Contains(t, parameters, "Crumbtrail-Min-Position", name)
				continue
			}
			if op.OperationID == "ImportExport" {
				continue
			}
			require.Contains(t, parameters, "If-Match", name)
			require.Contains(t, headers, "ETag", name)
			require.Equal(t, method == "post", slices.Contains(parameters, "Idempotency-Key"), name)
		}
	}
	for id := range strings.FieldsSeq(`
		DefineItem DefineRecipe DefineFinishedGood ArchiveItem ArchiveRecipe ArchiveFinishedGood ScheduleOccasion
		RescheduleOccasion ArchiveOccasion RestoreOccasion SetProductionTarget RemoveProductionTarget SetAssemblyTarget RemoveAssemblyTarget
		CreatePlan CompleteShopping ReopenShopping ReceiveLots AdjustStock RecordBatchProduction RecordAssembly GetPlan GetPlanSummary
		ExplainPlan ExplainShoppingList GetOccasionSummary GetShoppingList GetPlanDrift ComparePlans SimulatePlan GetStock ListLots
		ListProductionRuns ListAssemblyRuns ImportExport VoidProductionRun VoidAssemblyRun ListProjections GetProjection GetBackups
		RebuildProjection CancelRebuild RetryProjection SkipEvent GetProductionRunSnapshot GetAssemblyRunSnapshot
	`) {
		require.True(t, seen[id], id)
	}
}

// The name of a figure alone does not tell what it counts.
func TestTheDocumentDescribesEveryFigureOfASummary(t *testing.T) {
	t.Parallel()
	text, err := api.Document()
	require.NoError(t, err)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type        any
					Pattern     string
					Description string
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &document))
	generic := document.Components.Schemas["ComparisonFigure"].Properties["old"].Description
	var figures int
	for name, schema := range document.Components.Schemas {
		if !strings.HasPrefix(name, "Summary") {
			continue
		}
		for field, property := range schema.Properties {
			counts := property.Type == "integer" || property.Type == "number" || property.Pattern != "" || strings.HasSuffix(field, "percent")
			if counts || field == "feasibility" || field == "code" {
				figures++
				require.NotContains(t, []string{"", generic}, property.Description, "%s.%s", name, field)
			}
		}
	}
	require.Greater(t, figures, 40)
}

func TestTheDocsPageLoadsNothingFromOtherHosts(t *testing.T) {
	t.Parallel()
	k := open(t)
	page := k.get("/docs")
	require.NotContains(t, page.Body.String(), "://")
	require.NotRegexp(t, `<script>|style=|onload=`, page.Body.String(), "the policy forbids what stands in the page")
	policy := page.Header().Get("Content-Security-Policy")
	for directive := range strings.SplitSeq(policy, ";") {
		require.NotRegexp(t, `https?:|\*|'unsafe-eval'`, directive)
	}
	require.Regexp(t, `script-src 'self';`, policy)
	loaded := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.Body.String(), -1)
	require.Len(t, loaded, 4)
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".png": "image/png"}
	for _, reference := range loaded {
		file := k.get(reference[1])
		require.Equal(t, kinds[reference[1][strings.LastIndex(reference[1], "."):]], file.Header().Get("Content-Type"))
		require.NotZero(t, file.Body.Len())
	}
	require.Contains(t, k.get("/docs/start.js").Body.String(), `"/openapi.json"`)
	k.send(http.MethodGet, "/docs/nothing.js", "").refused(http.StatusNotFound, "unknown_path")
}

// isApart reports whether a path is about the program or about who has access, and not
// about the log.
func isApart(path string) bool {
	return strings.HasPrefix(path, "/v1/admin/") || strings.HasPrefix(path, "/v1/access/") || strings.HasPrefix(path, "/v1/me")
}
