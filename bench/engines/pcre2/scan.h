//go:build peers

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>

// A match. The layout is that of harness.Span.
struct match {
	int64_t start, end;
};

// A compiled expression with what one match at a time needs. All of it is
// freed by pcre2jit_free.
struct matcher {
	pcre2_code *code;
	pcre2_match_data *data;
};

// Returns NULL and says why, at most room bytes with the final 0, when the
// library refuses.
struct matcher *pcre2jit_new(const char *pattern, char *why, size_t room);

// Writes the matches that do not overlap, from the left, the first room of
// them, and returns how many there are, or PCRE2's (negative) error. An
// expression that matches nothing at all ends the scan where it does.
int64_t pcre2jit_scan(struct matcher *m, const char *text, size_t bytes, struct match *out, int64_t room);

// The size of the compiled expression with its machine code.
int64_t pcre2jit_bytes(const struct matcher *m);

void pcre2jit_free(struct matcher *m);

// Writes the library's version, which has less than 64 bytes with the final 0.
void pcre2jit_version(char *version);
