package extract

import (
	"bytes"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// A picture may be larger than the largest page that a reader process may tell.
func TestPixelsOfMoreThanAPage(t *testing.T) {
	sent := bytes.Repeat([]byte("pixels "), 30_000)
	c := &child{limits: source.Limits{PageBytes: 1_000, Silence: time.Minute}, out: newEventReader(bytes.NewReader(sent), 1_000)}
	got := make([]byte, len(sent))
	if err := c.pixels(got); err != nil || !bytes.Equal(got, sent) {
		t.Error(err)
	}
}
