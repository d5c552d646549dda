// Package hitindex keeps what the runs found: documents with their coverage,
// hits, and the way from a pseudonym to its hits. It is the only package that
// knows Badger. It runs on Linux and macOS.
//
// # The directory
//
//	AKTSYN-INDEX   one line: format version and the ID of the key (package keys)
//	store/         Badger v4, encrypted with keys.Key.IndexKey
//	store/SYNCED   version up to which all was synced (unlisted.go)
//	CLOSED         checksum of the store's list of tables, while nobody writes
//	audit.log      one encrypted line per search, reveal or change, chained by MACs (auditchain.go)
//	audit.head     number and MAC of its last line
//	UNDER-WAY      what is being read, or killed the process that read it (package poison)
//	rewrite.*, store.old    while the index is written anew (rewrite.go)
//
// A directory that holds anything else and no AKTSYN-INDEX is never touched.
// One process writes, or any number read: Open takes a lock on the directory
// and answers ErrLocked otherwise. Readers change nothing in store/, but for
// the recovery after a crash.
//
// # What is kept
//
// A unit is what one content gave: the documents and hits of a file without
// its name, whatever it is called and wherever it lies. The hits of a name are
// a unit of their own, where there are any. Documents are stored with their
// path below the file; readers put that of the file in front.
//
// An entry is a file as a run left it: path, size, times and number, digest of
// the content, the unit of the content and that of the name, sums, and what
// became of it. A run is a table of entries in order of their paths, in chunks
// that are cut where a hash of the path says so. A run begins with the table of
// the run before it and writes only the chunks in which something changed; the
// others it shares. A hundred nights in which little happens take little more
// than one.
//
// Units, too, are shared: an entry names its unit by run, segment and number,
// and a run may name those of any run before it. So nothing may be removed
// because its run is old, only because no table leads to it.
//
// Hits have the grade that the run which scanned them gave. Another run that
// grades otherwise (Run.Grading) shows them as it does itself, from their
// signals, and its entries, sums and tables count them so: the first such run
// writes all of its table, and reads no file of the archive (judge.go).
//
// # Keys and values of the store
//
// Numbers in keys are big-endian, so that keys sort as their numbers do. A
// record beyond 24 KiB is split in parts; every key ends in the 2 bytes of its
// part's number.
//
//	c run:4 s segment:4 a 0:4       what the segment holds (segment.go)
//	c run:4 s segment:4 d chunk:4   documents, with what of them was read (documents.go)
//	c run:4 s segment:4 h chunk:4   hits with their pseudonyms (hits.go)
//	c run:4 s segment:4 j chunk:4   journal: the entries written with the segment (journal.go)
//	c run:4 s segment:4 p chunk:4   the path under which each unit was first found
//	c run:4 s segment:4 v bucket:4  postings: pseudonym → chunks of hits (postings.go)
//	c run:4 t chunk:4               entries of the table (entry.go)
//	c run:4 u chunk:4               entries that the run found gone, as they were
//	c run:4 v chunk:4               the table: chunks of entries, own and others' (table.go)
//	m run:4 segment:4 unit:4 path   a further path under which a unit was found
//	y                               number of the last run
//	z run:4                         the run: state, totals, number of segments (JSON, run.go)
//
// A segment is what was written between two syncs. Its documents are numbered
// through (ordinals) and packed in chunks; its hits are ordered by document and
// packed in chunks of up to 1024, so that one document can be read without the
// others. Many small facts per record make the index small and fast: a hit
// takes some 20 bytes, and 64 MiB of scanned text some 700 records.
//
// Postings are split in buckets by the first bits of the pseudonym, some 400
// entries each, and name chunks of hits by the first 4 bytes of the
// pseudonym: a search reads one small bucket per segment and then only the
// chunks in which the value may stand. From a hit the way leads over its unit
// to the paths that ever had it, and from there to the entries of the run that
// was asked: those that still have the unit are reported, and of their hits
// those whose pseudonym is the same in full length.
//
// # What is written when
//
// Everything of a segment is written and synced first; then the run's record
// is written with one segment more. A segment beyond that number does not
// exist for readers. A segment is synced while the next one is collected, and
// the record with the next segment, or by Finish: a killed process costs two
// groups at most, a power failure three. At its end, interrupted or complete, a
// run merges the table that it began with and the journal of its segments into
// its own table. That of a killed run is made before the next one begins
// (Recover), which then finds what the killed one had done. A run becomes
// current by its last record, in which its state is Complete.
//
// Values stay below the value threshold; the value log stays empty and needs
// no collection. Badger's compression is off, as values are packed already. Some
// 60 tables come together before they are compacted: few nights write more, and
// most compact nothing. Tables that were written or compacted are taken out of
// memory again (resident.go).
//
// # What can go wrong
//
// Badger ends the process (log.Fatal, or a panic in its own goroutines) when
// it meets damaged tables, ignores a table whose checksum does not fit, and
// deletes tables that a damaged MANIFEST does not name. Therefore check.go
// examines the files before Badger opens them: for readers the structure and
// the control records, for writers every block that compaction may read and some
// more (compacted, due), after a crash every one. A log that was not yet made a
// table ends at its first damaged entry, as after a power failure.
//
// Badger writes through memory maps, where a full disk kills the process
// (SIGBUS) instead of giving an error. Therefore space is measured before it
// is used, and ErrFull comes while there is still some left. A process that
// is killed all the same leaves an index that the next Open recovers.
package hitindex
