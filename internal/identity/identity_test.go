package identity_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"crumbtrail/domain"
	"crumbtrail/internal/identity"
	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, url string) (*identity.Store, *pgxpool.Pool) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := identity.Open(t.Context(), pool)
	require.NoError(t, err)
	return store, pool
}

func TestANameHasOneIDInEachKitchenOnEveryInstance(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first, pool := open(t, url)
	second, _ := open(t, url)
	_, err := pool.Exec(t.Context(), `INSERT INTO access.kitchens (id) VALUES ('bakery')`)
	require.NoError(t, err)
	ids := make([]string, 16)
	var claims errgroup.Group
	for i := range ids {
		claims.Go(func() (err error) {
			ids[i], err = []*identity.Store{first, second}[i%2].ID(t.Context(), domain.Home, "Ada Lovelace")
			return err
		})
	}
	require.NoError(t, claims.Wait())
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
	require.NotContains(t, ids[0], "Ada")
	elsewhere, err := first.ID(t.Context(), "bakery", "Ada Lovelace")
	require.NoError(t, err)
	require.NotEqual(t, ids[0], elsewhere)
	other, err := first.ID(t.Context(), domain.Home, "ada lovelace")
	require.NoError(t, err)
	require.NotEqual(t, ids[0], other)
	_, err = first.ID(t.Context(), "nowhere", "Ada Lovelace")
	require.Error(t, err, "there is no such kitchen")

	for _, store := range []*identity.Store{first, second} {
		for actor, name := range map[string]string{
			ids[0]: "Ada Lovelace", elsewhere: "Ada Lovelace", "Grace": "Grace", "anonymous": "anonymous", "": "",
		} {
			found, err := store.Name(t.Context(), actor)
			require.NoError(t, err)
			require.Equal(t, name, found)
		}
	}
}

func TestTheNamesOfPeopleAndKeysAreFound(t *testing.T) {
	t.Parallel()
	store, pool := open(t, pgtest.URL(t))
	for _, sql := range []string{
		`INSERT INTO access.people (id, name) VALUES ('p1', 'Ada'), ('p2', 'Ada')`,
		`INSERT INTO access.keys (id, kitchen, role, name, hash, created_by)
		VALUES ('k1', 'home', 'cook', 'Robot', sha256('x'), 'p1')`,
	} {
		_, err := pool.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	for actor, name := range map[string]string{"p1": "Ada", "p2": "Ada", "k1": "Robot"} {
		found, err := store.Name(t.Context(), actor)
		require.NoError(t, err)
		require.Equal(t, name, found)
	}
	var named []string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT array_agg(a ORDER BY a) FROM access.actors_named('Ada') a`).Scan(&named))
	require.Equal(t, []string{"Ada", "p1", "p2"}, named)
}

func TestEveryInstanceHasTheSameSecretOfAKitchen(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	first, pool := open(t, url)
	second, _ := open(t, url)
	_, err := pool.Exec(t.Context(), `INSERT INTO access.kitchens (id) VALUES ('bakery')`)
	require.NoError(t, err)
	secrets := make([][]byte, 16)
	var reads errgroup.Group
	for i := range secrets {
		reads.Go(func() (err error) {
			secrets[i], err = []*identity.Store{first, second}[i%2].Secret(t.Context(), domain.Home)
			return err
		})
	}
	require.NoError(t, reads.Wait())
	for _, secret := range secrets {
		require.Len(t, secret, 32)
		require.Equal(t, secrets[0], secret)
	}
	other, err := second.Secret(t.Context(), "bakery")
	require.NoError(t, err)
	require.NotEqual(t, secrets[0], other)
	third, _ := open(t, url)
	again, err := third.Secret(t.Context(), domain.Home)
	require.NoError(t, err)
	require.Equal(t, secrets[0], again, "also after a restart")
}
