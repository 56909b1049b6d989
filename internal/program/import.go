package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/commands/baketracker"
	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/internal/pgcluster"
)

// Import imports a bake-tracker v4 export. Where a server has the data
// directory, the server does it.
type Import struct {
	Storage
	File   string `arg:"" help:"The export, a JSON file; - reads standard input." type:"existingfile" placeholder:"FILE"`
	Server string `help:"Address of a running server that is to import it, such as http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// errIncomplete says that records were left out.
var errIncomplete = errors.New("some records could not be taken")

// Run carries out the command.
func (i Import) Run(ctx context.Context, to console) error {
	source, err := i.openFile()
	if err != nil {
		return err
	}
	defer source.Close()
	if i.Server != "" {
		return i.overHTTP(ctx, to, i.Server, source)
	}
	opened, err := i.open(ctx, slog.New(slog.DiscardHandler))
	if errors.Is(err, pgcluster.ErrInUse) {
		address, readErr := os.ReadFile(i.addressFile())
		if readErr != nil {
			return err
		}
		return i.overHTTP(ctx, to, strings.TrimSpace(string(address)), source)
	}
	if err != nil {
		return err
	}
	report, err := i.directly(ctx, to, opened, source)
	if err = errors.Join(err, opened.close(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	return report.print(to.out)
}

func (i Import) openFile() (io.ReadCloser, error) {
	if i.File == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(i.File)
}

func (i Import) directly(ctx context.Context, to console, opened *storage, source io.Reader) (importReport, error) {
	application := commands.New(opened.log, commands.Options{Policy: pantry.FIFO})
	sender := commands.Sender{Kitchen: domain.Home, Actor: "import", Correlation: "import " + i.File}
	bar := newProgress(to.err)
	defer bar.end()
	report, err := baketracker.Import(ctx, application, sender, source, bar.show)
	if err != nil {
		return importReport{}, fmt.Errorf("import %s: %w", i.File, err)
	}
	return importReport{report}, nil
}
