package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

func TestPhasesAndStatus(t *testing.T) {
	t.Parallel()
	type phases = planning.Phases
	for _, test := range []struct {
		name   string
		given  func(k *kitchen)
		want   phases
		status answer.PhaseStatus
	}{
		{
			name:   "nothing at all",
			given:  func(k *kitchen) { k.input.Plan = nil },
			want:   phases{Requirements: "not_started", Shopping: "not_started", Production: "not_applicable", Assembly: "not_applicable"},
			status: "not_started",
		},
		{
			name: "targets without a plan",
			given: func(k *kitchen) {
				k.input.Plan = nil
				k.bake("a/yield", 1)
			},
			want:   phases{Requirements: "complete", Shopping: "not_started", Production: "not_started", Assembly: "not_applicable"},
			status: "in_progress",
		},
		{
			name:   "a plan is being shopped for until that is marked",
			given:  func(k *kitchen) { k.bake("a/yield", 1) },
			want:   phases{Requirements: "complete", Shopping: "in_progress", Production: "not_started", Assembly: "not_applicable"},
			status: "in_progress",
		},
		{
			name: "shopping is complete when marked",
			given: func(k *kitchen) {
				k.bake("a/yield", 1)
				k.input.Plan.ShoppingComplete = true
			},
			want:   phases{Requirements: "complete", Shopping: "complete", Production: "not_started", Assembly: "not_applicable"},
			status: "in_progress",
		},
		{
			name:   "assembly targets alone have production as well",
			given:  func(k *kitchen) { k.assemble("gift", 1) },
			want:   phases{Requirements: "complete", Shopping: "in_progress", Production: "not_started", Assembly: "not_started"},
			status: "in_progress",
		},
		{
			name: "a beginning too small for 2 decimals is one",
			given: func(k *kitchen) {
				k.assemble("gift", 1_000_000)
				k.baked("a/yield", 1, 1, 9)
				k.assembled("gift", 1)
			},
			want:   phases{Requirements: "complete", Shopping: "in_progress", Production: "in_progress", Assembly: "in_progress"},
			status: "in_progress",
		},
		{
			name: "a wholly lost batch has begun nothing",
			given: func(k *kitchen) {
				k.bake("a/yield", 2)
				k.baked("a/yield", 1, 0, 10)
			},
			want:   phases{Requirements: "complete", Shopping: "in_progress", Production: "not_started", Assembly: "not_applicable"},
			status: "in_progress",
		},
		{
			name: "a phase is complete when no line has anything remaining",
			given: func(k *kitchen) {
				k.bake("a/yield", 1)
				k.bake("b/yield", 1)
				k.baked("a/yield", 9, 90, 0)
			},
			want:   phases{Requirements: "complete", Shopping: "in_progress", Production: "in_progress", Assembly: "not_applicable"},
			status: "in_progress",
		},
		{
			name: "everything that applies is complete",
			given: func(k *kitchen) {
				k.input.Plan.ShoppingComplete = true
				k.bake("b/yield", 1)
				k.baked("b/yield", 1, 1, 9)
			},
			want:   phases{Requirements: "complete", Shopping: "complete", Production: "complete", Assembly: "not_applicable"},
			status: "complete",
		},
		{
			name: "baked, and not yet assembled",
			given: func(k *kitchen) {
				k.input.Plan.ShoppingComplete = true
				k.assemble("gift", 2)
				k.baked("a/yield", 1, 10, 0)
				k.assembled("gift", 1)
			},
			want:   phases{Requirements: "complete", Shopping: "complete", Production: "complete", Assembly: "in_progress"},
			status: "in_progress",
		},
		{
			name: "assembled to the last one",
			given: func(k *kitchen) {
				k.input.Plan.ShoppingComplete = true
				k.assemble("gift", 2)
				k.baked("a/yield", 1, 10, 0)
				k.assembled("gift", 2)
			},
			want:   phases{Requirements: "complete", Shopping: "complete", Production: "complete", Assembly: "complete"},
			status: "complete",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("a", "yield 10", "1 g flour")
			k.recipe("b", "yield 10", "1 g flour")
			k.good("gift", "1 a/yield")
			test.given(k)
			answer := k.summary()
			require.Equal(t, test.want, answer.Phases)
			require.Equal(t, test.status, answer.Status)
		})
	}
}
