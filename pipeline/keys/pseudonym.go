package keys

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
)

// Pseudonymiser makes the values under which hits are stored and searched.
// It reuses its state: one goroutine at a time, no allocation per call.
type Pseudonymiser struct {
	mac  hash.Hash
	kind [1]byte
	sum  [sha256.Size]byte
}

// NewPseudonymiser returns a Pseudonymiser for one goroutine.
func (k Key) NewPseudonymiser() *Pseudonymiser {
	return &Pseudonymiser{mac: hmac.New(sha256.New, derive(k.pseudonymSecret(), infoPseudonym, Size))}
}

// Value returns the pseudonym of a canonical value (kernels.Kernel's
// AppendValue): HMAC-SHA-256 over the byte of kind and the value, truncated
// to 16 bytes. Equal values of different kinds have different pseudonyms.
func (p *Pseudonymiser) Value(kind kernels.Kind, canonical []byte) batch.Value {
	p.mac.Reset()
	p.kind[0] = byte(kind)
	p.mac.Write(p.kind[:])
	p.mac.Write(canonical)
	return batch.Value(p.mac.Sum(p.sum[:0])[:len(batch.Value{})])
}
