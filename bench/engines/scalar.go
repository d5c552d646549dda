package engines

import "aktsyn/bench/harness"

// appendScalar appends the plain forms in text to dst. It is a careful scalar
// scanner: it jumps from digit run to digit run and checks a run only when
// its length fits.
func appendScalar(dst []harness.Span, text []byte) []harness.Span {
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		if i > 0 && isWord(text[i-1]) {
			i = skipDigits(text, i)
			continue
		}
		if end := plainAt(text, i); end > 0 {
			dst = append(dst, harness.Span{Start: i, End: end})
			i = end
			continue
		}
		i = skipDigits(text, i)
	}
	return dst
}

// plainAt returns the end of a plain number that begins at i, or 0.
func plainAt(text []byte, i int) int {
	run := skipDigits(text, i)
	end := run
	switch {
	case run-i == 10:
	case run-i == 6 && run < len(text) && (text[run] == '-' || text[run] == ' '):
		end = skipDigits(text, run+1)
		if end != run+5 {
			return 0
		}
	default:
		return 0
	}
	if end < len(text) && isWord(text[end]) || !plainDate(text[i:]) {
		return 0
	}
	return end
}

func plainDate(d []byte) bool {
	day, month := (d[0]-'0')*10+d[1]-'0', (d[2]-'0')*10+d[3]-'0'
	return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

func skipDigits(text []byte, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isWord(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
