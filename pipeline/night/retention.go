package night

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
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
func prune(dir string, key keys.Key, r hitindex.Retention, log *slog.Logger) error {
	removed, _, err := hitindex.Prune(dir, key, r, hitindex.Options{Logger: log})
	if err == nil {
		log.Info("old runs were removed", "runs", removed.Runs)
	}
	return err
}

// reportPrefix begins the names of the morning's reports.
const reportPrefix = "night-"

// RemoveReports removes the morning's reports in a report directory that were
// written before a moment, with what a night left of them that was killed
// meanwhile, and returns how many files that were. Certificates stay: they
// name no document.
func RemoveReports(dir string, before time.Time) (removed int, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		suffixed := strings.Contains(e.Name(), ".html") || strings.Contains(e.Name(), ".json")
		if !strings.HasPrefix(e.Name(), reportPrefix) || !suffixed || !e.Type().IsRegular() {
			continue
		}
		info, statErr := e.Info()
		if statErr == nil && !info.ModTime().Before(before) {
			continue
		}
		if statErr == nil {
			statErr = os.Remove(filepath.Join(dir, e.Name()))
		}
		if statErr == nil {
			removed++
		} else if !errors.Is(statErr, fs.ErrNotExist) {
			err = errors.Join(err, statErr)
		}
	}
	return removed, err
}

// expireReports removes the reports that are older than they are to be kept. A
// night does not fail for it.
func (n *night) expireReports() {
	removed, err := RemoveReports(n.Config.ReportDir, n.now().Add(-n.Config.KeepReports))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		n.Log.Warn("old reports are not removed: " + err.Error())
	}
	if removed > 0 {
		n.Log.Info("old reports were removed", "files", removed)
	}
}
