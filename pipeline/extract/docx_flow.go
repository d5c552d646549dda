package extract

import "bytes"

// wordFlow is a run of paragraphs and tables: the body, a note, a text box.
type wordFlow struct {
	write  func([]byte) error
	now    []byte // the open paragraph as it reads
	before []byte // the open paragraph as it read before tracked changes, once it has some
	field  []byte // the open field code
	asides []byte // lines to follow the paragraph or the row
	open   bool   // a paragraph is open
	marked bool   // the open paragraph has tracked changes
	cut    bool   // the open paragraph has tracked deletions
	tables []wordTable
}

// wordTable is where an open table stands.
type wordTable struct {
	cells      int // begun in the open row
	paragraphs int // begun in the open cell
}

func (f *wordFlow) table() *wordTable { return &f.tables[len(f.tables)-1] }

// size is what the flow holds, in bytes.
func (f *wordFlow) size() int64 {
	return int64(len(f.now) + len(f.before) + len(f.field) + len(f.asides))
}

// add appends text to the open paragraph, or opens one.
func (f *wordFlow) add(text []byte, deleted, inserted bool) {
	f.open = true
	if (deleted || inserted) && !f.marked {
		f.marked = true
		f.before = append(f.before[:0], f.now...)
	}
	f.cut = f.cut || deleted
	if !deleted {
		f.now = append(f.now, text...)
	}
	if f.marked && (deleted || !inserted) {
		f.before = append(f.before, text...)
	}
}

// aside keeps a line for the end of the paragraph, unless it repeats the one
// before.
func (f *wordFlow) aside(line string) {
	if len(line) > 1 && !bytes.HasSuffix(f.asides, []byte(line+"\n")) {
		f.asides = append(append(f.asides, line...), '\n')
	}
}

// endField makes an aside of the field code read so far.
func (f *wordFlow) endField() {
	f.aside(string(bytes.TrimSpace(f.field)))
	f.field = f.field[:0]
}

func (f *wordFlow) startParagraph() error {
	if err := f.endParagraph(); err != nil {
		return err
	}
	f.open = true
	if len(f.tables) == 0 {
		return nil
	}
	f.table().paragraphs++
	if f.table().paragraphs > 1 {
		return f.write([]byte("\n"))
	}
	return nil
}

// endParagraph writes the open paragraph. In a table its asides wait for the
// end of the row.
func (f *wordFlow) endParagraph() error {
	f.endField()
	if f.cut {
		f.aside(string(f.before))
	}
	line := f.now
	if f.open && len(f.tables) == 0 {
		line = append(line, '\n')
	}
	if len(f.tables) == 0 {
		line = append(line, f.asides...)
		f.asides = f.asides[:0]
	}
	f.now, f.open, f.marked, f.cut = line[:0], false, false, false
	if len(line) == 0 {
		return nil
	}
	return f.write(line)
}

func (f *wordFlow) startTable() error {
	if err := f.endParagraph(); err != nil {
		return err
	}
	inCell := len(f.tables) > 0 && f.table().paragraphs > 0
	f.tables = append(f.tables, wordTable{})
	if inCell {
		return f.write([]byte("\n"))
	}
	return nil
}

func (f *wordFlow) startCell() error {
	if err := f.endParagraph(); err != nil {
		return err
	}
	t := f.table()
	t.cells++
	t.paragraphs = 0
	if t.cells > 1 {
		return f.write([]byte("\t"))
	}
	return nil
}

func (f *wordFlow) endCell() error { return f.endParagraph() }

func (f *wordFlow) endRow() error {
	if err := f.endParagraph(); err != nil {
		return err
	}
	row := []byte("\n")
	if len(f.tables) == 1 {
		row = append(row, f.asides...)
		f.asides = f.asides[:0]
	}
	return f.write(row)
}

func (f *wordFlow) endTable() error {
	err := f.endParagraph()
	f.tables = f.tables[:len(f.tables)-1]
	if len(f.tables) > 0 {
		f.table().paragraphs = 0 // the nested table's last row has ended the line
	}
	return err
}
