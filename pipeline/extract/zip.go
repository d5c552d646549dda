package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/pipeline/source"
)

// ratioFloor is how many bytes an entry may unpack to before their ratio to
// the packed bytes is judged.
const ratioFloor = 1 << 20

// readZIP reads an archive, whose files are its parts, in the order of its
// directory. What the directory says beside their names is page 1, if it says
// anything, see archiveTexts.
func readZIP(in input, out emitter) error {
	return readArchive(bytes.NewReader(in.data), int64(len(in.data)), in.limits, out)
}

// readArchive is readZIP for an archive that may be larger than memory.
func readArchive(in io.ReaderAt, size int64, limits source.Limits, out emitter) error {
	r, err := zip.NewReader(in, size)
	var failure *readError
	if errors.As(err, &failure) {
		return err
	}
	if err != nil {
		return readWithoutDirectory(in, size, limits, out)
	}
	m := mapZIP(in, size, r.File[:min(len(r.File), limits.Entries)])
	if _, err := emitValues(out, "kommentarer og mapper", archiveTexts(r, m.names), 1); err != nil {
		return err
	}
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue
		}
		if err := readEntry(f, limits, out); err != nil {
			return err
		}
	}
	for _, s := range m.strays(size) {
		if err := readStray(in, s, limits, out); err != nil {
			return err
		}
	}
	if m.split {
		return fail(source.Unsupported, splitArchive)
	}
	return nil
}

// splitArchive is the detail of an archive that is one of several files.
const splitArchive = "a part of an archive in several files"

// readWithoutDirectory reads the entries of an archive that is cut short, or of
// all but the last of the files of a split one.
func readWithoutDirectory(in io.ReaderAt, size int64, limits source.Limits, out emitter) error {
	const split = zipDescriptor + zipLocal // APPNOTE.TXT 8.5.3
	all, failure := stretch{0, size}, fail(source.Corrupt, "no directory of files, truncated perhaps")
	if string(bytesAt(in, 0, int64(len(split)))) == split {
		all.from, failure = int64(len(zipDescriptor)), fail(source.Unsupported, splitArchive)
	}
	if err := readStray(in, all, limits, out); err != nil {
		return err
	}
	return failure
}

// readEntry hands one file of an archive over.
func readEntry(f *zip.File, limits source.Limits, out emitter) error {
	var data []byte
	in, err := f.OpenRaw()
	if err == nil {
		data, err = unpack(&f.FileHeader, in, limits)
	}
	return handOver(out, entryName(f), int64(f.CompressedSize64), data, err)
}

// unpack returns the bytes of an entry, of which in are the packed ones. It
// trusts no declared size: one that has its checksum is whole, whatever it says.
func unpack(f *zip.FileHeader, in io.Reader, limits source.Limits) ([]byte, error) {
	const encrypted = 1 // general purpose flag, APPNOTE.TXT 4.4.4
	if f.Flags&encrypted != 0 {
		return nil, fail(source.Encrypted, needsKey)
	}
	unpacked, err := openMethod(f, in, limits)
	if err != nil {
		return nil, err
	}
	defer unpacked.Close()
	data, err := inflate(unpacked, int64(f.CompressedSize64), limits)
	if isTooWide(err) {
		return nil, tooWide(limits)
	}
	if err == nil && crc32.ChecksumIEEE(data) != f.CRC32 {
		err = zip.ErrChecksum
	}
	return data, err
}

// archiveTexts returns the comment of an archive, then what its entries have
// beside the names that their documents bear: folders (each once), comments,
// and second names and comments that extra fields and local headers hold.
func archiveTexts(r *zip.Reader, local []string) []string {
	var texts []string
	folders := map[string]bool{}
	add := func(text string) {
		if text = strings.TrimSpace(legacyText(text)); text != "" {
			texts = append(texts, text)
		}
	}
	add(r.Comment)
	for _, f := range r.File {
		if end := strings.LastIndexByte(f.Name, '/'); end > 0 && !folders[f.Name[:end]] {
			folders[f.Name[:end]] = true
			add(f.Name[:end])
		}
		add(f.Comment)
		for _, text := range extraTexts(f.Extra) {
			if text != f.Name && text != f.Comment {
				add(text)
			}
		}
	}
	for _, name := range local {
		add(name)
	}
	return texts
}

// extraTexts returns the Info-ZIP Unicode Path and Comment of an entry's extra
// fields (APPNOTE.TXT 4.5, 4.6.8 and 4.6.9: a version, a CRC-32, then UTF-8).
func extraTexts(extra []byte) []string {
	const head, before, path, comment = 4, 5, 0x7075, 0x6375
	var texts []string
	for len(extra) >= head {
		tag, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		field := extra[head:min(head+size, len(extra))]
		if (tag == path || tag == comment) && len(field) > before {
			texts = append(texts, string(field[before:]))
		}
		extra = extra[head+len(field):]
	}
	return texts
}

// entryName returns the name of an entry.
func entryName(f *zip.File) string { return legacyText(f.Name) }

// legacyText returns a text of an archive's directory; those not in UTF-8 are
// in CP850, the code page of Danish DOS and of Windows' own zip folders.
func legacyText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	text, _ = charmap.CodePage850.NewDecoder().String(text)
	return text
}
