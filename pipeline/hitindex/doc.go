// Package hitindex keeps what the runs found: documents with their coverage,
// hits, and the way from a pseudonym to its hits. It is the only package that
// knows Badger. It runs on Linux and macOS.
//
// # The directory
//
//	AKTSYN-INDEX   one line: format version and the ID of the key (package keys)
//	store/         Badger v4, encrypted with keys.Key.IndexKey
//	CLOSED         checksum of the store's list of tables, while nobody writes
//	audit.log      one encrypted line per search, reveal or change, chained by MACs (auditchain.go)
//	audit.head     number and MAC of its last line
//	rewrite.*, store.old    while the index is written anew (rewrite.go)
//
// A directory that holds anything else and no AKTSYN-INDEX is never touched.
// One process writes, or any number read: Open takes a lock on the directory
// and answers ErrLocked otherwise. Readers change nothing in store/, but for
// the recovery after a crash.
//
// # Keys and values of the store
//
// Numbers in keys are big-endian, so that keys sort as their numbers do. A
// record beyond 24 KiB is split in parts; every key ends in the 2 bytes of its
// part's number.
//
//	c run:4 p shard:4               the frozen plan: the files of a shard (plan.go)
//	c run:4 s segment:4 a 0:4       what the segment holds (segment.go)
//	c run:4 s segment:4 d chunk:4   documents, with what of them was read (documents.go)
//	c run:4 s segment:4 h chunk:4   hits with their pseudonyms (hits.go)
//	c run:4 s segment:4 v bucket:4  postings: pseudonym → chunks of hits (postings.go)
//	y                               number of the last run
//	z run:4                         the run: state, totals, number of segments (JSON, run.go)
//
// A segment is what was written between two syncs: the results of some
// shards, in ascending order. Its documents are numbered through (ordinals)
// and packed in chunks; its hits are ordered by document and packed in chunks
// of up to 1024, so that one document can be read without the others. Many
// small facts per record make the index small and fast: a hit takes some 20
// bytes, and 64 MiB of scanned text some 700 records.
//
// Postings are split in buckets by the first bits of the pseudonym, some 400
// entries each, and name chunks of hits by the first 4 bytes of the
// pseudonym: a search reads one small bucket per segment and then only the
// chunks in which the value may stand. What it reports is compared in full
// length.
//
// # What is written when
//
// Everything of a segment is written and synced first; then the run's record
// is written with one segment more. A segment beyond that number does not
// exist for readers and is removed on resume, so a shard is either whole or
// absent whatever moment the process was killed at. The record is synced with
// the next segment, or by Finish: a power failure costs two groups at most, a
// killed process only the one that was being collected. A run becomes current
// by its last record, in which its state is Complete.
//
// Values stay below the value threshold; the value log stays empty and needs
// no collection. Badger's compression is off, as values are packed already.
//
// # What can go wrong
//
// Badger ends the process (log.Fatal, or a panic in its own goroutines) when
// it meets damaged tables, ignores a table whose checksum does not fit, and
// deletes tables that a damaged MANIFEST does not name. Therefore check.go
// examines the files before Badger opens them: for readers the structure and
// the control records, for writers every block. A log that was not yet made a
// table ends at its first damaged entry, as after a power failure.
//
// Badger writes through memory maps, where a full disk kills the process
// (SIGBUS) instead of giving an error. Therefore space is measured before it
// is used, and ErrFull comes while there is still some left. A process that
// is killed all the same leaves an index that the next Open recovers.
package hitindex
