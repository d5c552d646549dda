package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"aktsyn/pipeline/hitindex"
)

// preamble keeps a signature from being taken for one of anything else.
const preamble = "aktsyn coverage certificate 1\n"

// MaxSize bounds a certificate file in bytes.
const MaxSize = 1 << 20

// The errors of Verify.
var (
	ErrMalformed = errors.New("not a coverage certificate, or one that was changed")
	ErrOtherKey  = errors.New("signed with another key than the one that was given")
	ErrSignature = errors.New("the signature does not fit: the certificate was changed")
)

// signed is a certificate file. The members are in the order of their names, so
// that an indented canonical form is what encoding/json writes.
type signed struct {
	Certificate Certificate `json:"certificate"`
	PublicKey   []byte      `json:"public_key"`
	Signature   []byte      `json:"signature"`
}

// Sign returns the certificate file. seed is keys.Key.CertificateSeed. A
// certificate that does not balance is refused.
func Sign(c Certificate, seed []byte) ([]byte, error) {
	if !c.Documents.balances() || !c.Pages.balances() {
		return nil, ErrUnbalanced
	}
	message, err := canonical(c)
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	return encode(signed{c, key.Public().(ed25519.PublicKey), ed25519.Sign(key, message)})
}

// PublicKey returns the text of the public key of a seed, as Verify's callers
// and certificates have it.
func PublicKey(seed []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
}

// ParsePublicKey is the inverse of PublicKey.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("a public key is 44 characters of base64, as 'aktsyn coverage key' prints it")
	}
	return key, nil
}

// Verify returns what a certificate file states, if the key signed it and
// nobody changed it since.
func Verify(file []byte, key ed25519.PublicKey) (Certificate, error) {
	var s signed
	if len(file) > MaxSize || json.Unmarshal(file, &s) != nil {
		return Certificate{}, ErrMalformed
	}
	again, err := encode(s)
	if err != nil || !bytes.Equal(again, file) {
		return Certificate{}, ErrMalformed
	}
	message, err := canonical(s.Certificate)
	if err != nil {
		return Certificate{}, ErrMalformed
	}
	if !bytes.Equal(s.PublicKey, key) {
		return Certificate{}, ErrOtherKey
	}
	if !ed25519.Verify(key, message, s.Signature) {
		return Certificate{}, ErrSignature
	}
	if c := s.Certificate; !c.Documents.balances() || !c.Pages.balances() || c.Proof && (c.State != hitindex.Complete.String() || c.Erased != 0) {
		return Certificate{}, ErrMalformed // nothing that Sign was given
	}
	return s.Certificate, nil
}

// encode writes a certificate file: indented, and ending in a line end.
func encode(s signed) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s)
	return out.Bytes(), err
}

// canonical is what is signed: the preamble and the statement after RFC 8785.
func canonical(c Certificate) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(preamble)
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(c); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(out.Bytes(), []byte{'\n'})
	return text, checkStrings(text[len(preamble):])
}

// checkStrings refuses what programs spell differently: control characters,
// line separators and bytes that are no UTF-8, which a report never has, and
// which the encoder writes with a backslash and a u or as U+FFFD.
func checkStrings(text []byte) error {
	if !utf8.Valid(text) || bytes.ContainsRune(text, utf8.RuneError) {
		return fmt.Errorf("%w: a text that is no UTF-8", ErrMalformed)
	}
	for at := 0; at < len(text); at++ {
		if text[at] != '\\' {
			continue
		}
		if at++; at == len(text) || text[at] != '\\' && text[at] != '"' {
			return fmt.Errorf("%w: a control character", ErrMalformed)
		}
	}
	return nil
}
