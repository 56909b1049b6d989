package projections

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/projections/table"
)

// UnaccountedRow is a row of pantry.unaccounted: what a production run used and no lot was
// there for. Its key is kitchen and run. Runs that are not short have none.
type UnaccountedRow struct {
	Kitchen domain.Kitchen
	Run     domain.ID
	// IsOpen is whether something is neither settled nor dismissed. A voided run has nothing
	// open.
	IsOpen bool
	// Document is the list of [pantry.Unaccounted] as JSON, as it is settled since.
	Document table.Document
	// Revision is that of the run's event in the pantry's stream.
	Revision uint64
}

type unaccountedSettled struct {
	Lines    []settledLine `json:"lines"`
	Reason   string        `json:"reason"`
	Revalued []revaluation `json:"revalued"`
}

type settledLine struct {
	pantry.SettledLine
	Taken *consumed `json:"taken"`
}

// part is what the line settles of its run.
func (l settledLine) part() pantry.SettledPart {
	return pantry.SettledPart{Line: l.Line, Amount: l.Value, Dismissed: l.Taken == nil}
}

func (p *pantryTables) wantSettled(e event, settled unaccountedSettled) {
	for _, line := range settled.Lines {
		p.unaccounted.Want(e.keyOf(line.Run))
		if line.Taken != nil {
			p.lots.Want(e.keyOf(line.Taken.Lot))
		}
	}
	p.wantRevalued(e, settled.Revalued)
}

// lack adds what is unaccounted of a run.
func (p *pantryTables) lack(e event, run domain.ID, lines []pantry.Unaccounted) error {
	document, err := json.Marshal(lines)
	p.unaccounted.Put(UnaccountedRow{Kitchen: e.kitchen, Run: run, IsOpen: true, Document: document, Revision: e.Revision})
	return err
}

// settle takes what settles something unaccounted of lots, and puts it on the runs.
func (p *pantryTables) settle(e event, settled unaccountedSettled) error {
	lots := map[domain.ID]domain.ID{}
	for _, line := range settled.Lines {
		if err := p.settlePart(e, line.Run, line.part()); err != nil {
			return err
		}
		if line.Taken == nil {
			continue
		}
		if lots[line.Run] == "" {
			lots[line.Run] = line.Taken.Lot
		}
		if err := p.changeLot(e, line.Taken.Lot, line.Taken.Amount.Neg(), line.Taken.Cost.Neg()); err != nil {
			return err
		}
	}
	if err := p.useSettled(e, settled.Lines); err != nil {
		return err
	}
	var lot domain.ID
	for _, one := range settled.Revalued {
		if of, isRun := lots[one.use]; isRun || lot == "" {
			lot = of
		}
		if err := p.revalue(e, lot, settled.Reason, []revaluation{one}); err != nil {
			return err
		}
	}
	return nil
}

// settlePart settles a part of what is unaccounted of a run.
func (p *pantryTables) settlePart(e event, run domain.ID, part pantry.SettledPart) error {
	row, err := p.unaccounted.Edit(e.keyOf(run))
	if err != nil {
		return err
	}
	var lines []pantry.Unaccounted
	if err := json.Unmarshal(row.Document, &lines); err != nil {
		return err
	}
	lines = part.Of(lines)
	row.IsOpen = slices.ContainsFunc(lines, func(line pantry.Unaccounted) bool { return !line.Open().IsZero() })
	row.Document, err = json.Marshal(lines)
	return err
}

// useSettled adds a row for each lot that a run took something of that it had taken nothing of
// before. A lot that it had taken of has its row already.
func (p *pantryTables) useSettled(e event, lines []settledLine) error {
	var known [][2]uuid.UUID
	for _, line := range lines {
		if line.Taken == nil || line.Again {
			continue
		}
		run, err := parseID(line.Run)
		if err != nil {
			return err
		}
		lot, err := parseID(line.Taken.Lot)
		if err != nil {
			return err
		}
		if use := [2]uuid.UUID{lot, run}; !slices.Contains(known, use) {
			known = append(known, use)
			p.consumed.Add(ConsumedRow{Kitchen: e.kitchen, Source: lot, Run: run})
		}
	}
	return nil
}

// dropUnaccounted closes what is open of a voided run.
func (p *pantryTables) dropUnaccounted(e event, run domain.ID) error {
	key := e.keyOf(run)
	if _, exists, err := p.unaccounted.Look(key); err != nil || !exists {
		return err
	}
	row, err := p.unaccounted.Edit(key)
	if err == nil {
		row.IsOpen = false
	}
	return err
}
