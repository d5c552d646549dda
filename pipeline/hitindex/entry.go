package hitindex

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"aktsyn/pipeline/source"
)

// Change says what a run made of a file, compared with the run before. Values
// are stored: append, never renumber.
type Change uint8

// The changes.
const (
	Unchanged      Change = iota // as it was: nothing was done
	New                          // content and path are new
	Touched                      // times or number differ, the content does not
	Moved                        // the content is known from a path that is gone
	Copied                       // the content is known from a path that is still there
	Changed                      // other content under the same path
	Gone                         // the walk did not find it
	RulesetChanged               // read again because the ruleset or the limits differ
	Retried                      // read again because what kept it from being read may have passed
)

var changeNames = [...]string{"unchanged", "new", "touched", "moved", "copied", "changed", "gone", "ruleset-changed", "retried"}

// String returns the change's name.
func (c Change) String() string {
	if int(c) < len(changeNames) {
		return changeNames[c]
	}
	return fmt.Sprintf("change%d", uint8(c))
}

// Arrival reports whether the file was not under its path before.
func (c Change) Arrival() bool { return c == New || c == Moved || c == Copied }

// Changes lists all changes, in order.
func Changes() []Change {
	out := make([]Change, len(changeNames))
	for i := range out {
		out[i] = Change(i)
	}
	return out
}

// UnitID names a unit: the documents and hits of one content, or the hits of
// one file's name. It means the same in all runs. The zero value is none.
type UnitID struct{ Run, Segment, Number uint32 }

// IsZero reports whether there is no unit.
func (u UnitID) IsZero() bool { return u.Run == 0 }

// Entry is a file of an archive as a run left it. It is read-only and may be
// kept.
type Entry struct {
	File   source.File   // as it was when it was read
	Digest source.Digest // of the content in Unit; zero when that is not all of one content
	Change Change        // by run Since, compared with the complete run before that
	Since  uint32        // the run that last wrote the entry
	// Tries counts the attempts to read the same content that did not read all
	// of it for a cause that may pass, and Passing says that the last one did
	// not.
	Tries   uint32
	Passing bool
	Unit    UnitID // documents and hits of the content
	Name    UnitID // hits of the path, where there are any

	content, name []byte // Totals of the two, packed
}

// Clone returns a copy that holds on to nothing else: an entry that was read holds
// on to all that lay beside it.
func (e *Entry) Clone() *Entry {
	c := *e
	c.content, c.name = bytes.Clone(e.content), bytes.Clone(e.name)
	return &c
}

// ChangeSince returns what became of the file after a run: Unchanged where no
// later run wrote the entry.
func (e *Entry) ChangeSince(run uint32) Change {
	if e.Since > run {
		return e.Change
	}
	return Unchanged
}

// Totals are the sums over the documents of the file.
func (e *Entry) Totals() (Totals, error) {
	var t Totals
	t.init()
	return t, e.addTo(&t)
}

// addTo adds the sums of the file to t.
func (e *Entry) addTo(t *Totals) error {
	return errors.Join(t.addPacked(e.content), t.addPacked(e.name))
}

// Content is the result of a content, as entries share it: what there is of
// an entry but its place, its times and its name.
type Content struct {
	Unit    UnitID
	Tries   uint32
	Passing bool
	Totals  []byte // packed; read-only
}

// Sums returns the totals of the content.
func (c Content) Sums() (Totals, error) {
	var t Totals
	t.init()
	return t, t.addPacked(c.Totals)
}

// Lacks reports whether documents or pages of the content were not read for a
// cause: a look at packed sums, where Sums unpacks them.
func (c Content) Lacks(cause source.Cause) (bool, error) { return packedLack(c.Totals, cause) }

// Content returns the result of the file's content.
func (e *Entry) Content() Content { return Content{e.Unit, e.Tries, e.Passing, e.content} }

// SetContent makes the result of a content that of the file.
func (e *Entry) SetContent(c Content) {
	e.Unit, e.content, e.Tries, e.Passing = c.Unit, c.Totals, c.Tries, c.Passing
}

// TakeName makes what other's path gave what that of e gives.
func (e *Entry) TakeName(other *Entry) { e.Name, e.name = other.Name, other.name }

// ComparePaths orders files as archives are: by root, then by path.
func ComparePaths(a, b source.File) int {
	return cmp.Or(strings.Compare(a.Root, b.Root), strings.Compare(a.Path, b.Path))
}

// The flags of a packed entry.
const (
	entryRootIsFile = 1 << iota
	entryPassing
	entryDigest
	entryName
	entryCause
	entryCTime
)

