package keys

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"hash/maphash"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
)

// Pseudonymiser makes the values under which hits are stored and searched.
// It reuses its state: one goroutine at a time, no allocation per call. It
// remembers some of the values it was given last, in memory and as long as it
// lives, because documents name the same persons again and again.
type Pseudonymiser struct {
	mac  hash.Hash
	kind [1]byte
	sum  [sha256.Size]byte
	seed maphash.Seed
	last [lastValues]lastValue // by hash of the value
}

// lastValues is how many values are remembered at most, 48 bytes each: a
// fraction of the second-level cache.
const lastValues = 2048

// lastValue is a value that was given. Longer ones are not remembered.
type lastValue struct {
	kind      kernels.Kind
	size      uint8 // of canonical; 0 when there is none
	canonical [30]byte
	value     batch.Value
}

// NewPseudonymiser returns a Pseudonymiser for one goroutine.
func (k Key) NewPseudonymiser() *Pseudonymiser {
	return &Pseudonymiser{mac: hmac.New(sha256.New, derive(k.pseudonymSecret(), infoPseudonym, Size)), seed: maphash.MakeSeed()}
}

// Value returns the pseudonym of a canonical value (kernels.Kernel's
// AppendValue): HMAC-SHA-256 over the byte of kind and the value, truncated
// to 16 bytes. Equal values of different kinds have different pseudonyms.
func (p *Pseudonymiser) Value(kind kernels.Kind, canonical []byte) batch.Value {
	if len(canonical) == 0 || len(canonical) > len(lastValue{}.canonical) {
		return p.compute(kind, canonical)
	}
	l := &p.last[maphash.Bytes(p.seed, canonical)%lastValues]
	if l.kind != kind || string(l.canonical[:l.size]) != string(canonical) {
		l.kind, l.size, l.value = kind, uint8(len(canonical)), p.compute(kind, canonical)
		copy(l.canonical[:], canonical)
	}
	return l.value
}

func (p *Pseudonymiser) compute(kind kernels.Kind, canonical []byte) batch.Value {
	p.mac.Reset()
	p.kind[0] = byte(kind)
	p.mac.Write(p.kind[:])
	p.mac.Write(canonical)
	return batch.Value(p.mac.Sum(p.sum[:0])[:len(batch.Value{})])
}
