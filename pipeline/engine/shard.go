package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// shardScan turns one shard after the other into results. It is the visitor
// of the worker's reader: pages go into the batch, a full batch through the
// kernels.
type shardScan struct {
	o          Options
	scanner    *columnar.Scanner
	pseudonyms Pseudonymiser
	identifier *source.Identifier
	window     []identified // files of the shard that are next
	builder    *batch.PageBuilder
	marks      [][]marks.Mark // of each page in builder
	sheets     []sheetPage    // likewise
	memory     *recall.Memory
	mentions   mentions
	canonical  []byte
	rooms      <-chan []batch.Hit // memory for the hits of results

	result Result
	asked  []asked
	spans  []byte   // of the hits that asked, one behind the other
	file   uint32   // of the shard, being read
	next   uint32   // of the shard, to be read
	heard  uint32   // of the shard, whose hits were kept last
	base   uint32   // index in result.Docs of the file's first document
	first  []uint32 // of each file of the shard, the same
	counts []int    // hits of each file of the shard
	// passed are pages that were read but not scanned, by index in result.Docs:
	// their file had its hits, or a kernel failed.
	passed map[uint32][]extract.UnreadPage
	tables map[uint32]*extract.Tables // of documents, by index in result.Docs

	pages    int64         // that the worker has read, without names
	scanning time.Duration // that the kernels have taken of it
}

// sheetPage is what the text of a page does not show of the table it is.
type sheetPage struct {
	label string
	cells extract.Cells
}

// asked is what a hit, by its index in result.Hits, wants to know of its
// document, and the length of its span: an answer may change its value.
type asked struct {
	hit, span uint32
	question  recall.Question
}

func newShardScan(o Options, rooms <-chan []batch.Hit) *shardScan {
	return &shardScan{o: o, scanner: o.NewScanner(), pseudonyms: o.NewPseudonymiser(), memory: o.NewMemory(),
		identifier: source.NewIdentifier(), builder: batch.NewPageBuilder(o.Allocator), rooms: rooms}
}

func (s *shardScan) release() { s.builder.Release() }

// run scans all files of a shard, whatever became of the one before.
func (s *shardScan) run(ctx context.Context, reader Reader, shard source.Shard) (Result, error) {
	s.result = Result{Shard: shard, Hits: s.room()}
	s.passed, s.tables = map[uint32][]extract.UnreadPage{}, map[uint32]*extract.Tables{}
	s.counts, s.first = make([]int, len(shard.Files)), make([]uint32, len(shard.Files))
	if s.o.Known != nil {
		s.result.Contents = make([]Content, len(shard.Files))
	}
	s.next, s.heard = 0, 0
	defer s.forget()
	for files := shard.Files; len(files) > 0; files = files[len(s.window):] {
		if err := s.identifyNext(ctx, reader, files); err != nil {
			return Result{}, err
		}
		for i := range s.window {
			if err := s.measured(ctx, reader, &s.window[i]); err != nil {
				return Result{}, err
			}
		}
	}
	if err := s.flush(); err != nil {
		return Result{}, err
	}
	s.namePassed()
	for doc, t := range s.tables {
		s.result.Docs[doc].Tables = t.List()
	}
	s.answer()
	s.sort()
	return s.result, nil
}

// room returns memory for hits, if there is any that was kept.
func (s *shardScan) room() []batch.Hit {
	select {
	case hits := <-s.rooms:
		return hits
	default:
		return nil
	}
}

