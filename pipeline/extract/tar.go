package extract

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"aktsyn/pipeline/source"
)

// readTAR reads a tar archive of any dialect. Its files are its parts, in
// their order; links and devices are parts that cannot be read. Folders,
// targets of links, owners and comments are its page.
func readTAR(in input, out emitter) error {
	r := tar.NewReader(bytes.NewReader(in.data))
	var beside asides
	err := tarEntries(r, in, out, &beside)
	if emitted := beside.emit(out); emitted != nil {
		return emitted
	}
	return err
}

func tarEntries(r *tar.Reader, in input, out emitter, beside *asides) error {
	for {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return fail(source.Corrupt, "tar header damaged or cut short")
		}
		for _, text := range []string{h.Linkname, h.Uname, h.Gname, h.PAXRecords["comment"]} {
			beside.add(text)
		}
		if err := tarEntry(r, h, in, out, beside); err != nil {
			return err
		}
	}
}

// tarEntry hands one entry over.
func tarEntry(r *tar.Reader, h *tar.Header, in input, out emitter, beside *asides) error {
	name := legacyText(h.Name)
	switch h.Typeflag {
	case tar.TypeDir:
		beside.add(strings.TrimRight(name, "/"))
		return nil
	case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		data, err := inflate(r, int64(len(in.data)), in.limits)
		return handOver(out, name, h.Size, data, err)
	case tar.TypeXGlobalHeader:
		return nil
	case tar.TypeSymlink, tar.TypeLink:
		return out.partUnread(name, 0, source.Unsupported, "a link")
	}
	return out.partUnread(name, 0, source.Unsupported, "a device or other special file")
}

// tarBlock is the size of a tar header, in bytes.
const tarBlock = 512

// isTAR reports whether a file begins with the header of a tar entry, which
// holds the sum of its own bytes (POSIX.1-1988, ustar; the older ones too).
func isTAR(head []byte) bool {
	const from, to = 148, 156 // the sum itself, which counts as blanks
	if len(head) < tarBlock || head[0] == 0 {
		return false
	}
	want, err := strconv.ParseUint(strings.Trim(string(head[from:to]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	sum := uint64(0)
	for i, b := range head[:tarBlock] {
		if i >= from && i < to {
			b = ' '
		}
		sum += uint64(b)
	}
	return sum == want
}
