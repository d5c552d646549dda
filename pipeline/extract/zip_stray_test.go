package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// rawEntry is one that zippedRaw writes as it is told to.
type rawEntry struct {
	name, text string
	listed     bool
	stored     bool // with sizes in the local header, else deflated and with a data descriptor
}

// zippedRaw makes an archive of which the directory does not list all: what
// zipped makes of the entries, without records of those that are not listed.
func zippedRaw(t testing.TB, entries ...rawEntry) []byte {
	t.Helper()
	var out bytes.Buffer
	var records []byte
	count := 0
	for _, e := range entries {
		method := zip.Deflate
		if e.stored {
			method = zip.Store
		}
		one := zipped(t, method, e.name, e.text)
		if e.stored {
			one = zippedStored(t, e.name, e.text)
		}
		directory, end := bytes.LastIndex(one, []byte(zipDirectory)), bytes.LastIndex(one, []byte(zipEnd))
		record := bytes.Clone(one[directory:end])
		binary.LittleEndian.PutUint32(record[42:], uint32(out.Len()))
		if out.Write(one[:directory]); e.listed {
			records, count = append(records, record...), count+1
		}
	}
	end := make([]byte, zipEndSize)
	copy(end, zipEnd)
	binary.LittleEndian.PutUint16(end[8:], uint16(count))
	binary.LittleEndian.PutUint16(end[10:], uint16(count))
	binary.LittleEndian.PutUint32(end[12:], uint32(len(records)))
	binary.LittleEndian.PutUint32(end[16:], uint32(out.Len()))
	return append(append(out.Bytes(), records...), end...)
}

// zippedStored makes an archive of an entry without data descriptor.
func zippedStored(t testing.TB, name, text string) []byte {
	t.Helper()
	with := zipped(t, zip.Store, name, text)
	with[6] &^= zipHasDescriptor
	record := bytes.LastIndex(with, []byte(zipDirectory))
	with[record+8] &^= zipHasDescriptor
	copy(with[14:26], with[record+16:record+28])
	descriptor := bytes.LastIndex(with[:record], []byte(zipDescriptor))
	without := append(with[:descriptor:descriptor], with[record:]...)
	binary.LittleEndian.PutUint32(without[len(without)-6:], uint32(descriptor)) // where the directory begins
	return without
}

const number = "CPR 010190-1234"

