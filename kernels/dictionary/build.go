package dictionary

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"unsafe"

	"aktsyn/kernels/dictionary/internal/probe"
)

// Options say how a dictionary matches. The zero value finds every entry in
// any case.
type Options struct {
	Mode Mode
	Kind MatchKind
}

func (o Options) check() error {
	if err := o.Mode.check(); err != nil {
		return err
	}
	if o.Kind > LeftmostLongest {
		return fmt.Errorf("dictionary: unknown match kind %d", o.Kind)
	}
	return nil
}

// Build compiles entries, in any order. Entries that match the same text are
// merged: their classes are united and the highest Freq is kept. An entry that
// could not match is an error that gives its index. Building takes time and
// memory linear in the entries, beyond sorting hashes.
func Build(entries []Entry, opts Options) (*Automaton, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	total, err := checkAll(entries)
	if err != nil {
		return nil, err
	}
	for seed := range uint32(seeds) {
		b := builder{given: entries, texts: make([]byte, 0, total+probe.Block), a: &Automaton{options: opts, seed: seed, hasher: newHasher(opts.Mode, seed)}}
		if b.build() {
			return b.a, nil
		}
	}
	return nil, errors.New("dictionary: entries are made so that their hashes collide")
}

// maxTotal bounds the text of all entries, so that offsets are within 32
// bits.
const maxTotal = 2 << 30

// checkAll checks entries and returns the length of their texts together.
func checkAll(entries []Entry) (total int, err error) {
	for i, e := range entries {
		if err := e.check(); err != nil {
			return 0, fmt.Errorf("dictionary: entry %d %w", i, err)
		}
		total += len(e.Text)
	}
	if total > maxTotal || len(entries) > maxEntries {
		return 0, fmt.Errorf("dictionary: %d entries have %d bytes together, at most %d are possible", len(entries), total, maxTotal)
	}
	return total, nil
}

// builder builds with one hasher.
type builder struct {
	a       *Automaton
	given   []Entry
	records []record
	keys    []uint64 // of first words, for the filter
	texts   []byte   // of the merged entries

	slots []slot       // of a hash
	keyed []keyedEntry // of a hash
}

// record says that an entry begins with the chain of a hash.
type record struct {
	hash  uint64
	entry uint32 // index in given
	first bool   // the chain is one word
	whole bool   // the chain is the entry
}

// build reports false if with this hasher runs are too long or fingerprints collide.
func (b *builder) build() bool {
	b.records = sortedByHash(b.hashAll())
	b.makeTables()
	to := &b.a.entries
	to.textEnd = make([]uint32, 0, len(b.given))
	to.class, to.freq = make([]Class, 0, len(b.given)), make([]uint8, 0, len(b.given))
	free := uint64(0)
	for group := range b.groups() {
		slots := b.take(group)
		free = max(free, b.a.chains.home(group[0].hash))
		if free+uint64(len(slots)) >= uint64(len(b.a.chains.slots)) {
			return false
		}
		free += uint64(copy(b.a.chains.slots[free:], slots))
	}
	b.a.entries.texts = unsafe.String(unsafe.SliceData(b.texts), len(b.texts))
	b.a.digest = sha256.Sum256(b.a.entries.appendTo(make([]byte, 0, len(b.texts)+6*b.a.Len()+64)))
	b.a.complete()
	return b.a.chains.valid(uint32(b.a.Len())) && b.a.chains.gathered()
}

// hashAll makes the records and keys of all entries.
func (b *builder) hashAll() []record {
	records := make([]record, 0, 2*len(b.given))
	c := chain{hasher: &b.a.hasher}
	for i, e := range b.given {
		c.text = append(c.text[:0], e.Text...)
		end := len(c.text)
		for ok := c.begin(skipInvisible(c.text, 0)); ok; ok = c.next() {
			records = append(records, record{hash: c.hash, entry: uint32(i), first: c.words == 1})
			if c.words == 1 {
				b.keys = append(b.keys, c.key())
			}
			if c.end == end || skipInvisible(c.text, c.end) == end {
				break
			}
		}
		records[len(records)-1].whole = true
	}
	return records
}

// sortedByHash sorts records by buckets of some eight. It uses records too.
func sortedByHash(records []record) []record {
	shift := 64 - max(bits.Len(uint(len(records)))-3, 1)
	ends := make([]uint32, 1<<(64-shift))
	for _, r := range records {
		ends[r.hash>>shift]++
	}
	sum := uint32(0)
	for i, n := range ends {
		ends[i] = sum // where the bucket begins, for now
		sum += n
	}
	sorted := make([]record, len(records))
	for _, r := range records {
		end := &ends[r.hash>>shift]
		sorted[*end] = r
		*end++
	}
	start := uint32(0)
	for _, end := range ends {
		slices.SortFunc(sorted[start:end], func(a, b record) int { return cmp.Compare(a.hash, b.hash) })
		start = end
	}
	return sorted
}

// groups gives the records of one hash at a time.
func (b *builder) groups() iter.Seq[[]record] {
	return func(yield func([]record) bool) {
		for start, end := 0, 0; start < len(b.records); start = end {
			for end = start + 1; end < len(b.records) && b.records[end].hash == b.records[start].hash; end++ {
			}
			if !yield(b.records[start:end]) {
				return
			}
		}
	}
}

// makeTables makes the table, empty, and the filter.
func (b *builder) makeTables() {
	chains, words := 0, 0
	for group := range b.groups() {
		chains++
		if slices.ContainsFunc(group, isFirst) {
			words++
		}
	}
	b.a.chains, b.a.first = newTable(chains), newFilter(words)
	for _, key := range b.keys {
		b.a.first.Add(key)
	}
}

func isFirst(r record) bool { return r.first }

// take returns the slots of a hash, valid until the next call, adding its
// entries to the dictionary.
func (b *builder) take(group []record) []slot {
	s := probe.NewSlot(group[0].hash)
	b.slots = b.slots[:0]
	for _, e := range b.merged(group) {
		b.texts = append(b.texts, e.Text...)
		to := &b.a.entries
		to.textEnd = append(to.textEnd, uint32(len(b.texts)))
		to.class = append(to.class, e.Class)
		to.freq = append(to.freq, e.Freq)
		b.slots = append(b.slots, s.WithEntry(uint32(b.a.Len()-1)))
	}
	if slices.ContainsFunc(group, func(r record) bool { return !r.whole }) {
		if len(b.slots) == 0 {
			b.slots = append(b.slots, s)
		}
		b.slots[0] |= probe.GoesOn
	}
	return b.slots
}

// keyedEntry is an entry with its text as matching sees it.
type keyedEntry struct {
	key string
	Entry
}

// merged returns the entries of one hash, valid until the next call, those
// that match the same text merged, in the order of their keys.
func (b *builder) merged(group []record) []keyedEntry {
	b.keyed = b.keyed[:0]
	for _, r := range group {
		if r.whole {
			b.keyed = append(b.keyed, keyedEntry{Entry: b.given[r.entry]})
		}
	}
	if len(b.keyed) < 2 {
		return b.keyed // without a key
	}
	c := chain{hasher: &b.a.hasher}
	for i, k := range b.keyed {
		b.keyed[i].key = string(c.normalize(nil, []byte(k.Text)))
	}
	slices.SortFunc(b.keyed, func(a, b keyedEntry) int { return cmp.Compare(a.key, b.key) })
	merged := b.keyed[:1]
	for _, k := range b.keyed[1:] {
		if last := &merged[len(merged)-1]; last.key == k.key {
			last.Entry = merge(last.Entry, k.Entry)
			continue
		}
		merged = append(merged, k)
	}
	return merged
}
