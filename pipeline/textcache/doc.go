// Package textcache keeps bytes by digest on disk, encrypted: the text of
// documents in costly formats, so that a later run need not read them again.
// It is a cache. What it has lost, forgotten or found damaged is a miss and
// never an error; deleting its directory costs time and nothing else.
//
// # The directory
//
// Entries lie one behind the other in segments, files "text-*.seg" of up to 64
// MiB, and an index in memory, 28 bytes an entry besides the map's own, tells
// where. One file per entry would be simpler, but a municipality has millions
// of documents, and file systems spend 4 KiB and an inode on each. A segment:
//
//	magic:16 version:4 created:8 owner:16     created in Unix seconds, owner is a MAC that tells keys apart
//	{ tag:16 length:4 crc:4 sealed:length }   tag is a MAC of the entry's key; crc (Castagnoli) of tag and length
//
// Numbers are big-endian. sealed is a nonce of 12 random bytes and the value,
// compressed with zstd, under AES-256-GCM with the entry's key as additional
// data, so that entries cannot be exchanged. All random nonces of one key stay
// apart for some 2³² entries (NIST SP 800-38D, 8.3), far more than a cache ever
// holds. Whoever sees the directory learns the number, sizes and ages of
// entries and nothing of keys or values.
//
// An entry that is removed is overwritten with zeros; its tag is then zero.
// On solid state disks and copy-on-write file systems the old blocks may live
// on for a while, still encrypted.
//
// # Limits
//
// Over MaxBytes the segment goes that was used longest ago: its modification
// time says when an entry was last written or read. A segment goes when its
// first entry is as old as MaxAge; none is appended to once an eighth of that
// has passed, so that entries live for at least seven eighths of it.
//
// # Several users
//
// A Cache may be used by any number of goroutines, a directory by any number
// of processes. A segment is appended to by the one process that holds its
// lock. Others see its entries when they open the directory or begin a new
// segment of their own; a segment that another process removed is a miss.
//
// Nothing is synced. After a kill, a full disk or a power failure a segment
// ends at its first record that is not whole, and the rest is cut off; what
// was written wrongly fails its authentication, is overwritten and counted.
package textcache
