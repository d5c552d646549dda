package corpora

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"time"

	"github.com/klauspost/compress/flate"
)

// fixedTime is the time of everything that bears one.
var fixedTime = time.Date(2025, 6, 2, 9, 30, 0, 0, time.UTC)

// zipDoc packs entries, which become its parts.
func zipDoc(name string, parts []entry) entry {
	w := newZip()
	for _, part := range parts {
		w.add(part.name, part.data)
	}
	return entry{name: name, data: w.finish(), parts: parts}
}

// zipWriter writes to memory, where nothing fails.
type zipWriter struct {
	out bytes.Buffer
	zip *zip.Writer
}

func newZip() *zipWriter {
	w := &zipWriter{}
	w.zip = zip.NewWriter(&w.out)
	w.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	return w
}

func (w *zipWriter) add(name string, data []byte) {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: fixedTime})
	must(err)
	_, err = out.Write(data)
	must(err)
}

// addLocked adds an entry encrypted with password in the traditional way.
func (w *zipWriter) addLocked(r *stream, name string, data []byte, password string) {
	locked := zipCrypto(r, data, password)
	out, err := w.zip.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, Modified: fixedTime, Flags: 1,
		CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(locked)), UncompressedSize64: uint64(len(data))})
	must(err)
	_, err = out.Write(locked)
	must(err)
}

func (w *zipWriter) finish() []byte {
	must(w.zip.Close())
	return w.out.Bytes()
}

// must states that writing to memory does not fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// zipCrypto encrypts data as PKWARE's APPNOTE.TXT, 6.1, says: twelve random
// bytes, the last one checked against the CRC, then the data. It is no
// protection; it makes entries that ask for a password.
func zipCrypto(r *stream, data []byte, password string) []byte {
	keys := zipKeys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		keys.update(password[i])
	}
	plain := []byte(r.digits(11))
	plain = append(plain, byte(crc32.ChecksumIEEE(data)>>24))
	plain = append(plain, data...)
	for i, b := range plain {
		mask := uint16(keys[2]) | 2
		plain[i] = b ^ byte(uint32(mask)*uint32(mask^1)>>8)
		keys.update(b)
	}
	return plain
}

type zipKeys [3]uint32

func (k *zipKeys) update(b byte) {
	k[0] = crcByte(k[0], b)
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crcByte(k[2], byte(k[1]>>24))
}

func crcByte(crc uint32, b byte) uint32 { return crc32.IEEETable[byte(crc)^b] ^ crc>>8 }