// measured reads one file, and counts what that took.
func (s *shardScan) measured(ctx context.Context, reader Reader, m *identified) error {
	s.file, s.base = s.next, uint32(len(s.result.Docs))
	s.first[s.file] = s.base
	s.next++
	began, scanning, pages := time.Now(), s.scanning, s.pages
	if err := s.read(ctx, reader, m); err != nil {
		return err
	}
	format := cmp.Or(s.result.Docs[s.base].Type, UnknownFormat)
	if m.known {
		format = KnownContent
	}
	took := Format{Files: 1, Pages: s.pages - pages, Bytes: m.file.Size, Reading: m.took + time.Since(began) - (s.scanning - scanning)}
	if r, ok := reader.(apartReader); ok && !m.known {
		took.Reading = max(took.Reading+r.Apart(), 0)
	}
	s.o.Progress.Formats.add(format, took)
	s.o.Progress.Work.add(workOn(reader, m.known), took)
	s.o.Progress.Files.Add(1)
	s.o.Progress.Bytes.Add(m.file.Size)
	return nil
}

// read reads one file, or no more than its name when its content is known.
func (s *shardScan) read(ctx context.Context, reader Reader, m *identified) error {
	if s.o.Known == nil {
		return reader.File(ctx, m.file, s)
	}
	c := &s.result.Contents[s.file]
	c.File = m.file
	if m.file.Cause != source.None {
		return reader.File(ctx, m.file, s)
	}
	if m.err != nil { // the reader will say why
		c.Unstable = true
		return reader.File(ctx, m.file, s)
	}
	c.Identity = m.id
	if c.Known = m.known; c.Known {
		return extract.Name(ctx, m.id.File, s)
	}
	return s.readContent(ctx, reader, m.id, m.content)
}

// readContent reads a file that is to be scanned; content is what it holds, nil
// where that is not at hand. A file that is read again may be another one by then.
func (s *shardScan) readContent(ctx context.Context, reader Reader, id source.Identity, content []byte) error {
	if content != nil {
		if done, err := reader.Held(ctx, id.File, content, s); done || err != nil {
			return err
		}
	}
	if err := reader.File(ctx, id.File, s); err != nil {
		return err
	}
	if !id.Holds(ctx) {
		s.result.Contents[s.file].Unstable = true
		s.changed()
	}
	return nil
}

// changed gives the file being read the cause that it changed meanwhile.
func (s *shardScan) changed() {
	d := &s.result.Docs[s.base].Document
	if d.Cause == source.None {
		s.o.Progress.Unread.Add(1)
	}
	d.Cause, d.Detail = source.Changed, "changed while it was read"
}

// forget makes the scan ready for the next shard: after an error there may be
// pages in the batch, questions without an answer and keys that were told.
func (s *shardScan) forget() {
	s.forgetAsked()
	s.mentions.forget()
	if s.builder.Len() > 0 {
		s.builder.NewRecord().Release()
	}
	s.forgetPages()
}

// forgetAsked forgets what hits asked, and what their documents told.
func (s *shardScan) forgetAsked() {
	s.asked, s.spans = s.asked[:0], s.spans[:0]
	s.memory.Reset()
}

// forgetPages forgets what is known of the pages of a batch beside their text.
func (s *shardScan) forgetPages() {
	clear(s.marks)
	clear(s.sheets)
	s.marks, s.sheets = s.marks[:0], s.sheets[:0]
}

// Begin implements extract.Visitor.
func (s *shardScan) Begin(doc uint32, d extract.Document) {
	s.result.Docs = append(s.result.Docs, Document{Document: d, File: s.file})
}

