package extract

import (
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readPPT reads a presentation of PowerPoint 97–2003 ([MS-PPT]).
//
// Every slide is one page, in the order of the show, hidden ones too.
// Paragraphs are lines, and so are descriptions of pictures. Pages of their
// own follow for speaker notes, masters, comments with their authors, linked
// addresses, "skjult" for what earlier versions of slides say that is still in
// the file, and properties. What is embedded is handed over as parts, pictures
// as parts that need OCR.
func readPPT(in input, out emitter) error {
	l, err := openLegacy(in, out)
	if err != nil {
		return err
	}
	p := &pptShow{legacy: l, persist: map[uint32]uint32{}, used: map[uint32]bool{}, said: map[string]bool{}}
	p.data = l.stream("PP97_DUALSTORAGE/PowerPoint Document", "PowerPoint Document")
	if err := p.open(); err != nil {
		return err
	}
	if err := p.readSlides(); err != nil {
		return err
	}
	if err := p.readRest(); err != nil {
		return err
	}
	for _, a := range []struct {
		label string
		lines []string
	}{
		{"noter", p.notes}, {"skabeloner", p.masters}, {"kommentarer", p.comments}, {"henvisninger", p.addresses}, {"skjult", p.hidden},
	} {
		if err := p.lines(a.label, a.lines); err != nil {
			return err
		}
	}
	if err := p.sink.end(); err != nil {
		return err
	}
	if err := p.handOverPictures(l.stream("Pictures")); err != nil {
		return err
	}
	if err := p.readObjects(); err != nil {
		return err
	}
	return p.finish()
}

// Records ([MS-PPT], 2.13.24; [MS-ODRAW], 2.2).
const (
	pptDocument     = 0x03E8
	pptSlide        = 0x03EE
	pptNotes        = 0x03F0
	pptSlidePersist = 0x03F3
	pptMaster       = 0x03F8
	pptSlideInfo    = 0x03F9
	pptOutlineRef   = 0x0F9E
	pptChars        = 0x0FA0
	pptBytes        = 0x0FA8
	pptString       = 0x0FBA
	pptHandout      = 0x0FC9
	pptHyperlink    = 0x0FD7
	pptHeaders      = 0x0FD9
	pptList         = 0x0FF0
	pptUserEdit     = 0x0FF5
	pptObject       = 0x1011
	pptTagData      = 0x138B
	pptPersist      = 0x1772
	pptComment      = 0x2EE0
	pptEncrypted    = 0x2F14
	artProperties   = 0xF00B
)

// pptRecord is a record: its header and content.
type pptRecord struct {
	container bool
	instance  uint16
	kind      uint16
	at        uint32 // of its header in the stream
	body      []byte
}

// pptShow is a presentation being read.
type pptShow struct {
	*legacy
	data      []byte
	top       []pptRecord       // the records that no other holds
	document  uint32            // persist number of the document
	persist   map[uint32]uint32 // offsets by persist number, the newest
	directory int               // entries read of directories, which overlap in hostile files
	used      map[uint32]bool   // offsets of containers whose text is on a page
	said      map[string]bool   // lines on pages

	notes, masters, comments, addresses, hidden []string
}

// eachRecord visits the records that data begins with, until one does not fit.
// at is where data is in the stream.
func eachRecord(data []byte, at uint32, visit func(pptRecord) error) error {
	const header = 8
	for len(data) >= header {
		version := binary.LittleEndian.Uint16(data)
		size := binary.LittleEndian.Uint32(data[4:])
		r := pptRecord{container: version&15 == 15, instance: version >> 4, kind: binary.LittleEndian.Uint16(data[2:]), at: at}
		end := header + min(uint64(size), uint64(len(data)-header))
		r.body = data[header:end]
		if err := visit(r); err != nil {
			return err
		}
		data, at = data[end:], at+uint32(end)
	}
	return nil
}

// open reads the records' outline and where the newest versions are.
func (p *pptShow) open() error {
	const token, encrypted = 12, 0xF3D1C4DF
	user := p.stream("PP97_DUALSTORAGE/Current User", "Current User")
	if len(user) >= token+8 && binary.LittleEndian.Uint32(user[token:]) == encrypted {
		return fail(source.Encrypted, "the presentation needs a password")
	}
	err := eachRecord(p.data, 0, func(r pptRecord) error {
		if r.kind == pptEncrypted {
			return fail(source.Encrypted, "the presentation needs a password")
		}
		p.top = append(p.top, r)
		return nil
	})
	if err != nil {
		return err
	}
	if len(p.top) == 0 || p.top[0].kind != pptDocument && !p.has(pptSlide) {
		return fail(source.Unsupported, "no records of PowerPoint 97 to 2003")
	}
	if len(user) >= token+8 {
		p.readEdits(binary.LittleEndian.Uint32(user[token+4:]))
	}
	return nil
}

// has reports whether there is a record of that kind at the top.
func (p *pptShow) has(kind uint16) bool {
	return slices.ContainsFunc(p.top, func(r pptRecord) bool { return r.kind == kind })
}

// recordAt returns the record at an offset.
func (p *pptShow) recordAt(at uint32) (r pptRecord, ok bool) {
	if uint64(at)+8 > uint64(len(p.data)) {
		return r, false
	}
	_ = eachRecord(p.data[at:], at, func(first pptRecord) error {
		r, ok = first, true
		return io.EOF
	})
	return r, ok
}

// readEdits follows the edits from the newest to the oldest, which stands
// first in the stream.
func (p *pptShow) readEdits(at uint32) {
	for newest := true; ; newest = false {
		edit, ok := p.recordAt(at)
		if !ok || edit.kind != pptUserEdit || len(edit.body) < 20 {
			return
		}
		if newest {
			p.document = binary.LittleEndian.Uint32(edit.body[16:])
		}
		if directory, ok := p.recordAt(binary.LittleEndian.Uint32(edit.body[12:])); ok && directory.kind == pptPersist {
			p.readPersist(directory.body)
		}
		before := binary.LittleEndian.Uint32(edit.body[8:])
		if before == 0 || before >= at {
			return
		}
		at = before
	}
}

// readPersist reads runs of offsets; what is known already is newer.
func (p *pptShow) readPersist(body []byte) {
	r := counted{body}
	for {
		head, ok := r.uint32()
		if !ok {
			return
		}
		if p.directory += int(head >> 20); p.directory > len(p.data)/4 {
			return
		}
		for i := range head >> 20 {
			at, ok := r.uint32()
			id := head&(1<<20-1) + i
			if _, known := p.persist[id]; ok && !known {
				p.persist[id] = at
			}
		}
	}
}

// pptEntry is a slide, master or page of notes as the document lists it, with
// its outline's texts.
type pptEntry struct {
	at    uint32
	known bool // there is a container at that offset
	texts []string
}

// Which list of the document is which, by instance.
const (
	listSlides = iota
	listMasters
	listNotes
	listCount
)

// entries reads the document's lists; without a document, the containers are
// taken in the order of the stream.
func (p *pptShow) entries() (lists [listCount][]pptEntry) {
	document, ok := p.recordAt(p.persist[p.document])
	if !ok || document.kind != pptDocument || len(p.persist) == 0 {
		for _, r := range p.top {
			if list, ok := map[uint16]int{pptSlide: listSlides, pptMaster: listMasters, pptNotes: listNotes}[r.kind]; ok {
				lists[list] = append(lists[list], pptEntry{at: r.at, known: true})
			}
		}
		return lists
	}
	_ = eachRecord(document.body, 0, func(r pptRecord) error {
		if r.kind == pptList && r.instance < listCount {
			lists[r.instance] = p.list(r)
		}
		return nil
	})
	return lists
}

// list reads one of the document's lists.
func (p *pptShow) list(list pptRecord) (entries []pptEntry) {
	_ = eachRecord(list.body, 0, func(r pptRecord) error {
		switch {
		case r.kind == pptSlidePersist && len(r.body) >= 4:
			at, known := p.persist[binary.LittleEndian.Uint32(r.body)]
			entries = append(entries, pptEntry{at: at, known: known})
		case (r.kind == pptChars || r.kind == pptBytes) && len(entries) > 0:
			last := &entries[len(entries)-1]
			last.texts = append(last.texts, pptText(r))
		}
		return nil
	})
	return entries
}

// pptText decodes a text. Paragraphs and lines end in one character each.
func pptText(r pptRecord) string {
	text := ""
	if r.kind == pptBytes {
		text = string(appendCodepage(nil, r.body, 28591))
	} else {
		text = decodeUTF16(r.body)
	}
	return strings.Map(func(c rune) rune {
		if c == '\r' || c == '\v' {
			return '\n'
		}
		return c
	}, text)
}

// readSlides makes a page of every slide, and keeps notes and masters.
func (p *pptShow) readSlides() error {
	lists := p.entries()
	for _, e := range lists[listSlides] {
		if e.known && p.used[e.at] {
			continue
		}
		s, err := p.container(e)
		if err != nil {
			return err
		}
		page := Page{Number: p.sink.next, Form: kernels.Prose, Text: []byte(strings.Join(s.lines, "\n"))}
		if s.hidden {
			page.Label = hiddenSlide
		}
		p.sink.next++
		if err := p.out.page(page); err != nil {
			return err
		}
	}
	for _, a := range []struct {
		entries []pptEntry
		lines   *[]string
	}{{lists[listNotes], &p.notes}, {lists[listMasters], &p.masters}} {
		for _, e := range a.entries {
			s, err := p.container(e)
			if err != nil {
				return err
			}
			*a.lines = append(*a.lines, s.lines...)
		}
	}
	if len(lists[listSlides]) == 0 { // a template
		p.sink.next++
		return p.out.page(Page{Number: 1, Form: kernels.Prose})
	}
	return nil
}

// readRest keeps what no list names: masters of notes and handouts, headers
// and addresses of the document, and what earlier versions say.
func (p *pptShow) readRest() error {
	current := map[uint32]bool{}
	for _, at := range p.persist {
		current[at] = true
	}
	for _, r := range p.top {
		if p.used[r.at] || !slices.Contains([]uint16{pptDocument, pptSlide, pptNotes, pptMaster, pptHandout}, r.kind) {
			continue
		}
		s := &slideReader{show: p}
		if err := s.record(r, 0); err != nil {
			return err
		}
		lines := &p.hidden
		if current[r.at] || len(p.persist) == 0 {
			lines = &p.masters
		}
		for _, line := range s.lines {
			if !p.said[line] {
				p.said[line] = true
				*lines = append(*lines, line)
			}
		}
	}
	return nil
}
