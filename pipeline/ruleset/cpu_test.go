package ruleset

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestForcedProcessor runs in a process of its own, because what runs is
// settled once.
func TestForcedProcessor(t *testing.T) {
	if os.Getenv("RULESET_CHILD") != "" {
		if _, err := New(t.Context(), Options{}); err != nil {
			t.Fatal(err)
		}
		return
	}
	for cpu, ok := range map[string]bool{"portable": true, "": true, "sse9": false} {
		child := exec.Command(os.Args[0], "-test.run", "^TestForcedProcessor$")
		child.Env = append(os.Environ(), "RULESET_CHILD=1", "AKTSYN_CPU="+cpu)
		out, err := child.CombinedOutput()
		if (err == nil) != ok || !ok && !strings.Contains(string(out), "portable, avx2, avx512") {
			t.Errorf("AKTSYN_CPU=%s: %v, %s", cpu, err, out)
		}
	}
}
