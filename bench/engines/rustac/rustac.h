#include <stddef.h>
#include <stdint.h>

// The C interface of crate/src/lib.rs.

// A match, in the layout of harness.Span.
struct match {
	int64_t start, end;
};

struct matcher;

// The bytes of in_word: a bit for each of Unicode's 0x110000 characters.
enum { IN_WORD_BYTES = 0x110000 / 8 };

// Compiles patterns, whose texts follow each other in letters: the first words
// of them must stand where no character of in_word is beside them, the others
// are marks. Returns NULL and says why, at most room bytes with the final 0,
// when the library refuses. The caller keeps what it passes.
struct matcher *rustac_build(const uint8_t *letters, const uint32_t *lengths, uint32_t patterns, uint32_t words,
	const uint8_t *in_word, int32_t caseless, int32_t overlapping, uint8_t *why, size_t room);

// Writes the matches in the order of their ends, the first room of them, and
// returns how many there are. A mark is a match whose start and end are both
// where it begins; rustac_marks tells how many the last scan found. Neither
// text nor out may be NULL, whatever their size.
int64_t rustac_scan(struct matcher *m, const uint8_t *text, size_t bytes, struct match *out, int64_t room);
int64_t rustac_marks(const struct matcher *m);

// The size of the tables.
int64_t rustac_bytes(const struct matcher *m);

// The version of the library.
const char *rustac_version(void);

void rustac_free(struct matcher *m);
