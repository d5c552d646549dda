package extract

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"aktsyn/pipeline/source"
)

const letter = "Jens Hansen, cpr 010190-1234\n"

// sevenAlone is two stored texts in streams of their own, a directory that does
// not say how files share streams, and no checksums: 7-Zip 16.02 reads both.
const sevenAlone = "N3q8ryccAARbQ30ADQAAAAAAAAA3AAAAAAAAAMuewfpmaXJzdApzZWNvbmQKAQQGAAIJBgcABwsCAAEBAAEBAAwGBwAABQIRGQBh" +
	"AC4AdAB4AHQAAABiAC4AdAB4AHQAAAAAAA=="

// bzipped is letter, by bzip2 1.0.8.
const bzipped = "425a6839314159265359855696b3000008dd80001040067c2000502a0158002000314c98990646111a3469883d228940b0ad66a9bc1a46cdf80bc27a5f177245385090855696b3"

// By 7-Zip 16.02: letter as mappe/brev.txt and b.txt; b.txt with a password;
// the same with its name.
const (
	sevenPlain  = "N3q8ryccAATh9I4XoQAAAAAAAAAhAAAAAAAAAFBgc00AOZpIsFM+mJZnRkRNvDDp/oq6WtJkT12GocxhrK3xa23/vzEOBi0LeAAAAIEzB64P0KYGvJ8/R0FY1v4CaiXKbGzWIwex+lMBRfYE7pm7jd4rUMknAhUPdQW+y0GjMAA4XlfCGKTUiyDBh3q6G+CZlU0NX5NvvLH06jXOyROnjFp8sGf3KujSldlVOryfmkjPwxFI8n/yWiTMKvLE1SAAABcGKgEJdwAHCwEAASMDAQEFXQAQAAAMgKoKARKpTUAAAA=="
	sevenLocked = "N3q8ryccAASdKN1hEAAAAAAAAABiAAAAAAAAAEIbIyLbI47t1RADTcRllJydXSDnAQQGAAEJEAAHCwEAAiQG8QcBElMPoMoy35e4ZcAHjCUEH4l7aSEhAQABAAwMCAAICgGZBB5qAAAFARkBABENAGIALgB0AHgAdAAAABQKAQAfBQVWGXrdARUGAQAggKSBAAA="
	sevenSealed = "N3q8ryccAARyGsqFgAAAAAAAAAAuAAAAAAAAALVs5xFGuHYv9rbzl23Cwb3TeFoUsqjIRKmfUSDDNh5Wr0V+EpWOkXnjnVznbosZ+QznUMJbiKk+4LdtA3QebMxF/lJczmrTh+xSsHOrLFvC+y9Rhu+FCTxiA21kASZhJxebNZerHYK6c+Cl9NUdMpcd1kIg7+kTXdTB/sy33qK31uGK9xcGEAEJcAAHCwEAASQG8QcBElMPQGV3fhovENUch9kZswwLFwxiCgF8+2GtAAA="
)

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fromBase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// packed writes text through a packer.
func packed(t testing.TB, open func(io.Writer) (io.WriteCloser, error), text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := open(&out)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipped(t testing.TB, name, comment, text string) []byte {
	return packed(t, func(w io.Writer) (io.WriteCloser, error) {
		z := gzip.NewWriter(w)
		z.Name, z.Comment = name, comment
		return z, nil
	}, text)
}

func xzipped(t testing.TB, text string) []byte {
	return packed(t, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) }, text)
}

func zstandard(t testing.TB, text string) []byte {
	return packed(t, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }, text)
}

