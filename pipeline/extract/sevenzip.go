package extract

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/bodgit/sevenzip"

	"aktsyn/pipeline/source"
)

// read7Z reads a 7z archive. Its files are its parts, in their order; folders
// are its page.
func read7Z(in input, out emitter) error {
	r, err := sevenzip.NewReader(bytes.NewReader(in.data), int64(len(in.data)))
	var failed *sevenzip.ReadError
	switch {
	case errors.As(err, &failed) && failed.Encrypted:
		return fail(source.Encrypted, needsKey)
	case err != nil:
		return fail(source.Corrupt, "no directory of files, truncated perhaps")
	case len(r.File) > in.limits.Entries:
		return fail(source.Bomb, fmt.Sprintf("more than %d entries", in.limits.Entries))
	}
	var beside asides
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			beside.add(strings.TrimRight(f.Name, "/"))
			continue
		}
		data, err := unpack7Z(f, in)
		if err := handOver(out, legacyText(f.Name), int64(f.UncompressedSize), data, err); err != nil {
			return err
		}
	}
	return beside.emit(out)
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
	var failed *sevenzip.ReadError
	if errors.As(err, &failed) && failed.Encrypted {
		return nil, fail(source.Encrypted, needsKey)
	}
	return nil, err
}
