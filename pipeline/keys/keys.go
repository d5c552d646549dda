// Package keys holds the secret of an installation and what is derived from
// it: the key that encrypts the index, the keys of its audit log, of backups and
// of the text cache, and the pseudonyms under which values are stored and searched.
//
// A bare hash of a CPR number is no protection: there are only about 4×10⁸
// possible numbers, so all their hashes can be computed in minutes. A
// pseudonym is therefore an HMAC under a key, and the key is kept outside
// the index directory, so that a copied index says nothing without it.
//
// # Key text
//
// A key file, and what a key command prints, is one line:
//
//	AKTSYN-KEY-1 <standard base64 of 32 random bytes>
//	AKTSYN-KEY-2 <the same> <standard base64 of the 32 bytes that pseudonyms derive from>
//
// The first form is that of a new key: everything derives from its 32 bytes.
// A renewed key (Key.Renewed) has the second: new bytes that encrypt, and the
// bytes of the key before it for pseudonyms, so that an index can be encrypted
// anew and its values still be searched. Renewing takes from whoever knows the
// old key what is written from then on. It does not take from him a copy of
// the index or a backup that he made before, nor the pseudonyms: with the old
// key he can compute that of any value he can think of. Only a new key and a
// full scan into a new index change those.
//
// # Derivation
//
// Every use has its own key, made with HKDF-SHA-256 (RFC 5869) from the 32
// bytes, without salt, with a fixed info text per use; the ID of a renewed key
// is made from all 64. The golden vectors in the tests hold them fixed: a
// change makes every existing index unreadable.
//
// A Key never prints itself, and no error of this package repeats content of
// a key file, the output of a key command, or the command's text.
package keys

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// Size is the length of the secret and of the derived keys in bytes.
const Size = 32

// The info texts of the derivations: append, never change.
const (
	infoIndex     = "aktsyn index encryption 1"
	infoAudit     = "aktsyn audit log encryption 1"
	infoChain     = "aktsyn audit log chain 1"
	infoBackup    = "aktsyn backup encryption 1"
	infoText      = "aktsyn text cache encryption 1"
	infoTextTag   = "aktsyn text cache tags 1"
	infoCert      = "aktsyn certificate signing 1"
	infoPasswords = "aktsyn password lists 1"
	infoPoison    = "aktsyn contents under way 1"
	infoPseudonym = "aktsyn pseudonyms 1"
	infoID        = "aktsyn key id 1"
)

// hidden is what a Key shows of itself wherever it is printed.
const hidden = "aktsyn key (hidden)"

// Key is the secret of an installation. The zero value is no key. A Key is
// immutable and may be used by any number of goroutines. The secret sits in
// a closure, because fmt does not call the methods of a Key in an unexported
// field and follows pointers there for some verbs, but never looks into a
// function: Size bytes that encrypt and, in a renewed key, Size more for
// pseudonyms.
type Key struct{ secret func() []byte }

// newKey returns the key of a secret, which it keeps.
func newKey(secret []byte) Key {
	return Key{func() []byte { return secret }}
}

// Ephemeral returns a new random key that is stored nowhere, for commands
// whose pseudonyms need not outlive them.
func Ephemeral() (Key, error) {
	secret := make([]byte, Size)
	if _, err := rand.Read(secret); err != nil {
		return Key{}, fmt.Errorf("cannot make a key: %w", err)
	}
	return newKey(secret), nil
}

// Renewed returns a new random key with the pseudonyms of k.
func (k Key) Renewed() (Key, error) {
	fresh, err := Ephemeral()
	if err != nil {
		return Key{}, err
	}
	return newKey(append(fresh.secret(), k.pseudonymSecret()...)), nil
}

// SamePseudonyms reports whether values have the same pseudonyms under both
// keys, as under a key and a renewed one.
func (k Key) SamePseudonyms(other Key) bool {
	return !k.IsZero() && !other.IsZero() && hmac.Equal(k.pseudonymSecret(), other.pseudonymSecret())
}

func (k Key) pseudonymSecret() []byte { return k.secret()[len(k.secret())-Size:] }

// IsZero reports whether k is no key. Deriving from the zero Key panics.
func (k Key) IsZero() bool { return k.secret == nil }

// IndexKey returns the 32 bytes that encrypt the index.
func (k Key) IndexKey() []byte { return k.derive(infoIndex, Size) }

// AuditKey returns the 32 bytes that encrypt the index's audit log.
func (k Key) AuditKey() []byte { return k.derive(infoAudit, Size) }

// ChainKey returns the 32 bytes of the MACs that chain the audit log's records.
func (k Key) ChainKey() []byte { return k.derive(infoChain, Size) }

// BackupKey returns the 32 bytes that encrypt backups of the index.
func (k Key) BackupKey() []byte { return k.derive(infoBackup, Size) }

// TextKey returns the 32 bytes that encrypt the text cache.
func (k Key) TextKey() []byte { return k.derive(infoText, Size) }

// TextTagKey returns the 32 bytes of the MACs that name the text cache's
// entries.
func (k Key) TextTagKey() []byte { return k.derive(infoTextTag, Size) }

// PasswordsKey returns the 32 bytes of the MACs that tell lists of passwords
// apart.
func (k Key) PasswordsKey() []byte { return k.derive(infoPasswords, Size) }

// PoisonKey returns the 32 bytes of the MACs that name the contents which a
// process was reading (package poison). A renewed key has the same.
func (k Key) PoisonKey() []byte { return derive(k.pseudonymSecret(), infoPoison, Size) }

// CertificateSeed returns the 32 bytes that the Ed25519 key of coverage
// certificates is made from.
func (k Key) CertificateSeed() []byte { return k.derive(infoCert, Size) }

// ID returns a public name of the key, 16 hexadecimal digits: it tells keys
// apart and allows no conclusion about them. An index carries the ID of its
// key in clear, so that a wrong key is recognised before anything is opened.
func (k Key) ID() string { return hex.EncodeToString(derive(k.secret(), infoID, 8)) }

func (k Key) derive(info string, length int) []byte { return derive(k.secret()[:Size], info, length) }

// derive panics only for a length that HKDF cannot give, a mistake of the
// program.
func derive(secret []byte, info string, length int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, info, length)
	if err != nil {
		panic("keys: " + err.Error())
	}
	return out
}

// String returns a constant.
func (k Key) String() string { return hidden }

// GoString returns a constant.
func (k Key) GoString() string { return hidden }

// Format writes a constant whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, hidden) }

// LogValue returns a constant.
func (k Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON returns a constant.
func (k Key) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }
