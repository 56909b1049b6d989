package projectionstest

import "crumbtrail/domain/occasion"

// Cook handles a random command for a pantry. The mix is that of a real one,
// whose events are expensive to fold. Most are runs, and a run takes what its
// recipe and the nested recipes need, item by item from the oldest lots: two to
// six lines of it (a lot serves about ten runs before it is empty). Half of the
// runs are for the occasion's plan and use its snapshots. The others are ad hoc
// and capture a snapshot in an event before. One in six runs assembles boxes of
// earlier production. A few commands receive one to four lots, adjust a lot or
// void a run.
func (k *Kitchen) Cook() []Append {
	switch k.random.IntN(50) {
	case 0, 1, 2, 3, 4, 5:
		return k.Receive()
	case 6, 7, 8:
		return k.adjust()
	case 9, 10, 11, 12, 13, 14:
		return k.assemble()
	case 15:
		return k.void()
	}
	return k.produce()
}

// PlanMore changes an occasion or its plan, and now and then schedules another one.
func (k *Kitchen) PlanMore() []Append {
	if k.random.IntN(40) == 0 {
		return k.Schedule()
	}
	return k.Plan()
}

// WantEverything creates a plan with a target for everything.
func (k *Kitchen) WantEverything(o *occasion.Occasion) (appends []Append) {
	for i := range Recipes {
		events, err := o.Decider(false).SetProductionTarget(occasion.ProductionTarget{FinishedUnit: Unit(i), Batches: 100})
		appends = append(appends, k.Happened(o, events, err)...)
	}
	for i := range Goods {
		events, err := o.Decider(false).SetAssemblyTarget(occasion.AssemblyTarget{FinishedGood: Good(i), Quantity: 100})
		appends = append(appends, k.Happened(o, events, err)...)
	}
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: k.NewID(), At: k.Now(), Definitions: k.Definitions})
	return append(appends, k.Happened(o, events, err)...)
}
