package extract

// Bounds of what is kept of a table's names.
const (
	maxColumns    = 256 // with names, of one table
	maxColumnName = 48  // runes
)

// Tables gathers the tables with hits of one document, page by page and hit by
// hit, both in ascending order. The zero value has none.
type Tables struct{ list []Table }

// PageTable is the table on a page.
type PageTable struct {
	of    *Tables
	label string
	text  []byte
	found CellFinder
}

// Page begins a page with its Label, Cells and Text. It is nil where the page
// is no table.
func (t *Tables) Page(label string, c *Cells, text []byte) *PageTable {
	if len(c.Runs) == 0 {
		return nil
	}
	return &PageTable{t, label, text, c.Finder(text)}
}

// Hit notes a hit that starts at an offset of the text, and returns its cell. A
// column whose name is itself a hit gets none: reports would show it in clear.
func (p *PageTable) Hit(start uint32) Cell {
	if p == nil {
		return Cell{}
	}
	cell, header := p.found.Cell(start)
	t := p.table()
	if len(t.Columns) == maxColumns {
		return cell
	}
	for _, known := range t.Columns {
		if known.Number == cell.Column {
			return cell
		}
	}
	column := Column{Number: cell.Column}
	if !header {
		column.Name = shorten(p.found.cells.Name(p.text, cell.Column))
	}
	t.Columns = append(t.Columns, column)
	return cell
}

// table returns the table of the page.
func (p *PageTable) table() *Table {
	first := p.found.cells.First
	if n := len(p.of.list); n == 0 || p.of.list[n-1].First != first {
		p.of.list = append(p.of.list, Table{First: first, Name: p.label})
	}
	return &p.of.list[len(p.of.list)-1]
}

// List returns the tables so far. Columns without a name are among theirs.
func (t *Tables) List() []Table { return t.list }

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
