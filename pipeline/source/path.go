package source

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// EscapeName returns a name as paths carry it: bytes that are not UTF-8, and
// control characters, which lists and terminals would act upon, are written as
// \xNN. A backslash that would read as such an escape is written as \x5C, so
// that the name can be had back.
func EscapeName(name string) string {
	if utf8.ValidString(name) && !strings.Contains(name, `\x`) && strings.IndexFunc(name, isControl) < 0 {
		return name
	}
	var out strings.Builder
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if _, escaped := unhex(name[i:]); escaped || isControl(r) || r == utf8.RuneError && n == 1 {
			const hex = "0123456789ABCDEF"
			out.WriteString(`\x` + string(hex[name[i]>>4]) + string(hex[name[i]&15]))
			n = 1
		} else {
			out.WriteString(name[i : i+n])
		}
		i += n
	}
	return out.String()
}

// isControl knows those of ASCII, the only ones of a single byte.
func isControl(r rune) bool { return r < ' ' || r == 0x7F }

// unescape is the inverse of EscapeName.
func unescape(name string) string {
	var out strings.Builder
	for {
		i := strings.Index(name, `\x`)
		if i < 0 {
			break
		}
		b, ok := unhex(name[i:])
		if !ok {
			out.WriteString(name[:i+1])
			name = name[i+1:]
			continue
		}
		out.WriteString(name[:i])
		out.WriteByte(b)
		name = name[i+4:]
	}
	return out.String() + name
}

// unhex returns the byte of an escape that s begins with.
func unhex(s string) (byte, bool) {
	if len(s) < 4 || s[:2] != `\x` {
		return 0, false
	}
	b, err := strconv.ParseUint(s[2:4], 16, 8)
	if err != nil || b < utf8.RuneSelf && b != '\\' && !isControl(rune(b)) || strings.ToUpper(s[2:4]) != s[2:4] {
		return 0, false
	}
	return byte(b), true
}

// OSPath returns the path under which the operating system knows the file.
func (f File) OSPath() string {
	if f.RootIsFile {
		return f.Root
	}
	// Not filepath.Join: it would clean a root such as "link/..".
	return f.Root + string(filepath.Separator) + f.belowRoot()
}

// belowRoot is the path below Root as the operating system knows it. It has no
// slash at its end, which would have a symbolic link followed.
func (f File) belowRoot() string {
	return filepath.FromSlash(unescape(strings.TrimSuffix(f.Path, "/")))
}