// appendEntry appends an entry to a chunk. Paths and units are coded by what
// differs from the entry before.
func appendEntry(dst []byte, before *Entry, e *Entry) []byte {
	f := &e.File
	dst = appendShared(dst, before.File.Root, f.Root)
	dst = appendShared(dst, before.File.Path, f.Path)
	flags := e.flags()
	dst = append(dst, flags, byte(e.Change))
	dst = binary.AppendUvarint(dst, uint64(e.Since))
	dst = binary.AppendUvarint(dst, uint64(e.Tries))
	dst = binary.AppendVarint(dst, f.Size)
	dst = appendTime(dst, f.MTime)
	if flags&entryCTime != 0 {
		dst = appendTime(dst, f.CTime)
	}
	dst = binary.AppendUvarint(dst, f.Inode)
	if flags&entryCause != 0 {
		dst = appendString(append(dst, byte(f.Cause)), f.Detail)
	}
	if flags&entryDigest != 0 {
		dst = append(dst, e.Digest[:]...)
	}
	dst = appendUnitID(dst, before.Unit, e.Unit)
	dst = appendBytes(dst, e.content)
	if flags&entryName != 0 {
		dst = appendUnitID(dst, e.Unit, e.Name)
		dst = appendBytes(dst, e.name)
	}
	return dst
}

func (e *Entry) flags() (flags byte) {
	for bit, set := range []bool{e.File.RootIsFile, e.Passing, !e.Digest.IsZero(), !e.Name.IsZero(),
		e.File.Cause != source.None, !e.File.CTime.IsZero()} {
		if set {
			flags |= 1 << bit
		}
	}
	return flags
}

func appendTime(dst []byte, t time.Time) []byte {
	dst = binary.AppendVarint(dst, t.Unix())
	return binary.AppendUvarint(dst, uint64(t.Nanosecond()))
}

func appendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

func appendUnitID(dst []byte, before, u UnitID) []byte {
	for _, d := range [...]int64{int64(u.Run) - int64(before.Run), int64(u.Segment) - int64(before.Segment),
		int64(u.Number) - int64(before.Number)} {
		dst = binary.AppendVarint(dst, d)
	}
	return dst
}

// decodeEntries reads a packed chunk of entries.
func decodeEntries(packed []byte) ([]Entry, error) { return appendEntries(nil, packed) }

// appendEntries appends the entries of a packed chunk to an empty slice, whose
// room it uses: a night goes through those of all files several times.
func appendEntries(entries []Entry, packed []byte) ([]Entry, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	c, before, paths := &cursor{b: raw}, Entry{}, 0
	for len(c.b) > 0 {
		e := c.entry(&before)
		if paths += len(e.File.Root) + len(e.File.Path); paths > maxUnpacked {
			c.fail()
		}
		entries, before = append(entries, e), e
	}
	return entries, c.done()
}

func (c *cursor) entry(before *Entry) (e Entry) {
	e.File.Root = c.shared(before.File.Root)
	e.File.Path = c.shared(before.File.Path)
	flags := c.byte()
	e.File.RootIsFile, e.Passing = flags&entryRootIsFile != 0, flags&entryPassing != 0
	e.Change = Change(c.byte())
	e.Since, e.Tries = c.uint32(), c.uint32()
	e.File.Size = c.varint()
	e.File.MTime = c.time()
	if flags&entryCTime != 0 {
		e.File.CTime = c.time()
	}
	e.File.Inode = c.uvarint()
	if flags&entryCause != 0 {
		e.File.Cause, e.File.Detail = source.Cause(c.byte()), c.string()
	}
	if flags&entryDigest != 0 {
		if len(c.b) < len(e.Digest) {
			c.fail()
		}
		c.b = c.b[copy(e.Digest[:], c.b):]
	}
	e.Unit = c.unitID(before.Unit)
	e.content = c.bytes()
	if flags&entryName != 0 {
		e.Name = c.unitID(e.Unit)
		e.name = c.bytes()
	}
	return e
}

func (c *cursor) time() time.Time { return time.Unix(c.varint(), int64(c.uint32())).UTC() }

func (c *cursor) unitID(before UnitID) (u UnitID) {
	for _, p := range [...]struct {
		to   *uint32
		from uint32
	}{{&u.Run, before.Run}, {&u.Segment, before.Segment}, {&u.Number, before.Number}} {
		v := int64(p.from) + c.varint()
		if v != int64(uint32(v)) {
			c.fail()
		}
		*p.to = uint32(v)
	}
	return u
}
