package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// readOnlyPassword is what Office locks a workbook with that may be opened by
// anyone and written by few ([MS-OFFCRYPTO] 2.4.2.3); no reader is asked for it.
const readOnlyPassword = "VelvetSweatshop"

// maxSpins is how many rounds of hashing [MS-OFFCRYPTO] 2.3.4.10 allows for a
// password; Office uses 100,000.
const maxSpins = 10_000_000

// unlockOffice returns the Office Open XML file that an OLE file holds
// encrypted ([MS-OFFCRYPTO] 2.3.4), if a password opens it.
func unlockOffice(in input) (data []byte, ok bool) {
	entries, err := readOLE(in) // that no stream is larger than its file
	var size uint64
	for _, e := range entries {
		switch {
		case e.name == "EncryptionInfo" && asksTooMuch(e.data):
			return nil, false
		case e.name == "EncryptedPackage" && len(e.data) >= 8:
			size = binary.LittleEndian.Uint64(e.data)
		}
	}
	if err != nil || size == 0 {
		return nil, false
	}
	for _, password := range append([]string{"", readOnlyPassword}, in.passwords...) {
		data := decryptOffice(in.data, password)
		data = data[:min(size, uint64(len(data)))]
		// A wrong password is not told by the library; it makes noise.
		if _, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil && bytes.HasPrefix(data, []byte(zipLocal)) {
			return data, true
		}
	}
	return nil, false
}

// decryptOffice returns what a password makes of an encrypted file, nil if that
// is damaged or of a kind that is not known.
func decryptOffice(data []byte, password string) (decrypted []byte) {
	defer func() {
		if recover() != nil { // the library trusts sizes
			decrypted = nil
		}
	}()
	decrypted, err := excelize.Decrypt(data, &excelize.Options{Password: password})
	if err != nil {
		return nil
	}
	return decrypted
}

var spinCount = regexp.MustCompile(`spinCount\s*=\s*["']\s*([^"']*)`)

// asksTooMuch reports a description of an encryption that would have a password
// hashed more often than is allowed.
func asksTooMuch(info []byte) bool {
	for _, found := range spinCount.FindAllSubmatch(info, -1) {
		if n, err := strconv.Atoi(string(found[1])); err != nil || n > maxSpins {
			return true
		}
	}
	return false
}
