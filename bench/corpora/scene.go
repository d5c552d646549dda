package corpora

import (
	"fmt"
	"strings"
)

// The kinds of planted values, named as on aktsyn's command line.
const (
	kindCPR    = "cpr"
	kindMasked = "cpr-masked"
	kindPerson = "person"
)

// plant is a value that stands on a page.
type plant struct{ kind, value string }

// scene is a case that is written about: its people, and where its writer
// stands in the random sequence.
type scene struct {
	r         *stream
	forms     *picker
	topic     topic
	number    string // the case number
	subject   Person
	worker    Person
	doctor    Person
	parties   []Person // relatives of the subject
	strangers []Person // people whom the case is not about

	party, other Person  // those the current paragraph speaks of
	plants       []plant // what has been written since taken last
}

// newScene draws case number n of an archive, on topic t.
func newScene(r *stream, forms *picker, t topic, n int) *scene {
	s := &scene{r: r, forms: forms, topic: t}
	s.number = fmt.Sprintf("%d-%06d", r.between(2019, 2025), 1000+7*n)
	s.subject = drawTestPerson(r, 1945, 2001)
	if t.isAboutChild() {
		s.subject = drawTestPerson(r, 2008, 2021)
	}
	s.worker, s.doctor = drawName(r), drawName(r)
	for range 2 {
		s.parties = append(s.parties, drawTestPerson(r, 1960, 1998))
	}
	for range 5 {
		s.strangers = append(s.strangers, drawPerson(r, 1940, 2015))
	}
	return s
}

// rename gives all people of the scene other names; their numbers stay.
func (s *scene) rename(draw func(*stream) Person) {
	for _, people := range [][]Person{s.parties, s.strangers} {
		for i := range people {
			people[i].rename(draw(s.r))
		}
	}
	for _, p := range []*Person{&s.subject, &s.worker, &s.doctor} {
		p.rename(draw(s.r))
	}
}

func (t topic) isAboutChild() bool { return strings.Contains(t.law, "barnets lov") }

// write appends the filled template for medium m to dst and notes what it
// plants.
func (s *scene) write(dst []byte, t template, m medium) []byte {
	s.party, s.other = pick(s.r, s.parties), pick(s.r, s.strangers)
	for _, seg := range t {
		dst = append(dst, seg.literal...)
		if seg.slot != none {
			dst = append(dst, s.fill(seg.slot, m)...)
		}
	}
	return dst
}

// fill returns the text of one slot.
func (s *scene) fill(what slot, m medium) string {
	if what.isName() {
		name := s.person(what).Name()
		s.plants = append(s.plants, plant{kindPerson, name})
		return name
	}
	if what.isCPR() {
		number := s.person(what).CPR
		s.plants = append(s.plants, plant{kindCPR, number})
		return s.forms.write(s.r, number, m)
	}
	if what == slotMask {
		s.plants = append(s.plants, plant{kindMasked, maskedValue(s.subject.CPR)})
		return masked(s.r, s.subject.CPR)
	}
	return fact(s.r, what)
}

// person returns whom a name or number slot means.
func (s *scene) person(what slot) Person {
	switch what {
	case slotSubject, slotCPR:
		return s.subject
	case slotParty, slotPartyCPR:
		return s.party
	case slotWorker:
		return s.worker
	case slotDoctor:
		return s.doctor
	}
	return s.other
}

// line fills a template given as text, on one line.
func (s *scene) line(text string) string {
	return string(s.write(nil, mustTemplate(text), plainLine))
}

// mustTemplate parses a template that stands in this program.
func mustTemplate(text string) template {
	t, err := parseTemplate(text)
	if err != nil {
		panic(err)
	}
	return t
}

// section returns the templates of a section, the topic's own before those
// that all topics share.
func (s *scene) section(name string) []template {
	return append(append([]template(nil), s.topic.sections[name]...), common().sections[name]...)
}

// page is a page of a document being written: paragraphs whose lines are not
// set yet, and what is planted in them.
type page struct {
	paragraphs []string
	plants     []plant
	cause      string // why it cannot be read, in a document that can
}

// pageBytes is where a page is full. Together with one more paragraph it
// stays below the 4 KiB beyond which extract cuts texts at blank lines.
const pageBytes = 2400

// size returns the bytes of the page's paragraphs.
func (p page) size() int {
	n := 0
	for _, text := range p.paragraphs {
		n += len(text) + 2
	}
	return n
}

// writer fills pages one after the other.
type writer struct {
	s      *scene
	m      medium
	header string // template of the first line of each page; none when empty
	pages  []page
}

func (s *scene) newWriter(m medium, header string) *writer {
	s.plants = nil
	w := &writer{s: s, m: m, header: header}
	w.turn()
	return w
}

// turn begins a new page.
func (w *writer) turn() {
	w.pages = append(w.pages, page{})
	if w.header != "" {
		w.line(w.header)
	}
}

// add puts a paragraph on the page and begins a new one when that is full.
func (w *writer) add(text string) {
	p := &w.pages[len(w.pages)-1]
	p.paragraphs = append(p.paragraphs, text)
	p.plants = append(p.plants, w.s.plants...)
	w.s.plants = nil
	if p.size() > pageBytes {
		w.turn()
	}
}

// line adds a line given as template text.
func (w *writer) line(text string) { w.add(w.s.line(text)) }

// para adds a paragraph of section, chosen at random.
func (w *writer) para(section string) {
	w.add(string(w.s.write(nil, pick(w.s.r, w.s.section(section)), w.m)))
}

// all adds every paragraph of section in order.
func (w *writer) all(section string) {
	for _, t := range w.s.section(section) {
		w.add(string(w.s.write(nil, t, w.m)))
	}
}

// setLines returns the page's text with lines of at most width characters
// where words allow, paragraphs separated by a blank line.
func (p page) setLines(width int) string {
	var out []byte
	for i, text := range p.paragraphs {
		if i > 0 {
			out = append(out, '\n', '\n')
		}
		out = appendWrapped(out, text, width)
	}
	return soften(string(out))
}

// soften turns hard blanks into plain ones.
func soften(text string) string { return strings.ReplaceAll(text, hardBlank, " ") }

// appendWrapped appends text with blanks turned into line ends so that lines
// keep to width bytes. Line ends in text stay.
func appendWrapped(dst []byte, text string, width int) []byte {
	lineStart, lastBlank := len(dst), -1
	for i := 0; i < len(text); i++ {
		if len(dst)-lineStart >= width && lastBlank >= 0 {
			dst[lastBlank] = '\n'
			lineStart, lastBlank = lastBlank+1, -1
		}
		switch text[i] {
		case ' ':
			lastBlank = len(dst)
		case '\n':
			lineStart, lastBlank = len(dst)+1, -1
		}
		dst = append(dst, text[i])
	}
	return dst
}
