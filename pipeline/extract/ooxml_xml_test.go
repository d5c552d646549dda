package extract

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// plainly is what xmlBytes makes of UTF-8, said rune by rune.
func plainly(text []byte) string {
	for _, condition := range []string{"if ", "end"} { // of VML
		text = bytes.ReplaceAll(text, []byte("<!["+condition), []byte("<!"+condition))
	}
	var out strings.Builder
	for in := bufio.NewReader(bytes.NewReader(text)); ; {
		r, _, err := in.ReadRune()
		switch {
		case err != nil:
			return out.String()
		case r == 0xFFFE || r == 0xFFFF:
			r = utf8.RuneError
		case r < ' ' && !strings.ContainsRune("\t\n\r", r):
			r = ' '
		}
		out.WriteRune(r)
	}
}

func FuzzXMLBytes(f *testing.F) {
	f.Add([]byte("<a>Jens Hansen</a>"), false)
	f.Add([]byte("<å>\x00Åse \xE6\uFFFE\x1F</å>\xC3"), true)
	f.Add([]byte("<<![if gte vml 1]><!--x--><![endif]><![CDATA[<![i]]>"), true)
	f.Fuzz(func(t *testing.T, text []byte, single bool) {
		if bytes.ContainsAny(text[:min(len(text), 200)], "\x00\xEF\xFE\xFF?") {
			text = append([]byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), text...)
		}
		var from io.Reader = bytes.NewReader(text)
		if single {
			from = iotest.OneByteReader(from)
		}
		x := newXMLBytes(from)
		defer x.close()
		x.left = 4*len(text) + 1
		got, err := io.ReadAll(x)
		if want := plainly(text); err != nil || string(got) != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	})
}

// A buffer that was used before tells nothing of what it held.
func TestXMLBytesAgain(t *testing.T) {
	for _, text := range []string{"<a>" + strings.Repeat("x", 32<<10-4) + "æøå" + strings.Repeat("y", 40<<10), "<a/>", ""} {
		x := newXMLBytes(strings.NewReader(text))
		x.left = 100 << 10
		got, err := io.ReadAll(x)
		if x.close(); err != nil || string(got) != text {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

func TestUsualXML(t *testing.T) {
	for declaration, want := range map[string]bool{
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`:            true,
		`<w:document encoding-style="x">`:                                    false,
		`<w:document>`:                                                       true,
		`<?xml version="1.0"?><a b="encoding='latin1'">`:                     true,
		`<?xml version="1.0" encoding="windows-1252"?>`:                      false,
		`<?xml version="1.0" encoding="UTF-8" encoding='windows-1252' ?><a>`: false,
	} {
		got := isUsualXML([]byte(declaration))
		if got != want {
			t.Errorf("%s: %v", declaration, got)
		}
		if label := declaredEncoding.FindSubmatch([]byte(declaration)); got && label != nil && string(label[1]) != "UTF-8" {
			t.Errorf("%s is called usual and declares %s", declaration, label[1])
		}
	}
}

// An inflater that met damage reads the next data whole.
func TestInflaterAgain(t *testing.T) {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestSpeed)
	_, _ = io.WriteString(w, strings.Repeat("Jens Hansen ", 5000))
	_ = w.Close()
	for range 3 {
		for _, c := range []struct {
			packed []byte
			whole  bool
		}{{packed.Bytes(), true}, {packed.Bytes()[:20], false}, {[]byte("\xFF\xFF damage"), false}} {
			in := newInflater(bytes.NewReader(c.packed))
			got, err := io.ReadAll(in)
			in.Close()
			if (err == nil) != c.whole || c.whole && len(got) != 60000 {
				t.Errorf("%d bytes, %v; whole: %v", len(got), err, c.whole)
			}
		}
	}
}