// tarred makes an archive of entries and the text of each that is a file.
func tarred(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range entries {
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(letter))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := io.WriteString(w, letter); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rarred makes an archive of version 4 with one stored file, by the format's
// technical note: a mark, the archive's header, the file's.
func rarred(name, text string, flags uint16) []byte {
	header := func(kind byte, flags uint16, rest []byte) []byte {
		h := binary.LittleEndian.AppendUint16([]byte{kind}, flags)
		h = binary.LittleEndian.AppendUint16(h, uint16(2+3+2+len(rest)))
		h = append(h, rest...)
		return append(binary.LittleEndian.AppendUint16(nil, uint16(crc32.ChecksumIEEE(h))), h...)
	}
	file := binary.LittleEndian.AppendUint32(nil, uint32(len(text)))
	file = binary.LittleEndian.AppendUint32(file, uint32(len(text)))
	file = append(file, 3) // made on Unix
	file = binary.LittleEndian.AppendUint32(file, crc32.ChecksumIEEE([]byte(text)))
	file = append(file, 0, 0, 0x21, 0x50, 29, 0x30) // a date, version 2.9, stored
	file = binary.LittleEndian.AppendUint16(file, uint16(len(name)))
	file = append(binary.LittleEndian.AppendUint32(file, 0o100644), name...)
	out := append([]byte("Rar!\x1A\x07\x00"), header(0x73, 0, make([]byte, 6))...)
	return append(append(out, header(0x74, 0x8000|flags, file)...), text...)
}

func TestArchives(t *testing.T) {
	file := tar.Header{Typeflag: tar.TypeReg, Name: "mappe/brev.txt"}
	whole := string(tarred(t, file, tar.Header{Typeflag: tar.TypeReg, Name: "b.txt"}))
	rar := string(rarred("mappe\\brev.txt", letter, 0))
	tests := []struct {
		name string
		data string
		want []string
	}{
		{"brev.txt.gz", string(gzipped(t, "", "", letter)), []string{"brev.txt.gz  0", "brev.txt.gz!/brev.txt  1"}},
		{"x.gz", string(gzipped(t, "/home/bo/brev.txt", "", letter)), []string{"x.gz  0", "x.gz!/brev.txt  1"}},
		{"x.gz", string(gzipped(t, "", "Åse Holm", letter)), []string{"x.gz  1", "x.gz!/x  1"}},
		{"twice.gz", string(gzipped(t, "", "", letter)) + string(gzipped(t, "", "", letter)), []string{"twice.gz  0", "twice.gz!/twice  1"}},
		{"cut.gz", string(gzipped(t, "", "", letter)[:40]), []string{"cut.gz corrupt 0", "cut.gz!/cut  1"}},
		{"junk.gz", string(gzipped(t, "", "", letter)) + "junk", []string{"junk.gz corrupt 0", "junk.gz!/junk  1"}},
		{"head.gz", "\x1F\x8B\x08", []string{"head.gz corrupt 0"}},
		{"a.TAR.BZ2", string(fromHex(t, bzipped)), []string{"a.TAR.BZ2  0", "a.TAR.BZ2!/a.TAR  1"}},
		{"brev.xz", string(xzipped(t, letter)), []string{"brev.xz  0", "brev.xz!/brev  1"}},
		{"brev.zst", string(zstandard(t, letter)), []string{"brev.zst  0", "brev.zst!/brev  1"}},
		{"a.tar", whole, []string{"a.tar  0", "a.tar!/mappe/brev.txt  1", "a.tar!/b.txt  1"}},
		{"a.tgz", string(gzipped(t, "", "", whole)), []string{"a.tgz  0", "a.tgz!/a.tar  0", "a.tgz!/a.tar!/mappe/brev.txt  1", "a.tgz!/a.tar!/b.txt  1"}},
		{"cut.tar", whole[:1200], []string{"cut.tar corrupt 0", "cut.tar!/mappe/brev.txt  1"}},
		{"cut.tar", whole[:530], []string{"cut.tar corrupt 0", "cut.tar!/mappe/brev.txt corrupt 0"}},
		{"bad.tar", whole[:1024] + strings.Repeat("x", 1024), []string{"bad.tar corrupt 0", "bad.tar!/mappe/brev.txt  1"}},
		{"a.tar", string(tarred(t, tar.Header{Typeflag: tar.TypeSymlink, Name: "l", Linkname: "/010190-1234"}, tar.Header{Typeflag: tar.TypeFifo, Name: "f"}, file)),
			[]string{"a.tar  1", "a.tar!/l unsupported 0", "a.tar!/f unsupported 0", "a.tar!/mappe/brev.txt  1"}},
		{"s.7z", string(fromBase64(t, sevenPlain)), []string{"s.7z  1", "s.7z!/b.txt  1", "s.7z!/mappe/brev.txt  1"}},
		{"e.7z", string(fromBase64(t, sevenLocked)), []string{"e.7z  0", "e.7z!/b.txt encrypted 0"}},
		{"h.7z", string(fromBase64(t, sevenSealed)), []string{"h.7z encrypted 0"}},
		{"two.7z", string(fromBase64(t, sevenAlone)), []string{"two.7z  0", "two.7z!/a.txt  1", "two.7z!/b.txt corrupt 0"}},
		{"cut.7z", string(fromBase64(t, sevenPlain)[:100]), []string{"cut.7z corrupt 0"}},
		{"a.rar", rar, []string{"a.rar  0", "a.rar!/mappe/brev.txt  1"}},
		{"bad.rar", strings.Replace(rar, "Jens", "Jans", 1), []string{"bad.rar  0", "bad.rar!/mappe/brev.txt corrupt 0"}},
		{"cut.rar", rar[:len(rar)-4], []string{"cut.rar  0", "cut.rar!/mappe/brev.txt corrupt 0"}},
		{"head.rar", "Rar!\x1A\x07\x00", []string{"head.rar corrupt 0"}},
		{"BZh.txt", "BZh1 er ikke et arkiv\n", []string{"BZh.txt  1"}},
	}
	for _, test := range tests {
		t.Log(test.name)
		wantDocs(t, read(t, test.name, []byte(test.data), source.Limits{}), test.want...)
	}
}

// TestArchiveTexts checks that what is in a file arrives, and what stands
// beside the files.
func TestArchiveTexts(t *testing.T) {
	owned := tar.Header{Typeflag: tar.TypeReg, Name: "010190-1234/brev.txt", Uname: "jens.hansen",
		PAXRecords: map[string]string{"comment": "Åse Holm"}, Format: tar.FormatPAX}
	docs := read(t, "a.tar", tarred(t, tar.Header{Typeflag: tar.TypeDir, Name: "010190-1234/", Uname: "jens.hansen"}, owned), source.Limits{})
	if got, want := docs[0].text(), "jens.hansen\n\n010190-1234\n\nÅse Holm\n"; got != want {
		t.Errorf("beside: %q, want %q", got, want)
	}
	for name, data := range map[string][]byte{
		"a.tar": tarred(t, owned), "a.gz": gzipped(t, "", "", letter), "a.bz2": fromHex(t, bzipped), "a.xz": xzipped(t, letter),
		"a.zst": zstandard(t, letter), "a.7z": fromBase64(t, sevenPlain), "a.rar": rarred("b.txt", letter, 0),
	} {
		docs := read(t, name, data, source.Limits{})
		if got := docs[len(docs)-1].text(); got != letter {
			t.Errorf("%s: %q, want %q", name, got, letter)
		}
	}
}

// TestArchiveBombs checks that bytes that come out count, whatever is declared.
func TestArchiveBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 8<<20)
	for name, data := range map[string][]byte{"a.gz": gzipped(t, "", "", zeros), "a.xz": xzipped(t, zeros), "a.zst": zstandard(t, zeros)} {
		docs := read(t, name, data, source.Limits{})
		if len(docs) != 1 || docs[0].Cause != source.Bomb {
			t.Errorf("%s: %v", name, docs)
		}
	}
	limits := source.DefaultLimits()
	limits.DocumentBytes, limits.Ratio = 2<<20, 1<<20
	wantDocs(t, read(t, "a.gz", gzipped(t, "", "", zeros), limits), "a.gz too-large 0")
}

