package hitindex

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// The extremes that the synthetic archives do not reach.

func TestHitExtremes(t *testing.T) {
	const top = math.MaxUint32
	hits := []batch.Hit{
		{},
		{Start: 0, End: top, Kind: 255, Grade: 255, Signals: math.MaxUint64},
		{Start: 5, End: 5},
		{Start: 5, End: 7, Value: batch.Value{1}},
		{Start: 5, End: 7, Value: batch.Value{2}}, // equal but for the value
		{Page: 1, Start: 3, End: 4, Value: batch.Value{1}},
		{Page: top, Start: top, End: top},
		{Doc: 1},
		{Doc: 1, Start: 1, End: 2, Row: 7, Column: 3},
		{Doc: 1, Start: 2, End: 2}, // beside the table
		{Doc: 1, Start: 3, End: 4, Row: 7, Column: 2},
		{Doc: 1, Page: 2, Row: top, Column: top},
		{Doc: 1, Page: 3, Row: 1},
		{Doc: 1, Page: 4, Column: 1},
		{Doc: top, Page: top, Start: top, End: top, Kind: 1},
	}
	chunk := newHitPacker().pack(hits)
	got, err := unpackHits(nil, chunk)
	if err != nil || !slices.Equal(got, hits) {
		t.Fatalf("got %v, %v", got, err)
	}
}

func denseHits(r *rand.Rand) (hits []batch.Hit) {
	for n, f := range dense(r, 0) {
		for _, h := range f.Hits {
			h.Doc = uint32(n)
			hits = append(hits, h)
		}
	}
	return hits
}

// Hits of prose must not pay for the cells of tables.
func TestProseHitsHaveNoCells(t *testing.T) {
	p := newHitPacker()
	p.pack(denseHits(rand.New(rand.NewPCG(1, 1)))[:chunkHits])
	if n := len(p.columns[colCells]); n != 0 {
		t.Errorf("%d bytes of cells", n)
	}
}

// What a hit costs when names recur as in case files is the figure that the
// index is built for; see BenchmarkWrite.
func TestHitsAreSmall(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	hits := denseHits(r)
	n := 0
	packer := newHitPacker()
	for chunk := range slices.Chunk(hits, chunkHits) {
		n += len(packer.pack(chunk))
	}
	if per := float64(n) / float64(len(hits)); per > 24 {
		t.Errorf("a hit takes %.1f bytes", per)
	}
}

// oddEntry has every field.
var oddEntry = Entry{File: source.File{Root: "/r\xff", Path: "x/y", Size: -1, MTime: time.Unix(-1, 1).UTC(), CTime: time.Unix(math.MaxInt64, 999999999).UTC(),
	Inode: math.MaxUint64, RootIsFile: true, Cause: 255, Detail: "no"}, Digest: source.Digest{31: 1}, Change: Moved, Since: 7, Tries: 2, Passing: true,
	Unit: UnitID{math.MaxUint32, 0, 1}, Name: UnitID{1, math.MaxUint32, 0}, content: []byte{1, 2}, name: []byte{3}}

func filesOf(files ...source.File) (entries []Entry) {
	for _, f := range files {
		entries = append(entries, Entry{File: f, Unit: UnitID{1, 2, 3}, content: []byte{}})
	}
	return entries
}

func TestEntryExtremes(t *testing.T) {
	entries := append(filesOf([]source.File{
		{},
		{Root: "/r", Path: "a\xff/b", Size: -1, MTime: time.Unix(-62135596800, 0).UTC()},
		{Root: "/r", Path: "a\xff/", Size: math.MaxInt64, MTime: time.Date(9999, 1, 1, 0, 0, 0, 999999999, time.UTC)},
		{Root: "/r2", Path: "", Cause: source.Permission, Detail: "not allowed", MTime: time.Time{}},
		{Root: "", Path: "x", MTime: time.Unix(math.MinInt64, 1).UTC()},
		{Root: "one.txt", Path: "one.txt", RootIsFile: true, MTime: time.Unix(math.MaxInt64, 999999999).UTC()},
		{Root: "one.txt", Path: "one.txt", Cause: 255, MTime: time.Unix(-1, 1).UTC()},
	}...), oddEntry)
	got, err := decodeEntries(encodeEntries(entries))
	if err != nil || !reflect.DeepEqual(got, entries) {
		t.Fatalf("got %+v, %v\nwant %+v", got, err, entries)
	}
}

// The walk gives local times; an equal instant comes back, in UTC.
func TestEntryTimesAreInstants(t *testing.T) {
	local := time.Date(2024, 3, 31, 2, 30, 0, 123456789, time.FixedZone("", 7200))
	got, err := decodeEntries(encodeEntries(filesOf(source.File{MTime: local})))
	if err != nil || !got[0].File.MTime.Equal(local) || got[0].File.MTime.Location() != time.UTC {
		t.Fatalf("got %+v, %v", got, err)
	}
}

