package harness

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"aktsyn/kernels/kerneltest"
)

// slowSum is sumPortable word by word.
func slowSum(text []byte) (sum uint64) {
	for len(text) > 0 {
		var word [8]byte
		text = text[copy(word[:], text):]
		sum += binary.LittleEndian.Uint64(word[:])
	}
	return sum
}

// allSums are the sums of this machine by name.
func allSums() map[string]func([]byte) uint64 {
	sums := map[string]func([]byte) uint64{"plain Go": sumPortable}
	for _, v := range vectorSums() {
		sums[v.name] = v.sum
	}
	return sums
}

// TestSumsAreEqual tries every length around the blocks of all variants, at
// every place within a vector, with readable memory ending behind the text.
func TestSumsAreEqual(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 1200)
	for i := range text {
		text[i] = byte(random.Uint32())
	}
	for n := range len(text) + 1 {
		guarded, free := kerneltest.GuardedText(t, text[len(text)-n:])
		for name, sum := range allSums() {
			for start := range min(n, 65) {
				if got, want := sum(guarded[start:]), slowSum(guarded[start:]); got != want {
					t.Fatalf("%s: %d bytes from %d: %x, want %x", name, n-start, start, got, want)
				}
			}
		}
		free()
	}
}

// TestSumsReadEveryByte changes one byte at a time.
func TestSumsReadEveryByte(t *testing.T) {
	text := bytes.Repeat([]byte{1}, 1100)
	for name, sum := range allSums() {
		before := sum(text)
		for i := range text {
			text[i] = 2
			if sum(text) == before {
				t.Errorf("%s does not read byte %d", name, i)
			}
			text[i] = 1
		}
	}
}

func FuzzSumsAreEqual(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(bytes.Repeat([]byte{0xFF}, 777))
	f.Fuzz(func(t *testing.T, text []byte) {
		guarded, free := kerneltest.GuardedText(t, text)
		defer free()
		for name, sum := range allSums() {
			if got, want := sum(guarded), slowSum(text); got != want {
				t.Errorf("%s: %x, want %x", name, got, want)
			}
		}
	})
}

func TestMemorySumsAreContestants(t *testing.T) {
	text := []byte(strings.Repeat("Åse 010190-1234\n", 99))
	names := map[string]bool{}
	for _, c := range MemorySums() {
		if names[c.Name] || c.Group != Sum || c.Check != None || c.Scan(text) != MemorySum(text) {
			t.Errorf("contestant %q", c.Name)
		}
		names[c.Name] = true
	}
	if len(names) != 1+len(vectorSums()) {
		t.Errorf("%d contestants", len(names))
	}
}
