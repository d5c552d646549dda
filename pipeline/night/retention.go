package night

import (
	"log/slog"
	"time"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
)

// Pruning writes an index anew. So that it is not done every night for one run,
// it waits until there are some.
const (
	pruneRuns = 7
	pruneAge  = 7 * 24 * time.Hour
)

// pruneDue says whether runs have become so many, and so old, that a retention
// is worth being applied.
func pruneDue(runs []hitindex.Run, r config.Retention, now time.Time) bool {
	if r.Runs == 0 && r.Age == 0 {
		return false
	}
	old := 0
	for i, run := range runs {
		kept := r.Runs > 0 && i >= len(runs)-r.Runs || r.Age > 0 && now.Sub(run.Ended) < r.Age
		if kept {
			continue
		}
		if old++; old >= pruneRuns || r.Age > 0 && now.Sub(run.Ended) >= r.Age+pruneAge {
			return true
		}
	}
	return false
}

// prune applies a retention to a closed index.
func prune(dir string, key keys.Key, r config.Retention, now time.Time, log *slog.Logger) error {
	removed, _, err := hitindex.Prune(dir, key, hitindex.Retention{Runs: r.Runs, Age: r.Age, Now: now}, hitindex.Options{Logger: log})
	if err == nil {
		log.Info("old runs were removed", "runs", removed.Runs)
	}
	return err
}
