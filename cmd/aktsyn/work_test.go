package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"aktsyn/pipeline/engine"
)

// TestWorkByFormat: the summary says what was read of each format, and of a scan
// that finds contents known that only their digests were taken.
func TestWorkByFormat(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "intet\n", "b.txt": "mere\n", "c.html": "<html><body><p>her</p></body></html>"})
	index := filepath.Join(t.TempDir(), "ix")
	work := func(args ...string) map[string]formatDone {
		t.Helper()
		var s summary
		out := aktsyn(t, exitOK, append([]string{"scan", archive, "--index", index, "-q", "--json", "--ocr", "off"}, args...)...)
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		if s.Work == nil || s.Work.CPU <= 0 || s.Work.Seconds <= 0 {
			t.Fatalf("%+v", s.Work)
		}
		formats := map[string]formatDone{}
		for _, f := range s.Work.Formats {
			formats[f.Format] = f
		}
		return formats
	}
	if got := work(); len(got) != 2 || got["text"].Files != 2 || got["text"].Bytes != 11 || got["text"].Pages == 0 || got["html"].Files != 1 || got["html"].ReadSeconds <= 0 {
		t.Errorf("the first scan: %+v", got)
	}
	if got := work("--verify"); len(got) != 1 || got[engine.KnownContent].Files != 3 {
		t.Errorf("again: %+v", got)
	}
}
