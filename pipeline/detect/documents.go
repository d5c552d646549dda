package detect

import (
	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/extract"
)

// Page is a page of a document; documents are numbered as the caller likes.
type Page struct {
	Doc, Number uint32
	Form        kernels.Form
	Text        []byte
	Lead, Own   uint32 // the page owns the hits that start in [Lead, Own)
	Label       string // and what follows: those of extract.Page
	Cells       extract.Cells
	Marks       []marks.Mark
}

// PageHit is a hit of a page, and what is shown of its text.
type PageHit struct {
	kernels.Hit
	Doc, Page uint32
	Text      string
	Cell      extract.Cell    // of the table it starts in
	Tables    []extract.Table // of the document so far
}

// Documents finds the hits of documents that come page by page. It holds them
// back until it is told that there are no more pages, because a hit may change
// the grade of others in its document, and then shows them in the order of the
// pages. Whenever waiting hits are held it shows them with what is known by
// then: unlike those of a scan, grades then depend on the place of the pages.
type Documents struct {
	d      *Detector
	filter Filter
	show   func(PageHit) error
	held   []pageHeard
	tables map[uint32]*extract.Tables // of documents
}

type pageHeard struct {
	PageHit
	asked recall.Question
}

// Documents returns a finder of hits that passes those that f shows to show.
// The detector serves nothing else until End.
func (d *Detector) Documents(f Filter, show func(PageHit) error) *Documents {
	d.memory.Reset()
	return &Documents{d: d, filter: f, show: show, tables: map[uint32]*extract.Tables{}}
}

// Page takes the next page. The error is show's.
func (ds *Documents) Page(p Page) error {
	if ds.tables[p.Doc] == nil {
		ds.tables[p.Doc] = new(extract.Tables)
	}
	table := ds.tables[p.Doc].Page(p.Label, &p.Cells, p.Text)
	for _, h := range ds.d.page(p.Doc, p.Text, p.Form, int(p.Lead), int(p.Own), p.Marks) {
		hit := PageHit{Hit: h.Hit, Doc: p.Doc, Page: p.Number, Text: ds.filter.Text(p.Text, h.Hit), Cell: table.Hit(h.Start)}
		ds.held = append(ds.held, pageHeard{hit, h.asked})
	}
	if len(ds.held) >= waiting {
		return ds.release()
	}
	return nil
}

// End shows what is held and forgets the documents. The error is show's; hits
// that were held when show failed, here or in Page, are not shown again.
func (ds *Documents) End() error {
	err := ds.release()
	ds.d.memory.Reset()
	return err
}

func (ds *Documents) release() error {
	held := ds.held
	ds.held = ds.held[:0]
	for _, h := range held {
		h.Hit = ds.d.judge(h.Doc, heard{h.Hit, h.asked})
		if !ds.filter.Shows(h.Hit) {
			continue
		}
		h.Tables = ds.tables[h.Doc].List()
		if err := ds.show(h.PageHit); err != nil {
			return err
		}
	}
	return nil
}
