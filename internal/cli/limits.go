package cli

import "crumbtrail/internal/fairuse"

// limitFlags are the limits of fair use. Their defaults are those of
// [fairuse.DefaultLimits].
type limitFlags struct {
	Key            fairuse.Rate `help:"Requests of a key: a second/at once." default:"200/20000" env:"CRUMBTRAIL_LIMIT_KEY" placeholder:"RATE"`
	Kitchen        fairuse.Rate `help:"Those of a kitchen." default:"400/40000" env:"CRUMBTRAIL_LIMIT_KITCHEN" placeholder:"RATE"`
	KeyReaders     int          `help:"Readers of events of a key. 0: no limit." default:"32" env:"CRUMBTRAIL_LIMIT_KEY_READERS"`
	KitchenReaders int          `help:"Those of a kitchen. 0: no limit." default:"128" env:"CRUMBTRAIL_LIMIT_KITCHEN_READERS"`
}

func (f limitFlags) limits() fairuse.Limits {
	return fairuse.Limits{
		Key: f.Key, Kitchen: f.Kitchen, KeyReaders: f.KeyReaders, KitchenReaders: f.KitchenReaders, Pause: fairuse.DefaultLimits.Pause,
	}
}
