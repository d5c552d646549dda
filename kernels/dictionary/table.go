package dictionary

import (
	"math/bits"

	"aktsyn/kernels/dictionary/internal/sieve"
)

// slot is a place in the table of chains. It holds, from the lowest bit, 32
// bits of the hash of a chain, whether longer entries begin with the chain,
// and the number of the entry that it is, plus one, or zero if it is none.
// An empty slot is zero.
type slot uint64

const (
	goesOn     slot = 1 << 32
	entryShift      = 33
	maxEntries      = 1<<31 - 1
)

func (s slot) fingerprint() uint32 { return uint32(s) }

// entry returns the number of the entry and whether there is one.
func (s slot) entry() (uint32, bool) { return uint32(s>>entryShift) - 1, s>>entryShift != 0 }

const (
	// sparsity is how many slots there are for every chain.
	sparsity = 2
	// maxRun bounds the slots between two empty ones, and so what a look-up
	// costs. Half full tables of good hashes have runs of some 75 slots at
	// the most when there are a million and a half chains.
	maxRun = 128
)

// table finds chains by their hash: open addressing with linear probing.
type table struct {
	homes uint64 // chains begin to look for their slot at one of the first slots
	slots []slot // homes, maxRun more, and one that is empty
}

func tableSlots(homes uint64) uint64 { return homes + maxRun + 1 }

// newTable makes a table for some chains.
func newTable(chains int) table {
	homes := uint64(max(sparsity*chains, 1))
	return table{homes: homes, slots: make([]slot, tableSlots(homes))}
}

// home returns where the chain of a hash would best be.
func (t *table) home(hash uint64) uint64 {
	home, _ := bits.Mul64(hash, t.homes)
	return home
}

// find returns where the slots of a hash begin, or an empty slot. Build sees
// to it that slots with its fingerprint stand side by side.
func (t *table) find(hash uint64) uint64 {
	i, _ := t.search(hash)
	return i
}

// search is find, with the slot that it finds.
func (t *table) search(hash uint64) (uint64, slot) {
	i := t.home(hash)
	s := t.slots[i]
	for s != 0 && s.fingerprint() != uint32(hash) {
		i++
		s = t.slots[i]
	}
	return i, s
}

// has reports whether slot i is one of a hash.
func (t *table) has(i uint64, hash uint64) bool {
	return t.slots[i] != 0 && t.slots[i].fingerprint() == uint32(hash)
}

// gathered reports whether slots of one fingerprint that one search may visit
// stand side by side.
func (t *table) gathered() bool {
	start := 0
	for i, s := range t.slots {
		if s == 0 {
			start = i + 1
			continue
		}
		for k := start; k+1 < i; k++ {
			if print := s.fingerprint(); t.slots[k].fingerprint() == print && t.slots[i-1].fingerprint() != print {
				return false
			}
		}
	}
	return true
}

// valid reports whether runs are short and end before the slots do, and no
// slot speaks of an entry that there is not.
func (t *table) valid(entries uint32) bool {
	run := 0
	for _, s := range t.slots {
		if s == 0 {
			run = 0
			continue
		}
		run++
		if i, ok := s.entry(); run > maxRun || ok && i >= entries {
			return false
		}
	}
	return run == 0
}

const (
	// filterBits is how many bits of the filter there are for every first
	// word, at least: with half of them, look-ups in vain would be twice as
	// many.
	filterBits = 16
	// The filter stays between these, in bits: at most half of a second cache
	// of 512 KB.
	minFilter, maxFilter = 1 << 9, 1 << 21
)

// newFilter makes a filter for some first words of entries.
func newFilter(words int) sieve.Filter {
	size := uint64(minFilter)
	for size < maxFilter && size < filterBits*uint64(words) {
		size *= 2
	}
	return sieve.NewFilter(make([]uint64, size/64))
}
