package textcache

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"

	"github.com/klauspost/compress/zstd"

	"aktsyn/pipeline/keys"
)

// MaxValue is the size of the largest value in bytes that is kept.
const MaxValue = 64 << 20

// errDamaged says that an entry does not open: it is damaged, or another's.
var errDamaged = errors.New("damaged entry")

// tag names an entry on disk.
type tag [16]byte

// sealer packs and encrypts values. It is immutable and safe for any number of
// goroutines.
type sealer struct {
	aead   cipher.AEAD
	tagKey []byte
	pack   *zstd.Encoder
	unpack *zstd.Decoder
}

func newSealer(key keys.Key) (*sealer, error) {
	block, err := aes.NewCipher(key.TextKey())
	if err != nil {
		return nil, err
	}
	s := &sealer{tagKey: key.TextTagKey()}
	if s.aead, err = cipher.NewGCM(block); err != nil {
		return nil, err
	}
	s.pack, err = zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	s.unpack, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(MaxValue), zstd.WithDecoderLowmem(true))
	return s, err
}

func (s *sealer) close() {
	s.pack.Close()
	s.unpack.Close()
}

// tag returns the name of an entry: HMAC-SHA-256 of its key, truncated.
func (s *sealer) tag(key [32]byte) tag { return s.mac('e', key[:]) }

// owner returns what the segments of this cache's key carry.
func (s *sealer) owner() tag { return s.mac('o', nil) }

func (s *sealer) mac(use byte, text []byte) (t tag) {
	m := hmac.New(sha256.New, s.tagKey)
	m.Write([]byte{use})
	m.Write(text)
	copy(t[:], m.Sum(nil))
	return t
}

// seal appends the nonce and the encrypted value to dst.
func (s *sealer) seal(dst []byte, key [32]byte, value []byte) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails
	return s.aead.Seal(append(dst, nonce...), nonce, s.pack.EncodeAll(value, nil), key[:])
}

// open returns the value that seal packed; it overwrites sealed.
func (s *sealer) open(key [32]byte, sealed []byte) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errDamaged
	}
	packed, err := s.aead.Open(sealed[n:n], sealed[:n], sealed[n:], key[:])
	if err != nil {
		return nil, errDamaged
	}
	value, err := s.unpack.DecodeAll(packed, nil)
	if err != nil {
		return nil, errDamaged
	}
	return value, nil
}
