//go:build peers

#include "scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct matcher *fail(struct matcher *m, char *why, size_t room, const char *reason)
{
	snprintf(why, room, "%s", reason);
	hyperscan_free(m);
	return NULL;
}

// Ends the compilation of m->database: result and error are the compiler's.
static struct matcher *finish(struct matcher *m, hs_error_t result, hs_compile_error_t *error, char *why, size_t room)
{
	if (result != HS_SUCCESS) {
		fail(m, why, room, error ? error->message : "the compiler failed");
		hs_free_compile_error(error);
		return NULL;
	}
	if (hs_alloc_scratch(m->database, &m->scratch) != HS_SUCCESS)
		return fail(m, why, room, "no memory for scratch space");
	return m;
}

struct matcher *hyperscan_regex(const char *pattern, int starts, char *why, size_t room)
{
	struct matcher *m = calloc(1, sizeof *m);
	if (!m)
		return fail(m, why, room, "no memory");
	hs_compile_error_t *error = NULL;
	hs_error_t result = hs_compile(pattern, starts ? HS_FLAG_SOM_LEFTMOST : 0, HS_MODE_BLOCK, NULL, &m->database, &error);
	return finish(m, result, error, why, room);
}

static hs_error_t compile_literals(struct matcher *m, const char *letters, uint32_t literals, unsigned flag, hs_compile_error_t **error)
{
	const char **texts = calloc(literals, sizeof *texts);
	unsigned *flags = calloc(literals, sizeof *flags), *ids = calloc(literals, sizeof *ids);
	size_t *lengths = calloc(literals, sizeof *lengths);
	hs_error_t result = HS_NOMEM;
	if (texts && flags && ids && lengths) {
		for (uint32_t i = 0; i < literals; i++) {
			texts[i] = letters;
			lengths[i] = m->lengths[i];
			letters += m->lengths[i];
			flags[i] = flag;
			ids[i] = i;
		}
		result = hs_compile_lit_multi(texts, flags, ids, lengths, literals, HS_MODE_BLOCK, NULL, &m->database, error);
	}
	free(texts);
	free(flags);
	free(ids);
	free(lengths);
	return result;
}

struct matcher *hyperscan_literals(const char *letters, const uint32_t *lengths, uint32_t literals, uint32_t words,
	const uint8_t *in_word, unsigned flags, char *why, size_t room)
{
	struct matcher *m = calloc(1, sizeof *m);
	if (!m)
		return fail(m, why, room, "no memory");
	m->words = words;
	m->lengths = malloc(literals * sizeof *lengths);
	m->in_word = malloc(IN_WORD_BYTES);
	if (!m->lengths || !m->in_word)
		return fail(m, why, room, "no memory");
	memcpy(m->lengths, lengths, literals * sizeof *lengths);
	memcpy(m->in_word, in_word, IN_WORD_BYTES);
	hs_compile_error_t *error = NULL;
	hs_error_t result = compile_literals(m, letters, literals, flags, &error);
	return finish(m, result, error, why, room);
}

int64_t hyperscan_bytes(const struct matcher *m)
{
	size_t bytes;
	return hs_database_size(m->database, &bytes) == HS_SUCCESS ? (int64_t)bytes : 0;
}

void hyperscan_free(struct matcher *m)
{
	if (!m)
		return;
	hs_free_scratch(m->scratch);
	hs_free_database(m->database);
	free(m->lengths);
	free(m->in_word);
	free(m);
}

// What a scan knows while it runs.
struct scan {
	struct matcher *matcher;
	const uint8_t *text;
	size_t bytes;
	struct match *out;
	int64_t room, found;
};

static void report(struct scan *s, int64_t start, int64_t end)
{
	if (s->found < s->room)
		s->out[s->found] = (struct match){start, end};
	s->found++;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)id;
	(void)flags;
	report(context, (int64_t)from, (int64_t)to);
	return 0;
}

// Reads the character that begins at p, which has n bytes, as Go's
// utf8.DecodeRune does, and returns its length, or 0 where none begins.
static size_t decode(const uint8_t *p, size_t n, uint32_t *character)
{
	uint32_t c = p[0];
	size_t size = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
	if (size == 0 || size > n)
		return 0;
	if (size > 1)
		c &= 0x7Fu >> size;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3F);
	}
	if (size == 3 && (c < 0x800 || (0xD800 <= c && c < 0xE000)))
		return 0;
	if (size == 4 && (c < 0x10000 || c >= 0x110000))
		return 0;
	*character = c;
	return size;
}

static int in_word(const struct scan *s, uint32_t character)
{
	return s->matcher->in_word[character / 8] >> character % 8 & 1;
}

// Whether the character that ends at the offset at continues a word.
static int word_before(const struct scan *s, size_t at)
{
	for (size_t back = 1; back <= 4 && back <= at; back++) {
		const uint8_t *p = s->text + at - back;
		uint32_t character;
		if ((*p & 0xC0) != 0x80)
			return decode(p, back, &character) == back && in_word(s, character);
	}
	return 0;
}

// Whether the character that begins at the offset at continues a word.
static int word_behind(const struct scan *s, size_t at)
{
	uint32_t character;
	return at < s->bytes && decode(s->text + at, s->bytes - at, &character) && in_word(s, character);
}

static int on_literal(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)from;
	(void)flags;
	struct scan *s = context;
	size_t start = to - s->matcher->lengths[id];
	if (id >= s->matcher->words) {
		s->matcher->marks++;
		report(s, (int64_t)start, (int64_t)start);
	} else if (!word_before(s, start) && !word_behind(s, to)) {
		report(s, (int64_t)start, (int64_t)to);
	}
	return 0;
}

int64_t hyperscan_scan(struct matcher *m, const char *text, uint32_t bytes, struct match *out, int64_t room)
{
	struct scan s = {.matcher = m, .text = (const uint8_t *)text, .bytes = bytes, .out = out, .room = room};
	m->marks = 0;
	hs_error_t result = hs_scan(m->database, text, bytes, 0, m->scratch, m->lengths ? on_literal : on_match, &s);
	return result == HS_SUCCESS ? s.found : result;
}
