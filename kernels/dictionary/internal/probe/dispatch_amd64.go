//go:build amd64 && !noasm

package probe

//go:generate go run -C ../../../_generate . -out ../dictionary/internal/probe/probe_amd64.s -stubs ../dictionary/internal/probe/probe_amd64.go -pkg probe

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

func variant(level cpufeat.Level) Prober {
	if level >= cpufeat.AVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 {
		return Prober{hash: hashAVX2, find: findAVX2}
	}
	return portable
}

// parameters are what the assembly reads besides text, words and tables.
type parameters struct {
	small, factors [2]uint64
	keep           [Block + 1][2]uint64
}

func (h *Hash) parameters() parameters {
	return parameters{small: [2]uint64{h.Small, h.Small}, factors: [2]uint64{h.A, h.B}, keep: keep}
}

func hashAVX2(words *[Most]Word, h *Hash, t *Table, p *wordstart.Planes, text []byte, at int, places []uint16) {
	params := h.parameters()
	hashWords(&words[0].Hash, &params.small[0], &p.Words[0], &p.Wild[0], unsafe.SliceData(text[at:]), at, &places[0], len(places),
		t.Homes, (*uint64)(unsafe.SliceData(t.Slots)))
}

func findAVX2(settled *[Most]Settled, words []Word, h *Hash, t *Table, text []byte) (n int) {
	params := h.parameters()
	return findWords(&settled[0].Start, &params.small[0], t.Homes, (*uint64)(unsafe.SliceData(t.Slots)), unsafe.SliceData(t.TextEnd), len(t.TextEnd),
		unsafe.StringData(t.Text), len(t.Text), unsafe.SliceData(text), &words[0].Hash, len(words)) / int(unsafe.Sizeof(Settled{}))
}

// Prefetch asks for the memory at p, whatever it is, to be brought into the
// first cache. It waits for nothing.
func Prefetch(p unsafe.Pointer) { prefetch((*byte)(p)) }
