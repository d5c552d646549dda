package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// wordKernel reports every word; the byte before it says its kind, signals and
// grade. Those of grade High tell, the others ask.
type wordKernel struct{ hashKernel }

func (wordKernel) Scan(dst []kernels.Hit, p kernels.Page, _ kernels.Scratch) []kernels.Hit {
	for at := 0; at < len(p.Text); {
		end := at + bytes.IndexAny(p.Text[at:], " \n")
		if how := p.Text[at] - '0'; how < 8 {
			dst = append(dst, kernels.Hit{Start: uint32(at + 1), End: uint32(end), Kind: kernels.CPR + kernels.Kind(how&1),
				Signals: kernels.Signals(how >> 1 & 1), Grade: kernels.Low + kernels.Grade(how>>2)})
		}
		at = end + 1
	}
	return dst
}

func (wordKernel) AppendValue(dst []byte, kind kernels.Kind, signals kernels.Signals, span []byte) []byte {
	sum := fnv.New64a()
	sum.Write([]byte{byte(kind), byte(signals)})
	sum.Write(span)
	return sum.Sum(dst)
}

func (wordKernel) Tells(dst []uint64, h kernels.Hit, value []byte) []uint64 {
	if h.Grade != kernels.Low {
		dst = append(dst, binary.NativeEndian.Uint64(value))
	}
	return dst
}

func (wordKernel) Asks(h kernels.Hit, value []byte) uint64 {
	if h.Grade != kernels.Low {
		return 0
	}
	return binary.NativeEndian.Uint64(value)
}

func (wordKernel) Confirmed(h kernels.Hit, _ bool) kernels.Hit {
	h.Signals |= 4
	return h
}

// wordReader gives every file two documents of a few words that recur, which a
// file's size chooses: short ones, such as share their ends, and long ones.
type wordReader struct{ unheld }

func (wordReader) Close() {}

func (wordReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	rng := rand.New(rand.NewPCG(1, uint64(f.Size)))
	words := []string{"a", "b", "jens", "jensen", "hans-jensen", "hans_jensen", "hans-xx-jensen",
		"kirsten_anna_pedersen", "kirsten_inge_pedersen", // of one hash
		strings.Repeat("x", 51) + "y", strings.Repeat("x", 52) + "y", strings.Repeat("x", 53) + "y"}
	for doc := range uint32(2) {
		v.Begin(doc, extract.Document{Path: f.Path})
		var text []byte
		for range 200 {
			text = append(append(append(text, '0'+byte(rng.IntN(10))), words[rng.IntN(len(words))]...), ' ')
		}
		text[len(text)-1] = '\n'
		if err := v.Page(doc, extract.Page{Number: doc, Text: text, Own: uint32(len(text))}); err != nil {
			return err
		}
		v.End(doc, extract.Document{Path: f.Path, Pages: 1})
	}
	return nil
}

// TestWhatIsRememberedOfHitsChangesNothing: a scan that keeps clear values
// remembers no hit, and gives the same.
func TestWhatIsRememberedOfHitsChangesNothing(t *testing.T) {
	results := func(clear bool) []Result {
		o := talkOptions(memory.DefaultAllocator)
		o.KeepClear, o.NewReader, o.AppendValue = clear, func() (Reader, error) { return wordReader{}, nil }, wordKernel{}.AppendValue
		o.NewScanner = func() *columnar.Scanner { return columnar.NewScanner(nil, []kernels.Kernel{wordKernel{}}) }
		o.NewMemory = func() *recall.Memory { return recall.New([]kernels.Kernel{wordKernel{}}) }
		sink := &collector{}
		if err := Run(t.Context(), plan(20), o, sink); err != nil {
			t.Fatal(err)
		}
		for i := range sink.results {
			sink.results[i].Clear = nil
		}
		return sink.results
	}
	got, want := results(false), results(true)
	if len(want) != 20 || len(want[0].Hits) < 500 || !slices.ContainsFunc(want[0].Hits, func(h batch.Hit) bool { return h.Signals&4 != 0 }) {
		t.Fatalf("%d shards, of which the first tells nothing", len(want))
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("other results than of a scan that remembers no hit")
	}
}

// TestMentionsOfOtherSignals: whatever slot they share, hits of other signals are
// not each other's, since values may differ.
func TestMentionsOfOtherSignals(t *testing.T) {
	m, span := new(mentions), []byte("jensens")
	h := kernels.Hit{Kind: kernels.Person, Signals: 1}
	at, _ := m.find(1, &h, span)
	at.set(1, &h, span, batch.Value{}, 0)
	if _, found := m.find(1, &h, span); !found {
		t.Fatal("nothing is remembered")
	}
	other := h
	other.Signals = 2
	slot, _ := m.find(1, &other, span)
	*slot = *at
	if _, found := m.find(1, &other, span); found {
		t.Error("a hit is taken for one of other signals")
	}
}