// A field that is added to a file or a document must be stored too.
func TestEveryField(t *testing.T) {
	var f source.File
	var d engine.Document
	n := 0
	fill(t, reflect.ValueOf(&f).Elem(), &n)
	fill(t, reflect.ValueOf(&d).Elem(), &n)
	entries, err := decodeEntries(encodeEntries(filesOf(f)))
	if err != nil || !reflect.DeepEqual(entries, filesOf(f)) {
		t.Errorf("got %+v, %v\nwant %+v", entries, err, f)
	}
	d.File, d.NameWords = 0, 0 // where it lies, and what its name gave, are kept apart
	docs, err := decodeDocuments(encodeDocuments([]storedDocument{makeStored(d)}))
	if err != nil || !reflect.DeepEqual(docs, []storedDocument{makeStored(d)}) {
		t.Errorf("got %+v, %v\nwant %+v", docs, err, d)
	}
}

// fill sets all there is in v to values that differ, counted by n, and none
// of which is zero.
func fill(t *testing.T, v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(int64(*n), 123456789).UTC()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), n)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case v.CanInt():
		v.SetInt(int64(*n))
	case v.CanUint():
		v.SetUint(uint64(*n))
	default:
		t.Fatalf("fill does not know %s", v.Type())
	}
}

func TestPostingsAgainstMap(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 9))
		want := map[uint32]map[uint32]bool{}
		var list []posting
		for range r.IntN(6000) {
			fp := r.Uint32()
			if r.IntN(2) == 0 {
				fp = fp % 40 * (math.MaxUint32 / 39)
			}
			chunk := r.Uint32N(300)
			list = append(list, posting(uint64(fp)<<32|uint64(chunk)))
			if want[fp] == nil {
				want[fp] = map[uint32]bool{}
			}
			want[fp][chunk] = true
		}
		buckets := map[uint32][]byte{}
		bits := bucketBits(len(list))
		err := eachBucket(list, bits, func(b uint32, packed []byte) error {
			buckets[b] = packed
			return nil
		})
		if err != nil || len(buckets) != 1<<bits {
			t.Fatalf("%d buckets of %d bits, %v", len(buckets), bits, err)
		}
		for fp, chunks := range want {
			got := map[uint32]bool{}
			search := []uint32{fp}
			if err := searchPostings(buckets[bucket(fp, bits)], search, func(c uint32) { got[c] = true }); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, chunks) {
				t.Fatalf("fingerprint %08x: chunks %v, want %v", fp, got, chunks)
			}
		}
	}
}

func TestPostingsSorted(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 10))
		list := make([]posting, r.IntN(3000))
		mask := posting(r.Uint64() | r.Uint64())
		for i := range list {
			list[i] = posting(r.Uint64()) & mask
		}
		want := slices.Sorted(slices.Values(list))
		if got := sorted(list); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d postings are out of order", seed, len(want))
		}
	}
}

func TestBucketBits(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, bucketPostings - 1: 0, bucketPostings: 1, 2*bucketPostings - 1: 1, 2 * bucketPostings: 2, 1 << 40: maxBits} {
		if got := bucketBits(n); got != want {
			t.Errorf("bucketBits(%d) = %d, want %d", n, got, want)
		}
	}
	if bucket(math.MaxUint32, 0) != 0 || bucket(math.MaxUint32, 3) != 7 {
		t.Error("bucket does not take the first bits")
	}
}

func TestPackBombIsRefused(t *testing.T) {
	bomb := pack(nil, make([]byte, maxUnpacked+1))
	if len(bomb) > 1<<20 {
		t.Fatal("no bomb")
	}
	if _, err := unpack(bomb); err == nil {
		t.Error("a record unpacks beyond the limit")
	}
}

// The fuzz targets give hostile bytes to the decoders: no panic, and what is
// taken for a record must survive being written and read again.

// Columns are given uncompressed, or the fuzzer would only find what zstd
// refuses.
func FuzzHits(f *testing.F) {
	for _, hits := range [][]batch.Hit{nil, small.make(1)[3].Hits[:20]} {
		p := newHitPacker()
		p.pack(hits)
		var values []byte
		for _, v := range p.values.list {
			values = append(values, v[:]...)
		}
		f.Add(uint16(len(hits)), p.joined, values)
	}
	f.Fuzz(func(t *testing.T, n uint16, columns, values []byte) {
		b := binary.AppendUvarint(nil, uint64(n))
		b = append(binary.AppendUvarint(b, uint64(len(columns)+1)), packedRaw)
		hits, err := unpackHits(nil, append(append(b, columns...), values...))
		if err != nil {
			return
		}
		again, err := unpackHits(nil, newHitPacker().pack(hits))
		if err != nil || !slices.Equal(again, hits) {
			t.Fatalf("%v becomes %v, %v", hits, again, err)
		}
	})
}

