package pipeline

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// TestEveryLimitCanBeRaised: whichever limit is raised, a run reads again what
// it left unread: all under another profile, or what has the limit's cause.
func TestEveryLimitCanBeRaised(t *testing.T) {
	_, o := picturesIndex(t)
	now, err := certificate.Gather(o.Rules, o.Limits, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range source.AllLimits() {
		raised := o
		value := map[string]string{"size": "1TiB", "duration": "1000h", "count": "2147483647"}[limit.Unit]
		if err := raised.Limits.Set(limit.Name, value); err != nil {
			t.Fatal(limit.Name, err)
		}
		var causes []source.Cause
		all := raised.profile() != o.profile()
		if !all {
			causes = []source.Cause{limit.Cause}
		}
		if all == limit.EndsReader() || !slices.Equal(raised.raised(now), causes) {
			t.Errorf("%s is raised: all is read again: %v; of the causes: %v", limit.Name, all, raised.raised(now))
		}
		then, err := certificate.Gather(o.Rules, raised.Limits, nil, "")
		if err != nil || o.raised(then) != nil || o.raised(now) != nil {
			t.Errorf("%s is lowered, or stays: %v, %v (%v)", limit.Name, o.raised(then), o.raised(now), err)
		}
	}
}

// TestRaisedMemory: with more memory for its reader a file is read, and the
// others are not read again.
func TestRaisedMemory(t *testing.T) {
	ix, o := picturesIndex(t)
	o.Reader = []string{os.Args[0], readerMode}
	mail := "From: a@example.dk\r\nTo: b@example.dk\r\nMessage-ID: <1@example.dk>\r\n\r\ncpr 010165-9901\r\n" + strings.Repeat("en linje uden noget\r\n", 3<<19)
	if err := os.WriteFile(filepath.Join(o.Roots[0], "stor.eml"), []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	night := func(memory string, unread int64, changes map[hitindex.Change]int64) {
		t.Helper()
		if err := o.Limits.Set("max-memory", memory); err != nil {
			t.Fatal(err)
		}
		r, err := Scan(t.Context(), ix, o)
		if err != nil || !reflect.DeepEqual(r.Changes, changes) || r.Totals.Unread[source.TooLarge] != unread {
			t.Fatalf("%s: %v, unread %v (%v)", memory, r.Changes, r.Totals.Unread, err)
		}
	}
	night("64MiB", 1, map[hitindex.Change]int64{hitindex.New: 12})
	night("64MiB", 1, map[hitindex.Change]int64{hitindex.Unchanged: 12})
	night("1GiB", 0, map[hitindex.Change]int64{hitindex.Unchanged: 11, hitindex.Retried: 1})
	night("64MiB", 0, map[hitindex.Change]int64{hitindex.Unchanged: 12})
}
