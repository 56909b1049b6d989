package cli

import (
	"fmt"
	"time"

	"crumbtrail/internal/autobackup"
)

// scheduleFlags are the backups that a server makes by itself.
type scheduleFlags struct {
	To             string        `help:"Folder for backups on a schedule." env:"CRUMBTRAIL_BACKUP_TO" type:"path" placeholder:"DIR"`
	Every          time.Duration `help:"Time from one to the next." default:"24h" env:"CRUMBTRAIL_BACKUP_EVERY"`
	Keep           string        `help:"What to keep, or all." default:"7d,4w,12m" env:"CRUMBTRAIL_BACKUP_KEEP" placeholder:"RULES"`
	Recipient      []string      `help:"Public key of age to encrypt for; repeatable." env:"CRUMBTRAIL_BACKUP_RECIPIENT" placeholder:"KEY"`
	RecipientsFile string        `help:"File with such keys." env:"CRUMBTRAIL_BACKUP_RECIPIENTS_FILE" type:"existingfile" placeholder:"FILE"`
}

func (f scheduleFlags) options() (autobackup.Options, error) {
	recipients, err := recipientsOf(f.Recipient, f.RecipientsFile)
	if err != nil {
		return autobackup.Options{}, err
	}
	if len(recipients) > 0 && f.To == "" {
		return autobackup.Options{}, fmt.Errorf("%w: --backup-recipient and --backup-recipients-file need --backup-to, the folder", errUsage)
	}
	keep, err := autobackup.ParseKeep(f.Keep)
	return autobackup.Options{Dir: f.To, Every: f.Every, Keep: keep, Recipients: recipients}, err
}
