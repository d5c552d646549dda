package extract

import (
	"io"
	"path"
	"strings"

	"aktsyn/kernels"
)

// readText reads plain text: as a table when it is one (see dialectOf), as
// cards when it is such (see readCards), else as running text.
func readText(name string, in *decoder, out emitter) (string, error) {
	first, err := in.next()
	if err == io.EOF {
		_, err = emitProse(out, "", nil, 1)
		return "text", err
	}
	if err != nil {
		return "text", err
	}
	if isCard(first) {
		return "text", readCards(first, in, out)
	}
	if delimiter := dialectOf(first, in.seen, strings.ToLower(path.Ext(name))); delimiter != 0 {
		return "csv", readTable(first, in, delimiter, out)
	}
	return "text", proseFrom(first, in.simple, in, out, 1)
}

// proseFrom hands over text, a piece at hand, and what follows it, as pages
// numbered from number. Simple says that the piece is what in returned last, and
// textbytes.Simple.
func proseFrom(text []byte, simple bool, in *decoder, out emitter, number uint32) error {
	c := newCutter(out, "", kernels.Prose, number)
	if simple && in.ended() && !in.seen.Has(notUnix) {
		return c.whole(text)
	}
	err := c.writeKnown(text, simple)
	for err == nil {
		if text, err = in.next(); err == nil {
			err = c.writeKnown(text, in.simple)
		}
	}
	if err != io.EOF {
		return err
	}
	return c.close()
}
