package person

import "testing"

// TestSeenNames: names are found whatever their case, by their digests too,
// and no more on the next page.
func TestSeenNames(t *testing.T) {
	var s seenNames
	names := []string{"Jens", "Ærøskov", "Xqvorp", "Zarinkoxqvorplangt", "Šarić"}
	for range 3 {
		s.reset()
		for i, name := range names {
			if s.has([]byte(name)) {
				t.Fatalf("%s is seen on a new page", name)
			}
			s.add(hashName([]byte(name)))
			for _, seen := range names[:i+1] {
				if hash := hashName([]byte(seen)); !s.has([]byte(seen)) || !s.mayHave(digestOf(hash)) {
					t.Fatalf("%s is not seen", seen)
				}
			}
		}
		for i := range 1000 {
			s.add(uint64(i+1) * 0x9E3779B97F4A7C15)
		}
		if hash := hashName([]byte("XQVORP")); !s.hasHash(hash) || !s.mayHave(digestOf(hash)) {
			t.Fatal("a name is lost where the set grows")
		}
	}
}
