package extract

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/nwaples/rardecode/v2"

	"aktsyn/pipeline/source"
)

// readRAR reads a RAR archive, of version 1.5 to 7. Its files are its parts,
// in their order; folders, targets of links and owners are its page.
func readRAR(in input, out emitter) error {
	password := rarPassword(in)
	r, err := openRAR(in, password)
	if err != nil {
		return rarFailure(err)
	}
	if err := nameProgram(in, magicRAR, out); err != nil {
		return err
	}
	var beside asides
	err = rarEntries(r, in, password != "", out, &beside)
	if behind := readBehindArchive(in, magicRAR, lengthRAR, out); behind != nil {
		return behind
	}
	if emitted := beside.emit(out); emitted != nil {
		return emitted
	}
	return err
}

// openRAR opens an archive with a password, "" for none.
func openRAR(in input, password string) (*rardecode.Reader, error) {
	options := []rardecode.Option{rardecode.MaxDictionarySize(in.limits.Window)}
	if password != "" {
		options = append(options, rardecode.Password(password))
	}
	return rardecode.NewReader(bytes.NewReader(in.data), options...)
}

// rarPassword returns the password that opens the first locked file of an
// archive, "" when none does or there is none.
func rarPassword(in input) string {
	for _, password := range in.passwords {
		if fits, locked := rarFits(in, password); fits {
			return password
		} else if !locked {
			break
		}
	}
	return ""
}

// rarFits reports whether an archive holds a locked file, and whether a
// password opens the first.
func rarFits(in input, password string) (fits, locked bool) {
	r, err := openRAR(in, password)
	var h *rardecode.FileHeader
	for err == nil {
		if h, err = r.Next(); err == nil && h.Encrypted {
			_, err = inflate(r, int64(len(in.data)), in.limits)
			return err == nil, true
		}
	}
	return false, rarCause(err) == source.Encrypted
}

func rarEntries(r *rardecode.Reader, in input, unlocked bool, out emitter, beside *asides) error {
	for {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return rarFailure(err)
		}
		beside.add(h.LinkTarget)
		for _, owner := range []*string{h.UnixOwnerUserName, h.UnixOwnerGroupName} {
			if owner != nil {
				beside.add(*owner)
			}
		}
		if err := rarEntry(r, h, in, unlocked, out, beside); err != nil {
			return err
		}
	}
}

// rarEntry hands one entry over.
func rarEntry(r *rardecode.Reader, h *rardecode.FileHeader, in input, unlocked bool, out emitter, beside *asides) error {
	name := legacyText(h.Name)
	switch {
	case h.IsDir:
		beside.add(strings.TrimRight(name, "/"))
		return nil
	case h.LinkTarget != "":
		return out.partUnread(name, 0, source.Unsupported, "a link")
	case h.Encrypted && !unlocked:
		return out.partUnread(name, h.PackedSize, source.Encrypted, needsKey)
	}
	data, err := inflate(r, int64(len(in.data)), in.limits)
	if rarCause(err) != source.Corrupt {
		err = rarFailure(err)
	}
	return handOver(out, name, h.PackedSize, data, err)
}

// rarFailure is the failure of an archive, for an error of the library.
func rarFailure(err error) error {
	switch cause := rarCause(err); cause {
	case source.None:
		return err
	case source.Encrypted:
		return fail(cause, needsKey)
	case source.TooLarge:
		return exceed(cause, "max-unpack-window", "asks for too large a dictionary")
	case source.Unsupported:
		return fail(cause, "goes on in another file, or is of a version that is not known")
	}
	return fail(source.Corrupt, "damaged or cut short")
}

// rarCause is None for errors that are failures already, and for none.
func rarCause(err error) source.Cause {
	var failure *readError
	switch {
	case err == nil, errors.As(err, &failure):
		return source.None
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted), errors.Is(err, rardecode.ErrBadPassword):
		return source.Encrypted
	case errors.Is(err, rardecode.ErrDictionaryTooLarge):
		return source.TooLarge
	case errors.Is(err, rardecode.ErrMultiVolume), errors.Is(err, rardecode.ErrUnknownVersion), errors.Is(err, rardecode.ErrUnknownDecoder), errors.Is(err, rardecode.ErrUnsupportedDecoder):
		return source.Unsupported
	}
	return source.Corrupt
}
