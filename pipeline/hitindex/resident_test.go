package hitindex

import (
	"testing"
	"time"
)

// TestReleaser lets memory grow and fall, look by look.
func TestReleaser(t *testing.T) {
	const least = 100 << 20
	looks := []struct {
		files int64
		want  int // releases so far
	}{
		{least, 0}, {least + residentGrows, 0},
		{least + residentGrows + 1, 1}, // more than it may grow: all but a page is released
		{5000, 1}, {4096 + residentGrows, 1}, {4096 + residentGrows + 1, 2},
		{4096, 2}, {0, 2}, {residentGrows, 2}, {residentGrows + 1, 3}, // from where it fell to
	}
	r := &releaser{make(chan struct{}), make(chan struct{})}
	look, asked, releases, now := make(chan time.Time), make(chan struct{}), 0, int64(least)
	files := func() int64 {
		defer func() { asked <- struct{}{} }()
		return now
	}
	release := func() { releases, now = releases+1, 4096 }
	go r.run(look, files, release)
	<-asked
	for i, l := range looks {
		now = l.files
		before := releases
		look <- time.Time{}
		<-asked
		if l.want > before {
			<-asked // what is left
		}
		if releases != l.want {
			t.Fatalf("look %d: %d releases, want %d", i, releases, l.want)
		}
	}
	r.end()
}
