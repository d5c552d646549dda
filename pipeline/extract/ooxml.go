package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"net/url"
	"path"
	"strings"

	"aktsyn/pipeline/source"
)

// ooxml is an Office Open XML package (ECMA-376 part 2): a zip of XML parts.
// It is read tolerantly: names are compared without regard to case and slash
// direction, what [Content_Types].xml does not say is told from names, and a
// part that breaks off gives what came before, with the damage remembered.
type ooxml struct {
	limits    source.Limits
	size      int64 // bytes of the package itself
	produced  int64 // bytes inflated from it so far
	members   []*member
	byKey     map[string]*member
	data      []byte
	strays    []stretch // of data that belong to no member
	named     asides    // names that no reader of text shows
	namedSize int64     // bytes of them
	damage    error     // the first part that could not be read to its end
}

// member is a file in the package.
type member struct {
	name string // slash-separated, without leading slash
	key  string // name in lower case, by which parts are found
	file *zip.File
	kind string // content type after the last "officedocument.", "ms-" or "vnd." step, without "+xml"; empty when not told
	read bool   // a reader has dealt with it
	// relations are what it says as a relationship file, once it was read as one.
	relations []relation
	related   bool
}

// relation is an entry of a part's relationship file.
type relation struct {
	id       string
	kind     string // last step of the relationship's type, as "hyperlink"
	target   string // key of the target part, or the address when external
	external bool
}

// openOOXML reads the directory of the package and its content types. It
// fails when the zip has no readable directory, is encrypted, or has more
// entries than a root file may have documents.
func openOOXML(in input) (*ooxml, error) {
	zr, err := zip.NewReader(bytes.NewReader(in.data), int64(len(in.data)))
	if err != nil {
		return nil, fail(source.Corrupt, "zip directory is damaged")
	}
	if len(zr.File) > in.limits.Entries {
		return nil, exceed(source.Bomb, "max-entries", "more than %d entries in the zip directory", in.limits.Entries)
	}
	o := &ooxml{limits: in.limits, size: int64(len(in.data)), data: in.data, byKey: map[string]*member{}}
	for _, f := range zr.File {
		if err := o.add(f); err != nil {
			return nil, err
		}
	}
	o.strays = mapZIP(bytes.NewReader(in.data), o.size, zr.File).strays(o.size)
	return o, o.readContentTypes()
}

// readStrays hands over what is in the package and belongs to no member, as that
// of a ZIP file.
func (o *ooxml) readStrays(out emitter) error {
	for _, s := range o.strays {
		if err := readStray(bytes.NewReader(o.data), s, o.limits, out); err != nil {
			return err
		}
	}
	return nil
}