// TestSharedArchives reads the archives among the shared documents.
func TestSharedArchives(t *testing.T) {
	root := "../../../shared/data/docs"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared data")
	}
	found := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch format := typeOf(data, path); format {
		case "7z", "rar", "tar", "gzip", "bzip2", "xz", "zstd":
			docs := read(t, filepath.Base(path), data, source.DefaultLimits())
			if found[format]++; docs[0].Cause == source.None && len(docs) > 1 {
				found[format+" read"]++
			}
			t.Logf("%s %s: %v", format, filepath.Base(path), docs[0])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"7z", "rar", "tar", "gzip", "bzip2", "xz"} {
		if found[format+" read"] == 0 {
			t.Errorf("no %s was read", format)
		}
	}
	t.Log(found)
}

func FuzzArchives(f *testing.F) {
	f.Add(tarred(f, tar.Header{Typeflag: tar.TypeReg, Name: "a"}))
	f.Add(fromBase64(f, sevenPlain))
	f.Add(fromHex(f, bzipped))
	f.Add(gzipped(f, "a", "b", letter))
	f.Add(xzipped(f, letter))
	f.Add(zstandard(f, letter))
	f.Add(rarred("a", letter, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := source.DefaultLimits()
		limits.DocumentBytes, limits.TotalBytes, limits.Entries = 8<<20, 16<<20, 1000
		read(t, "a", data, limits)
	})
}

