package test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// The example uses the client that is generated from the committed OpenAPI document.
func TestTheExamplePlansAMarketTwice(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	example := filepath.Join(t.TempDir(), "market")
	build := exec.Command("go", "build", "-o", example, ".")
	build.Dir = filepath.Join("..", "examples", "market")
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	for range 2 {
		output, err := exec.CommandContext(t.Context(), example, "-server", s.url).CombinedOutput()
		require.NoError(t, err, "%s", output)
		require.Equal(t, "bake 10 batches of Ginger biscuits: 240 needed, 0 surplus\nbuy 1500 g of Stem ginger\n", string(output))
	}
}
