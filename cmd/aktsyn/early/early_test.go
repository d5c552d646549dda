package early

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestPutsTheFirstCollectionOff(t *testing.T) {
	if os.Getenv("GOGC") != "" {
		t.Skip("GOGC goes before")
	}
	was := debug.SetGCPercent(100)
	debug.SetGCPercent(was)
	if was != percent {
		t.Errorf("the collector was set to %d %%, not to %d", was, percent)
	}
}