// FuzzHitsWritten makes hits of the bytes and compares what comes back.
func FuzzHitsWritten(f *testing.F) {
	f.Add([]byte("0123456789012345678901234567890123456789"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var hits []batch.Hit
		for ; len(b) >= 8 && len(hits) < chunkHits; b = b[8:] {
			start := uint32(b[2])<<(b[3]%25) + uint32(b[4])
			hits = append(hits, batch.Hit{Doc: uint32(b[0] % 8), Page: uint32(b[1]) << (b[3] % 25), Start: start, End: start + uint32(b[5]),
				Row: uint32(b[4]%2) * uint32(b[5]) << (b[3] % 25), Column: uint32(b[4]%2) * uint32(b[1]),
				Kind: kernels.Kind(b[6] % 4), Grade: kernels.Grade(b[6] >> 4), Signals: 1 << (b[7] % 64), Value: batch.Value{b[7] % 5}})
		}
		slices.SortFunc(hits, batch.Compare)
		got, err := unpackHits(nil, newHitPacker().pack(hits))
		if err != nil || !slices.Equal(got, hits) {
			t.Fatalf("%v becomes %v, %v", hits, got, err)
		}
	})
}

func encodeDocuments(docs []storedDocument) (raw []byte) {
	before := ""
	for i := range docs {
		raw, before = appendDocument(raw, before, &docs[i]), docs[i].Path
	}
	return raw
}

// oddDocument lists its unread pages in no order, twice, and beyond its pages.
var oddDocument = storedDocument{
	Document: engine.Document{Document: extract.Document{Unread: []extract.UnreadPage{
		{Number: math.MaxUint32}, {Number: 0}, {Number: 9, Cause: source.Bomb}, {Number: 3, Cause: 255}, {Number: 3, Cause: 255}}}},
	unlisted: map[source.Cause]int64{source.NeedsOCR: math.MaxInt64, source.Corrupt: 1},
}

func TestUnreadExtremes(t *testing.T) {
	got, err := decodeDocuments(encodeDocuments([]storedDocument{oddDocument}))
	if err != nil || !reflect.DeepEqual(got, []storedDocument{oddDocument}) {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func FuzzDocuments(f *testing.F) {
	var docs []storedDocument
	for _, d := range small.make(2)[1].Docs {
		docs = append(docs, makeStored(d))
	}
	f.Add(encodeDocuments(docs))
	f.Add(encodeDocuments([]storedDocument{oddDocument}))
	f.Fuzz(func(t *testing.T, b []byte) {
		docs, err := decodeDocuments(b)
		if err != nil {
			return
		}
		raw := encodeDocuments(docs)
		again, err := decodeDocuments(raw)
		if err != nil || len(again) != len(docs) || !bytes.Equal(encodeDocuments(again), raw) {
			t.Fatalf("%d documents become %d, %v", len(docs), len(again), err)
		}
	})
}

func FuzzEntries(f *testing.F) {
	f.Add(encodeEntries([]Entry{oddEntry, {}, oddEntry}))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := decodeEntries(b)
		if err != nil {
			return
		}
		packed := encodeEntries(entries)
		again, err := decodeEntries(packed)
		if err != nil || len(again) != len(entries) || !bytes.Equal(encodeEntries(again), packed) {
			t.Fatalf("%+v becomes %+v, %v", entries, again, err)
		}
	})
}

func FuzzSegment(f *testing.F) {
	s := segment{units: []uint32{0, 300, 300, 301}, documents: []uint32{256, 45}, hits: []hitChunk{{0}, {0}, {300}}, bits: 3,
		journal: 2, first: source.File{Root: "/r", Path: "p"}}
	f.Add(s.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSegment(segmentID{2, 1}, b)
		if err != nil {
			return
		}
		again, err := decodeSegment(segmentID{2, 1}, s.encode())
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("%+v becomes %+v, %v", s, again, err)
		}
	})
}

func FuzzPostings(f *testing.F) {
	f.Add(encodePostings([]posting{1, 2, 3 << 32, 3<<32 | 7}), uint32(3))
	f.Fuzz(func(t *testing.T, b []byte, fp uint32) {
		n := 0
		if err := searchPostings(b, []uint32{fp}, func(uint32) { n++ }); err == nil && n > len(b) {
			t.Fatalf("%d chunks from %d bytes", n, len(b))
		}
	})
}

func FuzzRun(f *testing.F) {
	r := runRecord{Run: Run{ID: 7, State: Complete, Roots: []string{"/a\xff"}, Files: 3, Done: 3, Changes: map[Change]int64{Moved: 2}, Totals: small.make(4).totals()}}
	b, err := r.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRun(b)
		if err != nil {
			return
		}
		one, err := r.encode()
		if err != nil {
			return // a time beyond the year 9999
		}
		again, err := decodeRun(one)
		if err != nil {
			t.Fatal(err)
		}
		if two, err := again.encode(); err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%s becomes %s, %v", one, two, err)
		}
	})
}
