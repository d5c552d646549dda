package textcache

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"time"
)

const (
	segmentMagic   = "aktsyn textcache" // 16 bytes
	segmentVersion = 1
	headerSize     = 44
	recordHead     = 24
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segment is one file of the directory.
type segment struct {
	id      uint32 // in Cache.segments
	name    string
	created time.Time
	used    time.Time // when an entry was last written or read
	end     int64     // behind the last record that is known
	size    int64     // of the file
	foreign bool      // of another key or version, or none of ours: never read, only removed in time
	touched bool      // used is on disk for this process
}

func appendHeader(dst []byte, created time.Time, owner tag) []byte {
	dst = append(dst, segmentMagic...)
	dst = binary.BigEndian.AppendUint32(dst, segmentVersion)
	dst = binary.BigEndian.AppendUint64(dst, uint64(created.Unix()))
	return append(dst, owner[:]...)
}

// decodeHeader reports whether a segment is one of owner, and since when.
func decodeHeader(b []byte, owner tag) (created time.Time, ours bool) {
	if len(b) < headerSize || string(b[:16]) != segmentMagic {
		return time.Time{}, false
	}
	created = time.Unix(int64(binary.BigEndian.Uint64(b[20:])), 0)
	return created, binary.BigEndian.Uint32(b[16:]) == segmentVersion && bytes.Equal(b[28:headerSize], owner[:])
}

// appendRecordHead appends what stands before an entry's sealed bytes. A zero
// tag is that of an entry that was removed.
func appendRecordHead(dst []byte, t tag, length uint32) []byte {
	at := len(dst)
	dst = binary.BigEndian.AppendUint32(append(dst, t[:]...), length)
	return binary.BigEndian.AppendUint32(dst, crc32.Checksum(dst[at:], castagnoli))
}

// decodeRecordHead is the inverse of appendRecordHead.
func decodeRecordHead(b []byte) (t tag, length uint32, ok bool) {
	if len(b) < recordHead || crc32.Checksum(b[:20], castagnoli) != binary.BigEndian.Uint32(b[20:]) {
		return t, 0, false
	}
	copy(t[:], b)
	return t, binary.BigEndian.Uint32(b[16:]), true
}

// scanRecords tells see of every record from the offset on, and returns where
// the last whole one ends. The file has size bytes.
func scanRecords(in io.ReaderAt, from, size int64, see func(t tag, at int64, length uint32)) int64 {
	var head [recordHead]byte
	for {
		if from+recordHead > size {
			return from
		}
		if _, err := in.ReadAt(head[:], from); err != nil {
			return from
		}
		t, length, ok := decodeRecordHead(head[:])
		end := from + recordHead + int64(length)
		if !ok || end > size {
			return from
		}
		if t != (tag{}) {
			see(t, from+recordHead, length)
		}
		from = end
	}
}

// wipe overwrites the record whose sealed bytes stand at an offset, and waits
// for the disk if it must be durable. The bytes go before the tag: a wipe that
// is cut short can be found and done again.
func wipe(path string, at int64, length uint32, durable bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	var zeros [32 << 10]byte
	for off := int64(0); off < int64(length); off += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), int64(length)-off)], at+off); err != nil {
			return err
		}
	}
	if _, err := f.WriteAt(appendRecordHead(nil, tag{}, length), at-recordHead); err != nil {
		return err
	}
	if durable {
		return f.Sync()
	}
	return nil
}