// What stands behind an archive is read as well.
func TestBehindArchives(t *testing.T) {
	end := "\xC4\x3D\x7B\x00\x40\x07\x00"
	rar5 := magicRAR5 + "\x00\x00\x00\x00\x03\x01\x00\x00" + "\x00\x00\x00\x00\x03\x02\x02\x02ab" + "\x00\x00\x00\x00\x03\x05\x00\x00"
	for name, c := range map[string]struct {
		archive string
		length  func([]byte) int64
	}{
		"7z":       {string(fromBase64(t, sevenPlain)), length7Z},
		"RAR 4":    {string(rarred("a.txt", letter, 0)) + end, lengthRAR},
		"RAR 5":    {rar5, lengthRAR},
		"empty 7z": {magic7Z + strings.Repeat("\x00", 26), length7Z},
	} {
		if n := c.length([]byte(c.archive + letter)); n != int64(len(c.archive)) {
			t.Errorf("%s: %d bytes, want %d", name, n, len(c.archive))
		}
		for cut := range len(c.archive) {
			if n := c.length([]byte(c.archive[:cut])); n > int64(cut) && strings.HasPrefix(name, "RAR") {
				t.Errorf("%s, cut at %d: %d bytes", name, cut, n)
			}
		}
	}
	number := "cpr 010190-1234\n"
	for name, data := range map[string]string{
		"a.7z":  string(fromBase64(t, sevenPlain)) + number,
		"a.rar": string(rarred("b.txt", letter, 0)) + end + number,
		"h.7z":  string(fromBase64(t, sevenSealed)) + number,
	} {
		docs := read(t, name, []byte(data), source.Limits{})
		last := docs[len(docs)-1]
		if want := fmt.Sprintf("%s!/bytes %d-%d", name, len(data)-len(number), len(data)-1); last.Path != want || last.text() != number {
			t.Errorf("%s: %s with %q, want %s", name, last.Path, last.text(), want)
		}
	}
}

func FuzzLengthOfArchives(f *testing.F) {
	f.Add(rarred("a", letter, 0))
	f.Add([]byte(magicRAR5 + "\x00\x00\x00\x00\x03\x05\x00\x00"))
	f.Add(fromBase64(f, sevenPlain))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n := lengthRAR(data); n < 0 || n > int64(len(data)) {
			t.Errorf("RAR of %d bytes", n)
		}
		_ = readBehindArchive(input{data: data, limits: source.DefaultLimits()}, magic7Z, length7Z, &collector{room: 1 << 20})
	})
}
