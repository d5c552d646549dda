//go:build peers

#include <hs/hs.h>
#include <stdint.h>

// A match; start is 0 where the database does not report starts. The layout
// is that of harness.Span.
struct match {
	int64_t start, end;
};

// A database with the scratch space of one scan at a time. All of it is freed
// by hyperscan_free.
struct matcher {
	hs_database_t *database;
	hs_scratch_t *scratch;

	// Of literals only: the length of each; how many of them, the first ones,
	// must be whole words, the others are marks; a bit for each character that
	// continues a word.
	uint32_t *lengths;
	uint32_t words;
	uint8_t *in_word;

	int64_t marks; // found by the last scan
};

// The bytes of in_word: a bit for each of Unicode's 0x110000 characters.
enum { IN_WORD_BYTES = 0x110000 / 8 };

// Both return NULL and say why, at most room bytes with the final 0, when the
// library refuses. The caller keeps what it passes. flags are Hyperscan's for
// every literal.
struct matcher *hyperscan_regex(const char *pattern, int starts, char *why, size_t room);
struct matcher *hyperscan_literals(const char *letters, const uint32_t *lengths, uint32_t literals, uint32_t words,
	const uint8_t *in_word, unsigned flags, char *why, size_t room);

// Writes the matches in the order of their ends, the first room of them, and
// returns how many there are, or Hyperscan's (negative) error. A mark is a
// match whose start and end are both where it begins.
int64_t hyperscan_scan(struct matcher *m, const char *text, uint32_t bytes, struct match *out, int64_t room);

// The size of the tables, without scratch space; 0 if the library does not say.
int64_t hyperscan_bytes(const struct matcher *m);

void hyperscan_free(struct matcher *m);
