package web

import "context"

// onlyChecked marks the context of a request that is not handled.
type onlyChecked struct{}

// OnlyCheck returns the context of a request of which only the input is checked: it is refused
// as invalid in any case, with every fault that is found before a request is handled.
func OnlyCheck(ctx context.Context) context.Context {
	return context.WithValue(ctx, onlyChecked{}, true)
}

func isOnlyChecked(ctx context.Context) bool {
	marked, _ := ctx.Value(onlyChecked{}).(bool)
	return marked
}
