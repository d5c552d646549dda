package extract

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"aktsyn/pipeline/source"
)

// unpackers are the formats that hold one file without a directory.
var unpackers = map[string]struct {
	open   func(in input) (io.Reader, error)
	suffix []string // of names, and what takes its place
}{
	"gzip":  {openGzip, []string{".gz", "", ".tgz", ".tar", ".svgz", ".svg"}},
	"bzip2": {func(in input) (io.Reader, error) { return bzip2.NewReader(bytes.NewReader(in.data)), nil }, []string{".bz2", "", ".tbz2", ".tar", ".tbz", ".tar"}},
	"xz":    {openXZ, []string{".xz", "", ".txz", ".tar"}},
	"zstd":  {func(in input) (io.Reader, error) { return openZstd(bytes.NewReader(in.data), in.limits) }, []string{".zst", "", ".tzst", ".tar"}},
}

// readCompressed returns the reader of one of the unpackers. The file in it is
// its only part. Where it breaks off, what came before is read.
func readCompressed(format string) reader {
	return func(in input, out emitter) error {
		u := unpackers[format]
		r, err := u.open(in)
		if err != nil {
			return fail(source.Corrupt, "damaged at its beginning")
		}
		if c, ok := r.(interface{ Close() }); ok {
			defer c.Close()
		}
		name := unpackedName(in.name, u.suffix)
		if header, ok := r.(*gzip.Reader); ok {
			if name, err = gzipHeader(header, name, out); err != nil {
				return err
			}
		}
		data, broken := inflate(r, int64(len(in.data)), in.limits)
		var failure *readError
		if errors.As(broken, &failure) {
			return broken
		}
		if isTooWide(broken) {
			return tooWide(in.limits)
		}
		if err := out.part(name, data); err != nil || broken == nil {
			return err
		}
		return fail(source.Corrupt, "breaks off, or what is behind it is damaged")
	}
}

// isBzip2 reports the beginning of a bzip2 file: version, size of blocks, and
// the mark of a block, or of the end where there is none.
func isBzip2(head []byte) bool {
	const block, end = "1AY&SY", "\x17rE8P\x90"
	return len(head) >= 10 && string(head[:3]) == "BZh" && '1' <= head[3] && head[3] <= '9' &&
		(string(head[4:10]) == block || string(head[4:10]) == end)
}

func openGzip(in input) (io.Reader, error) { return gzip.NewReader(bytes.NewReader(in.data)) }

func openXZ(in input) (io.Reader, error) { return xz.NewReader(bytes.NewReader(in.data)) }

func openZstd(packed io.Reader, limits source.Limits) (*zstd.Decoder, error) {
	return zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(max(uint64(limits.Window), zstd.MinWindowSize)))
}

// isTooWide reports whether zstd asked for more memory than it may.
func isTooWide(err error) bool {
	return errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded)
}

// tooWide says that something asks for more memory than it may.
func tooWide(limits source.Limits) error {
	return exceed(source.TooLarge, "max-unpack-window", "asks for more than %s of memory to be unpacked", source.FormatSize(limits.Window))
}

// gzipHeader hands the comment over and returns the name that the header has,
// else name. Header texts are Latin-1 (RFC 1952, 2.3.1), which the library
// decodes.
func gzipHeader(r *gzip.Reader, name string, out emitter) (string, error) {
	var beside asides
	beside.add(r.Comment)
	if r.Name != "" {
		name = path.Base(strings.ReplaceAll(r.Name, `\`, "/"))
	}
	return name, beside.emit(out)
}

// unpackedName is the name of a packed file without the ending that says so.
func unpackedName(name string, suffix []string) string {
	for i := 0; i < len(suffix); i += 2 {
		if base, ok := cutSuffixFold(name, suffix[i]); ok {
			return base + suffix[i+1]
		}
	}
	return name
}

func cutSuffixFold(name, suffix string) (string, bool) {
	if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
		return name[:n], true
	}
	return name, false
}
