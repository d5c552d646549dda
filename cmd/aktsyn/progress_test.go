package main

import (
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/engine"
)

// TestLinesOfProgress: files until scans and pictures are read, then those.
func TestLinesOfProgress(t *testing.T) {
	p := new(engine.Progress)
	d := &display{progress: p, files: 10, bytes: 2e6, start: time.Now().Add(-10 * time.Second)}
	if line := d.line(); !strings.HasSuffix(line, "0.0 of 2.0 MB, 0.0 MB/s, ETA unknown") {
		t.Error(line)
	}
	p.Files.Store(5)
	p.Bytes.Store(1e6)
	if line := d.line(); !strings.HasPrefix(line, "5/10 files") || !strings.HasSuffix(line, "1.0 of 2.0 MB, 0.1 MB/s, ETA 10s") {
		t.Error(line)
	}
	p.PicturesSince.Store(time.Now().Add(-time.Minute).UnixNano())
	p.Waiting.Store(40)
	if line := d.line(); line != "scans and pictures: 0 of 40, ETA unknown" {
		t.Error(line)
	}
	p.Pictures.Store(10)
	if line := d.line(); line != "scans and pictures: 10 of 40, ETA 3m0s" {
		t.Error(line)
	}
	p.Pictures.Store(50) // more than were known of
	if line := d.line(); line != "scans and pictures: 50 of 50, ETA 0s" {
		t.Error(line)
	}
}
