package source

import "testing"

func TestOtherShare(t *testing.T) {
	for _, c := range []struct {
		was, now string
		other    bool
	}{
		{"//fil/kommune", "//fil/kommune", false},
		{"//fil/kommune", "//fil/andet", true},
		{"fil:/eksport", "fil:/eksport /sager", true},
		{"//fil/kommune", "/dev/sda1", true}, // not mounted
		{"/dev/sda1", "//fil/kommune", true},
		{"UUID=1b2c", "UUID=3d4e", true},
		{"UUID=1b2c", "UUID=1b2c /@arkiv", true},
		{"UUID=1b2c", "/dev/sda1", false}, // before the system knew it
		{"/dev/sda1", "UUID=1b2c", false},
		{"/dev/sda1", "/dev/sdb1", false}, // found in another order
		{"", "//fil/kommune", false},
		{"//fil/kommune", "", false},
	} {
		if other := OtherShare(c.was, c.now); other != c.other {
			t.Errorf("%q after %q is another one: %v", c.now, c.was, other)
		}
	}
}
