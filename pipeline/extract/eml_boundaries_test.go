package extract

import (
	"maps"
	"regexp"
	"testing"
)

// FuzzBoundaries holds boundaries against its specification.
func FuzzBoundaries(f *testing.F) {
	for _, mail := range []string{
		"Content-Type: multipart/mixed; boundary=\"a b\"\r\n\r\nBOUNDARY \t=\r\n  x;", "boundary==boundary=b", `boundary="a"b"boundary=c`,
		"boundary=\"\"\nboundary=\"x\ny\"", "boundaryboundary = é\xFF;", "boundary=", "a=b=boundary\f=\fc", `boundary="boundary=x"; boundary=y`,
	} {
		f.Add([]byte(mail), uint8(3))
	}
	pattern := regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"\n]+)"|([^\s;"]+))`)
	f.Fuzz(func(t *testing.T, mail []byte, most uint8) {
		want := map[string]bool{}
		for _, m := range pattern.FindAllSubmatch(mail, int(most)) {
			want[string(m[1])+string(m[2])] = true
		}
		if got := boundaries(mail, int(most)); !maps.Equal(got, want) {
			t.Errorf("%q: %v, not %v", mail, got, want)
		}
	})
}