// Everything in an archive is read or named, and padding is nothing.
func TestStrayBytes(t *testing.T) {
	listed, other := rawEntry{"a.txt", "aaa", true, false}, rawEntry{"b.txt", "bbb", true, true}
	plain := zippedRaw(t, listed, other)
	mz := "MZ" + strings.Repeat("\x00\x01\x02\xFF", 50)
	renamed := bytes.Replace(zippedRaw(t, other), []byte("b.txt"), []byte("c.txt"), 1)
	split := bytes.Clone(plain)
	split[len(split)-18] = 1
	tests := []struct {
		name string
		data string
		want []string
	}{
		{"nothing", string(plain), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1"}},
		{"first", string(zippedRaw(t, rawEntry{"x/s.txt", number, false, false}, listed)), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/not listed/x/s.txt  1"}},
		{"between", string(zippedRaw(t, listed, rawEntry{"s.txt", number, false, true}, other)), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1", "z.zip!/not listed/s.txt  1"}},
		{"last", string(zippedRaw(t, other, rawEntry{"s.txt", number, false, false})), []string{"z.zip  0", "z.zip!/b.txt  1", "z.zip!/not listed/s.txt  1"}},
		{"two", string(zippedRaw(t, rawEntry{"s.txt", number, false, true}, rawEntry{"t.txt", "t", false, false}, other)),
			[]string{"z.zip  0", "z.zip!/b.txt  1", "z.zip!/not listed/s.txt  1", "z.zip!/not listed/t.txt  1"}},
		{"text behind", string(plain) + number, []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1", fmt.Sprintf("z.zip!/bytes %d-%d  1", len(plain), len(plain)+len(number)-1)}},
		{"zeros behind", string(plain) + strings.Repeat("\x00", 512), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1"}},
		{"a line end behind", string(plain) + "\r\n", []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1"}},
		{"two archives", string(zippedStored(t, "s.txt", number)) + string(plain), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1", "z.zip!/bytes 0-122  0", "z.zip!/bytes 0-122!/s.txt  1"}},
		{"a program", mz + string(plain), []string{"z.zip  0", "z.zip!/a.txt  1", "z.zip!/b.txt  1", "z.zip!/bytes 0-201 unsupported 0"}},
		{"a program only", mz, []string{"z.zip unsupported 0"}},
		{"another name", string(renamed), []string{"z.zip  1", "z.zip!/b.txt  1"}},
		{"split", string(split), []string{"z.zip unsupported 0", "z.zip!/a.txt  1", "z.zip!/b.txt  1"}},
		{"split, the first", zipDescriptor + string(plain[:len(plain)-125]), []string{"z.zip unsupported 0", "z.zip!/not listed/a.txt  1", "z.zip!/not listed/b.txt corrupt 0"}},
		{"no archive", zipLocal + "abc", []string{"z.zip corrupt 0", "z.zip!/bytes 0-6 corrupt 0"}},
	}
	for _, test := range tests {
		t.Log(test.name)
		docs := read(t, "z.zip", []byte(test.data), source.Limits{})
		wantDocs(t, docs, test.want...)
		text := ""
		for _, d := range docs {
			text += d.text()
		}
		if test.name == "another name" && text != "c.txt\nbbb\n" || strings.Contains(test.data, number) && !strings.Contains(text, number) {
			t.Errorf("%s: %q", test.name, text)
		}
	}
}

// The program of a self-extracting 7z or RAR archive is named; a program that
// only holds their signatures stays one.
func TestSelfExtracting(t *testing.T) {
	mz := "MZ" + strings.Repeat("\x00\x01\x02\xFF", 50)
	tests := []struct {
		name, data string
		want       []string
	}{
		{"7z", mz + string(fromBase64(t, sevenMixed)), []string{"s.exe  0", "s.exe!/bytes 0-201 unsupported 0", "s.exe!/a.txt  1", "s.exe!/b.txt encrypted 0"}},
		{"RAR", mz + string(rarred("a.txt", number, 0)), []string{"s.exe  0", "s.exe!/bytes 0-201 unsupported 0", "s.exe!/a.txt  1"}},
		{"signatures", mz + magic7Z + magicRAR + "\x00" + mz, []string{"s.exe unsupported 0"}},
	}
	for _, test := range tests {
		t.Log(test.name)
		for _, e := range []*Extractor{New(Options{}), isolating(t, source.DefaultLimits())} {
			wantDocs(t, readFile(t, e, onDisk(t, "s.exe", test.data)), test.want...)
		}
	}
}

// Whatever entries are listed, each text is read once.
func TestStraysAreReadOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var entries []rawEntry
		for i := range 1 + random.IntN(6) {
			text := strings.Repeat(fmt.Sprintf("%c", 'a'+i), 1+random.IntN(40))
			entries = append(entries, rawEntry{fmt.Sprint(i), text, i == 0 || random.IntN(2) == 0, random.IntN(2) == 0})
		}
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		docs := read(t, "z.zip", zippedRaw(t, entries...), source.Limits{})
		if len(docs) != len(entries)+1 {
			t.Fatalf("%v read as %v", entries, docs)
		}
		for _, e := range entries {
			n := 0
			for _, d := range docs {
				if d.text() == e.text+"\n" && strings.HasPrefix(d.Path, "z.zip!/"+notListed) != e.listed {
					n++
				}
			}
			if n != 1 {
				t.Fatalf("%v read %d times: %v", e, n, docs)
			}
		}
	}
}

// FuzzStrays reads bytes as an archive with and without its directory: nothing
// crashes, and a map never claims a byte twice or outside of the file.
func FuzzStrays(f *testing.F) {
	listed, other := rawEntry{"a.txt", "aaa", true, false}, rawEntry{"b.txt", "bbb", false, true}
	f.Add(zippedRaw(f, other, listed))
	f.Add(append(zippedStored(f, "s.txt", number), zippedRaw(f, listed, other, rawEntry{"c", "c", false, false})...))
	limits := source.Limits{Entries: 100, DocumentBytes: 1 << 20, TextBytes: 1 << 20, TotalBytes: 1 << 22, Ratio: 200, Depth: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		read(t, "z.zip", append([]byte(zipLocal), data...), limits)
		in := bytes.NewReader(data)
		r, err := zip.NewReader(in, in.Size())
		if err != nil {
			return
		}
		at := int64(0)
		for _, s := range mapZIP(in, in.Size(), r.File).strays(in.Size()) {
			if s.from < at || s.to <= s.from || s.to > in.Size() {
				t.Fatalf("%v after %d of %d", s, at, in.Size())
			}
			at = s.to
		}
	})
}
