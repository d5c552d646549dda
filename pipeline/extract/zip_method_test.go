package extract

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"testing"

	"github.com/ulikunitz/xz/lzma"

	"aktsyn/pipeline/source"
)

// packedEntry is an archive with an entry packed by a method, and one that is not.
func packedEntry(t *testing.T, method, flags uint16, packed, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range []zip.FileHeader{
		{Name: "a.txt", Method: method, Flags: flags, CompressedSize64: uint64(len(packed))},
		{Name: "b.txt", Method: zip.Store, CompressedSize64: uint64(len(content))},
	} {
		f.CRC32, f.UncompressedSize64 = crc32.ChecksumIEEE([]byte(content)), uint64(len(content))
		entry, err := w.CreateRaw(&f)
		if err != nil {
			t.Fatal(err)
		}
		if f.Method == zip.Store {
			packed = content
		}
		if _, err := io.WriteString(entry, packed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lzmaInZIP is letter as ZIP has it: without the size that a file of LZMA has,
// behind the version of the packer and the length of the properties.
func lzmaInZIP(t testing.TB, config lzma.WriterConfig) string {
	file := packed(t, func(w io.Writer) (io.WriteCloser, error) { return config.NewWriter(w) }, letter)
	return "\x09\x14\x05\x00" + string(file[:5]) + string(file[13:])
}

func TestZIPMethods(t *testing.T) {
	const endMarked = 1 << 1
	bzip2, zstd := string(fromHex(t, bzipped)), string(zstandard(t, letter))
	marked, sized := lzmaInZIP(t, lzma.WriterConfig{}), lzmaInZIP(t, lzma.WriterConfig{SizeInHeader: true, Size: int64(len(letter))})
	wide := marked[:5] + "\xff\xff\xff\xff" + marked[9:]
	for _, c := range []struct {
		name          string
		method, flags uint16
		packed, want  string
	}{
		{"bzip2", zipBzip2, 0, bzip2, " 1"},
		{"LZMA with a mark at its end", zipLZMA, endMarked, marked, " 1"},
		{"LZMA of a size", zipLZMA, 0, sized, " 1"},
		{"zstd", zipZstd, 0, zstd, " 1"},
		{"zstd by its first number", zipOldZstd, 0, zstd, " 1"},
		{"xz", zipXZ, 0, string(xzipped(t, letter)), " 1"},
		{"cut bzip2", zipBzip2, 0, bzip2[:len(bzip2)-9], "corrupt 0"},
		{"cut LZMA", zipLZMA, 0, sized[:len(sized)-9], "corrupt 0"},
		{"LZMA without a head", zipLZMA, 0, sized[:8], "corrupt 0"},
		{"LZMA of other properties", zipLZMA, 0, "\x09\x14\x06\x00" + sized[4:], "corrupt 0"},
		{"LZMA that wants 4 GiB", zipLZMA, endMarked, wide, "too-large 0"},
		{"nothing of zstd", zipZstd, 0, "", "corrupt 0"},
		{"no xz", zipXZ, 0, letter, "corrupt 0"},
		{"implode", 6, 0, letter, "unsupported 0"},
	} {
		t.Log(c.name)
		docs := read(t, "z.zip", packedEntry(t, c.method, c.flags, c.packed, letter), source.Limits{})
		wantDocs(t, docs, "z.zip  0", "z.zip!/a.txt "+c.want, "z.zip!/b.txt  1")
		if c.want == " 1" && docs[1].text() != docs[2].text() {
			t.Errorf("%q", docs[1].text())
		}
	}
}

func FuzzZIPMethods(f *testing.F) {
	lzma := lzmaInZIP(f, lzma.WriterConfig{})
	for method, packed := range map[uint16]string{zipBzip2: string(fromHex(f, bzipped)), zipLZMA: lzma, zipZstd: string(zstandard(f, letter)), zipXZ: string(xzipped(f, letter))} {
		f.Add(method, uint16(0), []byte(packed))
	}
	f.Fuzz(func(_ *testing.T, method, flags uint16, packed []byte) {
		limits := source.DefaultLimits()
		limits.Window = 1 << 20
		h := zip.FileHeader{Method: method, Flags: flags, CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(letter))}
		_, _ = unpack(&h, bytes.NewReader(packed), limits)
	})
}
