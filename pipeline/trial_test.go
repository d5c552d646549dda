package pipeline

import (
	"context"
	"errors"
	"os"
	"testing"

	"aktsyn/pipeline/source"
)

// TestTrialOfAnEndedScan: that no process can be started when the scan is ended
// is no failure, and the file is neither condemned nor pardoned.
func TestTrialOfAnEndedScan(t *testing.T) {
	ended := errors.New("ended")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(ended)
	trial := &trial{ctx: ctx, o: Options{Trial: []string{os.Args[0]}}}
	if survived, err := trial.survives(source.File{}, false); survived || err != ended {
		t.Errorf("%v, %v", survived, err)
	}
}
