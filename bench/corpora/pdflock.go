package corpora

import (
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
)

// pdfID identifies encrypted files; it goes into their keys.
const pdfID = "aktsyn-sample-id"

// pdfPadding fills passwords up (ISO 32000-1, 7.6.3.3, algorithm 2).
const pdfPadding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// pdfPermissions allows nothing.
const pdfPermissions = -64

// pdfLock is the standard security handler, revision 2: RC4 with 40 bits. It
// is no protection; it makes files that ask for a password.
type pdfLock struct{ key, owner, user []byte }

// newPDFLock makes the keys for a file whose user and owner password are the
// same (algorithms 2, 3 and 4).
func newPDFLock(password string) *pdfLock {
	padded := []byte((password + pdfPadding)[:32])
	ownerKey := md5.Sum(padded)
	owner := rc4Of(ownerKey[:5], padded)
	var permissions [4]byte
	binary.LittleEndian.PutUint32(permissions[:], uint32(int64(pdfPermissions)&0xffffffff))
	seed := append(append(append([]byte(nil), padded...), owner...), permissions[:]...)
	key := md5.Sum(append(seed, pdfID...))
	return &pdfLock{key[:5], owner, rc4Of(key[:5], []byte(pdfPadding))}
}

func (l *pdfLock) dictionary() string {
	return fmt.Sprintf("<< /Filter /Standard /V 1 /R 2 /O <%x> /U <%x> /P %d >>", l.owner, l.user, pdfPermissions)
}

// encrypt returns the data of object number, generation 0 (algorithm 1).
func (l *pdfLock) encrypt(number int, data []byte) []byte {
	seed := append(append([]byte(nil), l.key...), byte(number), byte(number>>8), byte(number>>16), 0, 0)
	key := md5.Sum(seed)
	return rc4Of(key[:10], data)
}

func rc4Of(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // the keys above have 5 or 10 bytes
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}
