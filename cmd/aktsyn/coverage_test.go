package main

import (
	"testing"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

func TestUnreadPages(t *testing.T) {
	for _, c := range []struct {
		pages    []uint32
		unlisted map[source.Cause]int64
		want     string
	}{
		{nil, nil, ""},
		{[]uint32{3}, nil, "3"},
		{[]uint32{1, 2, 3, 7, 9, 10}, nil, "1-3 7 9-10"},
		{[]uint32{1, 2}, map[source.Cause]int64{source.Corrupt: 5}, "1-2 and 5 more corrupt"},
	} {
		var d hitindex.Document
		for _, n := range c.pages {
			d.Unread = append(d.Unread, extract.UnreadPage{Number: n})
		}
		d.Unlisted = c.unlisted
		if got := unreadPages(d); got != c.want {
			t.Errorf("%v: %q, want %q", c.pages, got, c.want)
		}
	}
}
