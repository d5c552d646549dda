//go:build peers

#include "scan.h"

#include <stdlib.h>

static struct matcher *fail(struct matcher *m, int error, char *why, size_t room)
{
	pcre2_get_error_message(error, (PCRE2_UCHAR *)why, room);
	pcre2jit_free(m);
	return NULL;
}

struct matcher *pcre2jit_new(const char *pattern, char *why, size_t room)
{
	struct matcher *m = calloc(1, sizeof *m);
	if (!m)
		return fail(m, PCRE2_ERROR_NOMEMORY, why, room);
	int error;
	PCRE2_SIZE offset;
	m->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &error, &offset, NULL);
	if (!m->code)
		return fail(m, error, why, room);
	error = pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE);
	if (error)
		return fail(m, error, why, room);
	m->data = pcre2_match_data_create_from_pattern(m->code, NULL);
	return m->data ? m : fail(m, PCRE2_ERROR_NOMEMORY, why, room);
}

int64_t pcre2jit_scan(struct matcher *m, const char *text, size_t bytes, struct match *out, int64_t room)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data);
	int64_t found = 0;
	for (PCRE2_SIZE from = 0; from <= bytes; from = at[1]) {
		int result = pcre2_jit_match(m->code, (PCRE2_SPTR)text, bytes, from, 0, m->data, NULL);
		if (result == PCRE2_ERROR_NOMATCH)
			break;
		if (result < 0)
			return result;
		if (at[0] == at[1])
			break;
		if (found < room)
			out[found] = (struct match){(int64_t)at[0], (int64_t)at[1]};
		found++;
	}
	return found;
}

int64_t pcre2jit_bytes(const struct matcher *m)
{
	size_t code = 0, jit = 0;
	pcre2_pattern_info(m->code, PCRE2_INFO_SIZE, &code);
	pcre2_pattern_info(m->code, PCRE2_INFO_JITSIZE, &jit);
	return (int64_t)(code + jit);
}

void pcre2jit_free(struct matcher *m)
{
	if (!m)
		return;
	pcre2_match_data_free(m->data);
	pcre2_code_free(m->code);
	free(m);
}

void pcre2jit_version(char *version)
{
	pcre2_config(PCRE2_CONFIG_VERSION, version);
}
