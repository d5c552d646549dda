package extract

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestSenderHolds: events that may be held wait until the root document ends, the
// parent must answer, they are many, or time has passed; others do not wait.
func TestSenderHolds(t *testing.T) {
	page := event{Kind: pageEvent, Page: Page{Number: 1, Text: []byte("x\n")}}
	long := event{Kind: pageEvent, Page: Page{Number: 1, Text: []byte(strings.Repeat("x", heldEvents))}}
	for _, test := range []struct {
		name   string
		holds  bool
		silent time.Duration // since the last was written
		event  event
		writes bool
	}{
		{"a page", true, 0, page, false},
		{"a page at once", false, 0, page, true},
		{"the beginning of a part", true, 0, event{Kind: beginEvent, Doc: 1}, false},
		{"the end of a part", true, 0, event{Kind: endEvent, Doc: 1}, false},
		{"the end", true, 0, event{Kind: endEvent}, true},
		{"a picture", true, 0, event{Kind: pictureEvent}, true},
		{"a long page", true, 0, long, true},
		{"a page after silence", true, heldTime + 1, page, true},
	} {
		var out bytes.Buffer
		s := newSender(&out)
		s.holds, s.sent = test.holds, time.Now().Add(-test.silent)
		if err := s.send(test.event, nil); err != nil {
			t.Fatal(err)
		}
		if wrote := out.Len() > 0; wrote != test.writes {
			t.Errorf("%s: written is %v, want %v", test.name, wrote, test.writes)
		}
	}
}
