package extract

import (
	"bytes"
	"errors"
	"hash/crc32"
	"strings"

	"github.com/bodgit/sevenzip"

	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// read7Z reads a 7z archive. Its files are its parts, in their order; folders
// are its page.
func read7Z(in input, out emitter) error {
	a := &archive7Z{in: in, readers: map[string]*sevenzip.Reader{}}
	r, err := a.open()
	switch {
	case isLocked7Z(err):
		if err := readBehindArchive(in, magic7Z, length7Z, out); err != nil {
			return err
		}
		return fail(source.Encrypted, needsKey)
	case err != nil:
		return fail(source.Corrupt, "no directory of files, truncated perhaps")
	case len(r.File) > in.limits.Entries:
		return exceed(source.Bomb, "max-entries", "more than %d entries", in.limits.Entries)
	}
	if err := nameProgram(in, magic7Z, out); err != nil {
		return err
	}
	var beside asides
	for i, f := range r.File {
		if f.FileInfo().IsDir() {
			beside.add(strings.TrimRight(f.Name, "/"))
			continue
		}
		data, err := a.unpack(r, i)
		if err := handOver(out, legacyText(f.Name), int64(f.UncompressedSize), data, err); err != nil {
			return err
		}
	}
	if err := readBehindArchive(in, magic7Z, length7Z, out); err != nil {
		return err
	}
	return beside.emit(out)
}

// archive7Z is a 7z archive with the passwords that may fit it.
type archive7Z struct {
	in      input
	last    string                      // password that fitted last
	readers map[string]*sevenzip.Reader // by password
}

// reader returns a reader of the archive that uses a password, "" for none. It
// is kept: files that share a stream are unpacked in one go only by one reader.
func (a *archive7Z) reader(password string) (*sevenzip.Reader, error) {
	if r := a.readers[password]; r != nil {
		return r, nil
	}
	r, err := sevenzip.NewReaderWithPassword(bytes.NewReader(a.in.data), int64(len(a.in.data)), password)
	if err == nil {
		a.readers[password] = r
	}
	return r, err
}

// open returns a reader of the directory, which may be locked as well. A wrong
// password makes a directory of noise, which is no directory.
func (a *archive7Z) open() (*sevenzip.Reader, error) {
	r, err := a.reader("")
	if !isLocked7Z(err) {
		return r, err
	}
	for _, password := range a.in.passwords {
		if r, fault := a.reader(password); fault == nil {
			a.last = password
			return r, nil
		}
	}
	return nil, err
}

// unpack returns the bytes of a file of the directory, by its number, with the
// password that opened the file before it, else with any that fits.
func (a *archive7Z) unpack(directory *sevenzip.Reader, number int) ([]byte, error) {
	data, err := unpack7Z(directory.File[number], a.in)
	var failure *readError
	if !errors.As(err, &failure) || failure.cause != source.Encrypted {
		return data, err
	}
	for _, password := range append(passwords.List{a.last}, a.in.passwords...) {
		r, fault := a.reader(password)
		if password == "" || fault != nil || number >= len(r.File) {
			continue
		}
		if data, fault := unpack7Z(r.File[number], a.in); fault == nil {
			a.last = password
			return data, nil
		}
	}
	return nil, err
}

// isLocked7Z reports whether an error is for want of a password.
func isLocked7Z(err error) bool {
	var failed *sevenzip.ReadError
	return errors.As(err, &failed) && failed.Encrypted
}

// unpack7Z returns the bytes of a file. The library compares them neither with
// their checksum nor with their size, and finds only the first file of an
// archive whose directory leaves out how files share its streams (format.txt of
// the LZMA SDK, "SubStreams Info").
func unpack7Z(f *sevenzip.File, in input) ([]byte, error) {
	r, err := f.Open()
	if err == nil {
		defer r.Close()
		var data []byte
		if data, err = inflate(r, int64(len(in.data)), in.limits); err == nil {
			if uint64(len(data)) != f.UncompressedSize || f.CRC32 != 0 && f.CRC32 != crc32.ChecksumIEEE(data) {
				return nil, errors.New("checksum or size differs")
			}
			return data, nil
		}
	}
	if isLocked7Z(err) {
		return nil, fail(source.Encrypted, needsKey)
	}
	return nil, err
}
