package engine

import (
	"aktsyn/kernels/columnar"
	"aktsyn/pipeline/extract"
)

// Bounds of what is kept of a table's names.
const (
	maxColumns    = 256 // with names, of one table
	maxColumnName = 48  // runes
)

// table is a table with hits, as far as its pages are scanned.
type table struct {
	extract.Table
	known map[uint32]bool // columns in Columns, and those that are to have no name
}

// cells finds the cells of the hits of one page and keeps what reports need to
// name them.
type cells struct {
	of    *tables
	page  *tablePage
	text  []byte
	found extract.CellFinder
	doc   uint32
}

// tablePage is what the text of a page does not show of its table.
type tablePage struct {
	label string
	extract.Cells
}

// newTablePage returns nil for a page that is no table.
func newTablePage(p extract.Page) *tablePage {
	if len(p.Cells.Runs) == 0 {
		return nil
	}
	return &tablePage{p.Label, p.Cells}
}

// tables are the tables with hits of the documents of a shard, by their index
// in Result.Docs. Pages of one document come in order.
type tables map[uint32][]table

// cells begins a page. It is nil where the page is no table.
func (t *tables) cells(p columnar.Pages, row int, page *tablePage) *cells {
	if page == nil {
		return nil
	}
	return &cells{of: t, page: page, text: p.Text(row), found: page.Finder(p.Text(row)), doc: p.Doc(row)}
}

// at returns the cell of the hit that starts at an offset. A column whose name
// is itself a hit is to have none: it would stand in clear in reports.
func (c *cells) at(start uint32) extract.Cell {
	if c == nil {
		return extract.Cell{}
	}
	cell, header := c.found.Cell(start)
	t := c.table()
	if t.known[cell.Column] || len(t.known) == maxColumns {
		return cell
	}
	t.known[cell.Column] = true
	if name := c.page.Name(c.text, cell.Column); !header && len(name) > 0 {
		t.Columns = append(t.Columns, extract.Column{Number: cell.Column, Name: shorten(name)})
	}
	return cell
}

// table returns the table of the page.
func (c *cells) table() *table {
	list := (*c.of)[c.doc]
	if n := len(list); n > 0 && list[n-1].First == c.page.First {
		return &list[n-1]
	}
	list = append(list, table{extract.Table{First: c.page.First, Name: c.page.label}, map[uint32]bool{}})
	(*c.of)[c.doc] = list
	return &list[len(list)-1]
}

// shorten cuts a name behind maxColumnName runes.
func shorten(name []byte) string {
	n := 0
	for i := range string(name) {
		if n == maxColumnName {
			return string(name[:i]) + "…"
		}
		n++
	}
	return string(name)
}

// give gives the documents their tables.
func (t tables) give(docs []Document) {
	for doc, list := range t {
		for _, table := range list {
			docs[doc].Tables = append(docs[doc].Tables, table.Table)
		}
	}
}
