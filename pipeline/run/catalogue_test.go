package run

import (
	"math/rand/v2"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// A catalogue tells what a map of all entries would: of entries with the same
// content what is known of any of them, and the first that is usable.
func TestCatalogue(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, size := range []int{0, 1, 2, 3, 50, 5000} {
		var c catalogue
		known, first := map[source.Digest]traits{}, map[source.Digest]uint32{}
		for i := range size {
			d := digestNumber(rng.IntN(size))
			of := traits(rng.IntN(int(contentNone)))
			c.add(d, of)
			if d.IsZero() {
				continue
			}
			if _, ok := first[d]; !ok || known[d]&contentUsable == 0 && of&contentUsable != 0 {
				first[d] = uint32(i)
			}
			known[d] |= of
		}
		for n := range size + 10 {
			d := digestNumber(n)
			of, entry := c.find(d)
			if of != known[d] || known[d] != 0 && entry != first[d] {
				t.Fatalf("of %d entries, content %d: %b in %d, not %b in %d", size, n, of, entry, known[d], first[d])
			}
		}
	}
}

// digestNumber returns digests of which many begin at the same slot; the first is
// zero, as of an entry without a digest.
func digestNumber(n int) (d source.Digest) {
	if n > 0 {
		d[0], d[1], d[3], d[31] = byte(n%7), byte(n>>8), byte(n), 1
	}
	return d
}

// Content that only begins with the digest of another one is not taken for it.
func TestContentsComparesWholeDigests(t *testing.T) {
	l := newLab(t, "a")
	r, err := l.scan(-1)
	l.must(err)
	c := newContents()
	c.table, err = l.ix.Table(r.ID)
	l.must(err)
	e, err := c.table.At(0)
	l.must(err)
	c.note(e, false, true, hitindex.Unchanged)
	other := e.Digest
	other[len(other)-1] ^= 1
	for _, d := range []source.Digest{other, e.Digest} {
		_, ok := c.result(d)
		if known := d == e.Digest; ok != known || c.claim(source.Identity{File: e.File, Digest: d}) != known {
			t.Errorf("known %v, want %v", ok, known)
		}
	}
	l.must(c.failure())
}