// Page implements extract.Visitor. A page that is known to be beyond
// Options.MaxHits does not even go into the batch.
func (s *shardScan) Page(doc uint32, p extract.Page) error {
	if s.full(s.file, p.Number) {
		s.pass(s.base+doc, p.Number, source.TooLarge)
		return nil
	}
	if !s.builder.Fits(len(p.Text)) {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.builder.Append(s.base+doc, p)
	s.marks = append(s.marks, p.Marks)
	s.sheets = append(s.sheets, sheetPage{p.Label, p.Cells})
	if p.Number > 0 { // a name is none of a document's pages
		s.pages++
		s.o.Progress.Pages.Add(1)
	}
	return nil
}

// End implements extract.Visitor.
func (s *shardScan) End(doc uint32, d extract.Document) {
	s.result.Docs[s.base+doc].Document = d
	if d.Cause != source.None {
		s.o.Progress.Unread.Add(1)
	}
}

// full reports whether a page is not scanned because those before it had as
// many hits as a file may have. It is asked page by page, in order, so that the
// answer does not depend on how pages fall into batches and files into shards.
// A document's name is always scanned.
func (s *shardScan) full(file, page uint32) bool {
	return s.o.MaxHits > 0 && s.counts[file] >= s.o.MaxHits && page > 0
}

// pass notes that a page, of a document by its index in result.Docs, was not
// scanned.
func (s *shardScan) pass(doc, page uint32, c source.Cause) {
	s.passed[doc] = append(s.passed[doc], extract.UnreadPage{Number: page, Cause: c})
}

// namePassed adds the pages that were not scanned to what is known of their
// documents. A name, page 0, is none of a document's pages: it gives a cause
// and is not listed.
func (s *shardScan) namePassed() {
	for doc, passed := range s.passed {
		d := &s.result.Docs[doc].Document
		d.Unread = append(slices.Clone(d.Unread), passed...)
		d.Unread = slices.DeleteFunc(d.Unread, func(p extract.UnreadPage) bool { return p.Number == 0 })
		slices.SortFunc(d.Unread, func(a, b extract.UnreadPage) int { return cmp.Compare(a.Number, b.Number) })
		if d.Cause == source.None {
			d.Cause, d.Detail = passed[0].Cause, passedDetail[passed[0].Cause]
			s.o.Progress.Unread.Add(1)
		}
	}
}

var passedDetail = map[source.Cause]string{
	source.TooLarge: "more hits in one file of the archive than the limit (--max-hits)",
	source.Corrupt:  "a kernel failed on a page; please report it",
}

// flush runs the kernels over the batch and keeps its hits.
func (s *shardScan) flush() error {
	if s.builder.Len() == 0 {
		return nil
	}
	rec := s.builder.NewRecord()
	defer rec.Release()
	defer s.forgetPages()
	began := time.Now()
	err := s.scanner.Scan(rec, s.keep)
	took := time.Since(began)
	s.scanning += took
	s.o.Progress.Scanning.Add(int64(took))
	return err
}

// keep takes the hits of one page into the result.
func (s *shardScan) keep(p columnar.Pages, row int, r columnar.Result) error {
	doc, page, text := p.Doc(row), p.Page(row), p.Text(row)
	file := s.result.Docs[doc].File
	name := page == 0 && doc == s.first[file] // of a file: no part of its content
	switch {
	case r.Failed:
		s.pass(doc, page, source.Corrupt)
		if name && s.result.Contents != nil {
			s.result.Contents[file].Unstable = true
		}
		return nil
	case s.full(file, page):
		s.pass(doc, page, source.TooLarge)
		return nil
	}
	if file != s.heard { // no page of another is still to come
		s.answer()
		s.heard = file
	}
	s.note(doc, name, r)
	table, marked := s.table(doc, row, text), s.marks[row]
	for i := range r.Hits {
		h := &r.Hits[i]
		if len(marked) > 0 {
			*h = s.o.Marks.Apply(*h, marked)
		}
		// Written where it stays: put together first, it waited for its own bytes.
		s.result.Hits = append(s.result.Hits, batch.Hit{})
		hit := &s.result.Hits[len(s.result.Hits)-1]
		hit.Doc, hit.Page, hit.Start, hit.End = doc, page, h.Start, h.End
		hit.Signals, hit.Kind, hit.Grade, hit.Born = h.Signals, h.Kind, h.Grade, h.Born
		if table != nil {
			cell := table.Hit(h.Start)
			hit.Row, hit.Column = cell.Row, cell.Column
		}
		q := s.mention(hit, h, text[h.Start:h.End], name)
		s.ask(h, q, text[h.Start:h.End])
	}
	return nil
}

// mention gives the last hit of the result its pseudonym, and returns what it asks
// its document, which has then heard of it unless it lies in a file's name. The
// kernel said h of it, and its text is span.
func (s *shardScan) mention(hit *batch.Hit, h *kernels.Hit, span []byte, name bool) recall.Question {
	if name || s.o.KeepClear {
		return s.meet(hit, h, span, name)
	}
	at, found := s.mentions.find(hit.Doc, h, span)
	if found {
		hit.Value = at.value
		return at.question
	}
	q := s.meet(hit, h, span, false)
	if at != nil {
		at.set(hit.Doc, h, span, hit.Value, q)
	}
	return q
}

// meet is mention for a hit that nothing is remembered of.
func (s *shardScan) meet(hit *batch.Hit, h *kernels.Hit, span []byte, name bool) (q recall.Question) {
	s.canonical = s.o.AppendValue(s.canonical[:0], h.Kind, h.Signals, span)
	if !name {
		q = s.memory.Hear(hit.Doc, *h, s.canonical)
	}
	if s.o.KeepClear {
		s.result.Clear = append(s.result.Clear, string(s.canonical))
	}
	hit.Value = s.pseudonyms.Value(h.Kind, s.canonical)
	return q
}

// table returns the table that the page of document doc in a row of the batch
// is, nil if it is none.
func (s *shardScan) table(doc uint32, row int, text []byte) *extract.PageTable {
	sheet := &s.sheets[row]
	if len(sheet.cells.Runs) == 0 {
		return nil
	}
	t := s.tables[doc]
	if t == nil {
		t = new(extract.Tables)
		s.tables[doc] = t
	}
	return t.Page(sheet.label, &sheet.cells, text)
}

// note counts what a page gave. What the name of a file gives is kept apart.
func (s *shardScan) note(doc uint32, name bool, r columnar.Result) {
	d := &s.result.Docs[doc]
	if name {
		d.NameWords |= r.Words
		return
	}
	s.counts[d.File] += len(r.Hits)
	d.Words |= r.Words
}

// ask notes what the last hit asks its document.
func (s *shardScan) ask(h *kernels.Hit, q recall.Question, span []byte) {
	if q != 0 {
		s.asked = append(s.asked, asked{uint32(len(s.result.Hits) - 1), h.End - h.Start, q})
		s.spans = append(s.spans, span...)
	}
}

// answer grades anew the hits for which others of their document speak, and
// forgets what they asked. It waits for all pages of a file, which may lie in
// several batches, and for no more: what documents told stays near.
func (s *shardScan) answer() {
	spans := s.spans
	for _, a := range s.asked {
		h, span := &s.result.Hits[a.hit], spans[:a.span]
		spans = spans[a.span:]
		confirmed := s.memory.Answer(h.Doc, kernels.Hit{Signals: h.Signals, Start: h.Start, End: h.End, Kind: h.Kind, Grade: h.Grade}, a.question)
		if h.Grade = confirmed.Grade; h.Signals == confirmed.Signals {
			continue
		}
		h.Signals = confirmed.Signals
		s.canonical = s.o.AppendValue(s.canonical[:0], h.Kind, h.Signals, span)
		h.Value = s.pseudonyms.Value(h.Kind, s.canonical)
		if s.o.KeepClear {
			s.result.Clear[a.hit] = string(s.canonical)
		}
	}
	s.forgetAsked()
}

// sort brings the hits in order: a container's own pages may come after those
// of its parts.
func (s *shardScan) sort() {
	hits := s.result.Hits
	if batch.Sorted(hits) {
		return
	}
	if s.result.Clear == nil {
		slices.SortFunc(hits, batch.Compare)
		return
	}
	order := make([]int, len(hits))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return batch.Compare(hits[a], hits[b]) })
	sorted, clear := make([]batch.Hit, len(hits)), make([]string, len(hits))
	for to, from := range order {
		sorted[to], clear[to] = hits[from], s.result.Clear[from]
	}
	s.result.Hits, s.result.Clear = sorted, clear
}
