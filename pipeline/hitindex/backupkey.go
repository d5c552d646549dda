package hitindex

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"filippo.io/age"

	"aktsyn/pipeline/keys"
)

// stanzaType names our way to wrap the key of an age file.
const stanzaType = "aktsyn-key"

// backupKey wraps the random key of an age file with AES-256-GCM under
// keys.Key.BackupKey, and so is both its recipient and its identity. The ID of
// the key stands beside it in clear and is authenticated with it.
type backupKey struct {
	id   string
	aead cipher.AEAD
}

// newBackupKey panics only for a key length that AES does not know, a mistake
// of the program.
func newBackupKey(key keys.Key) *backupKey {
	block, err := aes.NewCipher(key.BackupKey())
	if err != nil {
		panic("hitindex: " + err.Error())
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("hitindex: " + err.Error())
	}
	return &backupKey{key.ID(), aead}
}

// Wrap implements age.Recipient.
func (k *backupKey) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: stanzaType, Args: []string{k.id}, Body: k.aead.Seal(nil, nil, fileKey, []byte(k.id))}}, nil
}

// errBackupHead says that the wrapped key was changed.
var errBackupHead = errors.New("its beginning was changed")

// Unwrap implements age.Identity.
func (k *backupKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != stanzaType || len(stanzas[0].Args) != 1 {
		return nil, ErrNotBackup
	}
	s := stanzas[0]
	if s.Args[0] != k.id {
		return nil, fmt.Errorf("%w: the backup was made with key %.16q, the given key is %s; name the right one with --key-file or --key-command",
			ErrWrongKey, s.Args[0], k.id)
	}
	fileKey, err := k.aead.Open(nil, nil, s.Body, []byte(k.id))
	if err != nil {
		return nil, errBackupHead
	}
	return fileKey, nil
}
