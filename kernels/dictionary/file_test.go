package dictionary

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func sampleEntries() []Entry {
	return []Entry{
		{"Hans", Given, 5}, {"HANSEN", Surname, 5}, {"Hans Hansen", FullName, 0}, {"Anne-Marie", Given, 2},
		{"Åse", Given, 3}, {"Ø", Term, 0}, {"Hans Hansen Holm", FullName, 1}, {"Hansen Holms Vej", Street, 0}, {"Holm", Surname | Street, 4},
		{"Олег", Given, 1}, {"İbrahim", Given, 2},
	}
}

func compiled(t testing.TB, entries []Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := mustBuild(t, entries).WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v; wrote %d", n, err, b.Len())
	}
	return b.Bytes()
}

// reseal makes the checksum fit again, as a forger would.
func reseal(b []byte) []byte {
	if len(b) < sumSize {
		return b
	}
	sum := sha256.Sum256(b[:len(b)-sumSize])
	return append(b[:len(b)-sumSize], sum[:]...)
}

func TestFileRoundTrip(t *testing.T) {
	for name, entries := range map[string][]Entry{"empty": nil, "one": sampleEntries()[:1], "sample": sampleEntries()} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(compiled(t, entries))
			if err != nil {
				t.Fatal(err)
			}
			sameAutomaton(t, got, mustBuild(t, entries))
		})
	}
}

// sameAutomaton compares what is stored and what is derived.
func sameAutomaton(t *testing.T, got, want *Automaton) {
	t.Helper()
	if !bytes.Equal(got.appendFile(), want.appendFile()) || got.Digest() != want.Digest() {
		t.Error("what is stored differs")
	}
	if got.hasher != want.hasher || got.shape != want.shape || !reflect.DeepEqual(got.first, want.first) {
		t.Error("what is derived differs")
	}
}

func TestFileIsReproducible(t *testing.T) {
	entries := sampleEntries()
	want := compiled(t, entries)
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	if !bytes.Equal(compiled(t, entries), want) {
		t.Error("the file depends on the order of entries")
	}
	if len(want)%8 != 0 {
		t.Errorf("%d bytes: sections are not aligned", len(want))
	}
}

func TestReadNamesTheTrouble(t *testing.T) {
	good := compiled(t, sampleEntries())
	newer := bytes.Clone(good)
	binary.LittleEndian.PutUint32(newer[8:], version+1)
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":     {nil, "not a compiled dictionary"},
		"foreign":   {[]byte("Hansen\t5\nJensen\t7\n"), "not a compiled dictionary"},
		"stump":     {good[:20], "cut short"},
		"truncated": {good[:len(good)-1], "cut short"},
		"longer":    {append(bytes.Clone(good), 0), "its header says"},
		"newer":     {reseal(newer), "format version 5"},
		"flipped":   {flipped, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(c.content); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestEveryFlippedBitIsSeen(t *testing.T) {
	good := compiled(t, sampleEntries())
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, err := Read(bad); err == nil {
			t.Fatalf("byte %d flipped unseen", i)
		}
	}
}

// survives scans what every accepted dictionary must survive, and checks that
// spans are sane and every entry can be read.
func survives(t *testing.T, a *Automaton) {
	t.Helper()
	text := []byte("Hans Hansen Holms Vej Anne-Marie ÅSE ø \n\n İbrahim\xff Олег hans hansen\n holm Hans-Hans'Hansen Holm")
	for _, m := range a.Scan(nil, text, a.NewScratch()) {
		if m.Start >= m.End || int(m.End) > len(text) {
			t.Fatalf("impossible span %v", m)
		}
		a.Entry(m.Entry)
	}
	for i := range uint32(a.Len()) {
		a.Lookup([]byte(a.Entry(i).Text))
	}
}

// A forged file, its checksum right, is refused or harmless.
func TestForgedFiles(t *testing.T) {
	good := compiled(t, sampleEntries())
	accepted := 0
	for i := range len(good) - sumSize {
		for _, value := range []byte{0, 1, 0x7F, 0xFF, good[i] + 1, good[i] - 1} {
			forged := bytes.Clone(good)
			forged[i] = value
			if a, err := Read(reseal(forged)); err == nil {
				accepted++
				survives(t, a)
			}
		}
	}
	if accepted == 0 {
		t.Error("no forged file passed the checks: the test shows nothing")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(compiled(f, sampleEntries()), uint16(100), uint32(0))
	f.Add(compiled(f, nil), uint16(12), uint32(1))
	f.Add([]byte(magic), uint16(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, at uint16, value uint32) {
		b = bytes.Clone(b)
		if int(at)+4 <= len(b) {
			binary.LittleEndian.PutUint32(b[at:], value)
		}
		if a, err := Read(reseal(b)); err == nil {
			survives(t, a)
		}
	})
}
