package extract

import (
	"strings"
	"testing"

	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// By 7-Zip 16.02 with the password kodeord: a.txt without it and b.txt with it
// in two streams; b.txt with its directory.
const (
	sevenMixed = "N3q8ryccAAR0XUJssgAAAAAAAAAhAAAAAAAAAEMVp3MBAAXDpWJlbgoAGZc0A3Dp+fBBoDN4noofF9Hg4QKAShSe/RCnpPLAEIRFOgrNrkx4HF6oAxaobiZoAACBMweuMZjkziT+rbJUAq/HWfiJ6+fd5a0+dPLy7gmvxZMPfMfginqNEIjCvOnzkKuzgsOZEBaPfjK9igaRtC7nZmCpgu4LRvb3vnREpxB2pMHwmudCPrfLXQKfKLEJ2o5ufeOMGDHZXRBO49WP3D3CWMB1AAAAFwY6AQl4AAcLAQABIwMBAQVdABAAAAyAjgoB/TTdBwAA"
	sevenKey   = "N3q8ryccAATZUHrroAAAAAAAAAAuAAAAAAAAAMaEgqiV6kla0C+n8+oS64WUbp8doknDmIJPtxMqm+tc1SYc3/LwM1mowwu+U0IyoQeCOxLMZuDSuKE8nWDox0zATJK1ofTnRVmG8HyVziBKv1Xeo9pbnLzovIxiSLB/NphF3KL02R2N9W9lJ5VkMaKXGuMHRyPPach1gKCjYr9G3g8Y5Tf9mFWJgU7RQGhp2LXecALh8epdaWM+ivt0wiTly2PPFwYwAQlwAAcLAQABJAbxBwESUw+Rkt8MPpRiUpGXThYL4/76DGIKAUHqz2UAAA=="
)

// What a password of the list opens is read; all else stays encrypted. A PDF
// in a locked archive is tried as well.
func TestPasswords(t *testing.T) {
	list := passwords.List{"forkert", "hemmeligt", "kodeord"}
	for name, data := range map[string][]byte{
		"a.pdf":     encryptedPDF("hemmeligt"),
		"mixed.7z":  fromBase64(t, sevenMixed),
		"key.7z":    fromBase64(t, sevenKey),
		"inner.zip": packOf(t, entry{"a.pdf", string(encryptedPDF("kodeord"))}),
	} {
		f := onDisk(t, name, string(data))
		for _, tried := range []passwords.List{nil, {"forkert", "andet"}, list} {
			e := isolating(t, source.DefaultLimits())
			e.opts.Passwords = tried
			text, locked := "", false
			for _, d := range readFile(t, e, f) {
				text += d.text()
				locked = locked || d.Cause == source.Encrypted
			}
			if opens := len(tried) == len(list); strings.Contains(text, "CPR 010190-1234") != opens || locked == opens {
				t.Errorf("%s with %d passwords: locked %v, %q", name, len(tried), locked, text)
			}
		}
	}
}

// What is kept of a locked document is for the same passwords only, and of all
// others for any.
func TestKeptForPasswords(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		reads int
	}{
		"locked.pdf": {encryptedPDF("hemmeligt"), 2},
		"open.pdf":   {encryptedPDF(""), 1},
	} {
		cache, f := newMemoryCache(), onDisk(t, name, string(c.data))
		e := caching(t, cache, true)
		trace(t, e, f)
		e.opts.Passwords, e.opts.PasswordsID = passwords.List{"hemmeligt"}, "one"
		if all := trace(t, e, f); !strings.Contains(all, "CPR 010190-1234") || cache.puts != c.reads {
			t.Errorf("%s: read %d times, not %d: %s", name, cache.puts, c.reads, all)
		}
	}
}