func (o *ooxml) add(f *zip.File) error {
	if f.Flags&1 != 0 {
		return fail(source.Encrypted, "zip entry needs a password")
	}
	name := strings.TrimLeft(strings.ReplaceAll(f.Name, `\`, "/"), "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return nil
	}
	m := &member{name: strings.ToValidUTF8(name, "\uFFFD"), key: strings.ToLower(name), file: f}
	o.members = append(o.members, m)
	if o.byKey[m.key] == nil {
		o.byKey[m.key] = m
	}
	return nil
}

// readContentTypes sets the kind of every member that [Content_Types].xml
// names or whose extension it names.
func (o *ooxml) readContentTypes() error {
	types := o.byKey["[content_types].xml"]
	if types == nil {
		return nil
	}
	types.read = true
	byExtension := map[string]string{}
	err := o.scan(types, tokens(func(tok xml.Token) error {
		el, ok := tok.(xml.StartElement)
		if !ok {
			return nil
		}
		kind := contentKind(attr(el, "ContentType"))
		switch el.Name.Local {
		case "Default":
			byExtension["."+strings.ToLower(attr(el, "Extension"))] = kind
		case "Override":
			if m := o.find("", attr(el, "PartName")); m != nil {
				m.kind = kind
			}
		}
		return nil
	}))
	for _, m := range o.members {
		if m.kind == "" {
			m.kind = byExtension[path.Ext(m.key)]
		}
	}
	return err
}

// contentKind shortens a content type to what tells kinds of parts apart, as
// "wordprocessingml.header" or "ms-excel.threadedcomments"; a type that says
// no more than XML is empty.
func contentKind(contentType string) string {
	kind := strings.ToLower(strings.TrimSpace(contentType))
	if kind == "application/xml" || kind == "text/xml" {
		return ""
	}
	kind = strings.TrimSuffix(strings.TrimPrefix(kind, "application/"), "+xml")
	return strings.TrimPrefix(strings.TrimPrefix(kind, "vnd."), "openxmlformats-officedocument.")
}

// find returns the member that target means when said by the part named from,
// nil when there is none.
func (o *ooxml) find(from, target string) *member {
	return o.byKey[o.resolve(from, target)]
}

// resolve returns the key that target means when said by the part named from.
func (o *ooxml) resolve(from, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join(path.Dir(from), target)
	}
	key := strings.ToLower(strings.TrimLeft(path.Clean(target), "/"))
	if o.byKey[key] != nil {
		return key
	}
	if plain, err := url.PathUnescape(key); err == nil {
		return plain
	}
	return key
}

// relations returns what the relationship file of m says, in its order. A nil
// member means the package itself.
func (o *ooxml) relations(m *member) ([]relation, error) {
	from := ""
	if m != nil {
		from = m.key
	}
	folder, base := path.Split(from)
	if rels := o.byKey[folder+"_rels/"+base+".rels"]; rels != nil {
		return o.relationsIn(rels, from)
	}
	return nil, nil
}

// relationsIn returns what one relationship file says, whose targets are relative to
// from when it is read first.
func (o *ooxml) relationsIn(rels *member, from string) ([]relation, error) {
	if rels.related {
		return rels.relations, nil
	}
	var found []relation
	err := o.scan(rels, tokens(func(tok xml.Token) error {
		el, ok := tok.(xml.StartElement)
		if !ok || el.Name.Local != "Relationship" {
			return nil
		}
		r := relation{id: attr(el, "Id"), kind: path.Base(attr(el, "Type")), target: attr(el, "Target"),
			external: strings.EqualFold(attr(el, "TargetMode"), "External")}
		if !r.external {
			r.target = o.resolve(from, r.target)
		}
		found = append(found, r)
		return nil
	}))
	rels.relations, rels.related = found, true
	return found, err
}

// mainPart returns the part that the package is about, nil when there is
// none: by relationship, else by a content type that ends in ".main", else by
// the usual names.
func (o *ooxml) mainPart(usual ...string) (*member, error) {
	rels, err := o.relations(nil)
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if m := o.byKey[r.target]; r.kind == "officeDocument" && m != nil {
			return m, nil
		}
	}
	for _, m := range o.members {
		if strings.HasSuffix(m.kind, ".main") {
			return m, nil
		}
	}
	for _, name := range usual {
		if m := o.byKey[name]; m != nil {
			return m, nil
		}
	}
	return nil, nil
}

// hurt remembers the first damage, which is what the document ends with after
// everything that can be read has been.
func (o *ooxml) hurt(c source.Cause, detail string) {
	if o.damage == nil {
		o.damage = fail(c, detail)
	}
}

// open gives the bytes of a member, counted against the limits. Its Read
// fails with a *readError when a limit is hit.
func (o *ooxml) open(m *member) (io.ReadCloser, error) {
	from, err := m.file.DataOffset()
	if err != nil {
		return nil, err
	}
	packed := o.data[min(from, o.size):]
	packed = packed[:min(uint64(len(packed)), m.file.CompressedSize64)]
	unpacked := io.NopCloser(bytes.NewReader(packed))
	switch m.file.Method {
	case zip.Store:
	case zip.Deflate:
		unpacked = newInflater(bytes.NewReader(packed))
	default:
		return nil, zip.ErrAlgorithm
	}
	return &inflating{ReadCloser: unpacked, ooxml: o, sum: crc32.NewIEEE(), want: m.file.CRC32}, nil
}

// inflating counts what comes out of a zip entry, whatever size the directory
// declares: archive/zip stops there, and a bomb would seem no more than damaged.
// Sparse sheets pack well: the ratio is judged late, beyond bombFloor.
type inflating struct {
	io.ReadCloser
	ooxml *ooxml
	sum   hash.Hash32
	want  uint32 // of sum; 0 is not told
}

func (r *inflating) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.sum.Write(p[:n])
	o := r.ooxml
	o.produced += int64(n)
	switch {
	case o.produced > o.limits.TotalBytes:
		return n, exceed(source.Bomb, "max-total-size", "the package unpacks to more than %d bytes", o.limits.TotalBytes)
	case o.produced > bombFloor && o.produced > o.limits.Ratio*o.size:
		return n, exceed(source.Bomb, "max-ratio", "the package unpacks to more than %d times its size", o.limits.Ratio)
	}
	if err == io.EOF && r.want != 0 && r.sum.Sum32() != r.want {
		err = zip.ErrChecksum
	}
	return n, err
}

// bytesOf returns a member's content, or the cause why it cannot be had.
func (o *ooxml) bytesOf(m *member) ([]byte, source.Cause, error) {
	r, err := o.open(m)
	if err != nil {
		return nil, zipCause(err), nil
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, o.limits.DocumentBytes+1))
	var limit *readError
	switch {
	case errors.As(err, &limit):
		return nil, source.None, err
	case err != nil:
		return nil, zipCause(err), nil
	case int64(len(data)) > o.limits.DocumentBytes:
		return nil, source.TooLarge, nil
	}
	return data, source.None, nil
}

// zipCause says why archive/zip gave up on an entry.
func zipCause(err error) source.Cause {
	if errors.Is(err, zip.ErrAlgorithm) {
		return source.Unsupported
	}
	return source.Corrupt
}
