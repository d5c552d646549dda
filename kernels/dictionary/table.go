package dictionary

import (
	"aktsyn/kernels/dictionary/internal/probe"
	"aktsyn/kernels/dictionary/internal/sieve"
)

// slot is a place in the table of chains.
type slot = probe.Slot

// maxEntries is what a slot can number.
const maxEntries = 1<<31 - 1

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
	return probe.Home(hash, t.homes)
}

// find returns where the slots of a hash begin, or an empty slot. Build sees
// to it that slots with its fingerprint stand side by side.
func (t *table) find(hash uint64) uint64 {
	i := t.home(hash)
	for t.slots[i] != 0 && !t.slots[i].Is(hash) {
		i++
	}
	return i
}

// has reports whether slot i is one of a hash.
func (t *table) has(i uint64, hash uint64) bool {
	return t.slots[i].Is(hash)
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
			if print := s.Fingerprint(); t.slots[k].Fingerprint() == print && t.slots[i-1].Fingerprint() != print {
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
		if i, ok := s.Entry(); run > maxRun || ok && i >= entries {
			return false
		}
	}
	return run == 0
}

const (
	// filterBits is how many bits of the filter there are for every first
	// word, at least: with half of them, look-ups in vain would be more than
	// twice as many.
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
