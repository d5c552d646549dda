package extract

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// wordFormat is what of paragraph and character formats matters for the text:
// tables and tracked changes. Stretches are offsets in the main stream,
// ascending.
type wordFormat struct {
	paragraphs []formatRun
	characters []formatRun
}

// formatRun is a stretch of the main stream and its properties.
type formatRun struct {
	from, to uint32
	flags    formatFlags
	symbol   rune // that stands for the character, 0 where it stands for itself
}

type formatFlags uint16

const (
	inTable   formatFlags = 1 << iota
	rowEnd                // of a table in the body
	innerCell             // ends a cell of a nested table
	innerRow              // ends a row of a nested table
	deleted
	inserted
	depthShift = 8 // the depth of tables is in the bits from here on
)

// at returns the run that has an offset, its zero value where there is none.
// hint is where the last one was found.
func runAt(runs []formatRun, at uint32, hint *int) formatRun {
	for i := *hint; i < min(*hint+2, len(runs)); i++ {
		if runs[i].from <= at && at < runs[i].to {
			*hint = i
			return runs[i]
		}
	}
	i, found := slices.BinarySearchFunc(runs, at, func(r formatRun, at uint32) int { return cmp.Compare(r.from, at) })
	if !found {
		i--
	}
	if i < 0 || at >= runs[i].to {
		return formatRun{}
	}
	*hint = i
	return runs[i]
}

// readFormat reads the formatted disk pages ([MS-DOC], 2.9.33 and 2.9.175),
// which only Word 97 and later write as read here.
func (d *wordDoc) readFormat() *wordFormat {
	return &wordFormat{paragraphs: d.formatRuns(pairParagraphs, 13, paragraphRun), characters: d.formatRuns(pairCharacters, 1, characterRun)}
}

// formatRuns reads the pages that a bin table lists. A page has offsets, then
// for each stretch between two of them an entry of so many bytes that begins
// with half the offset of its properties in the page.
func (d *wordDoc) formatRuns(pair, entry int, read func(page []byte, at int) formatRun) (runs []formatRun) {
	const size = 512
	table := d.tableData(pair)
	n := (len(table) - 4) / 8
	seen := map[int]bool{}
	for i := range max(0, n) {
		number := int(binary.LittleEndian.Uint32(table[4*(n+1)+4*i:]) & (1<<22 - 1))
		if number >= len(d.main)/size || seen[number] {
			continue
		}
		seen[number] = true
		page := d.main[number*size : (number+1)*size]
		count := int(page[size-1])
		if 4*(count+1)+entry*count > size {
			continue
		}
		for k := range count {
			run := formatRun{}
			if at := 2 * int(page[4*(count+1)+entry*k]); at > 0 {
				run = read(page, at)
			}
			run.from, run.to = binary.LittleEndian.Uint32(page[4*k:]), binary.LittleEndian.Uint32(page[4*k+4:])
			if run.from < run.to {
				runs = append(runs, run)
			}
		}
	}
	slices.SortStableFunc(runs, func(a, b formatRun) int { return cmp.Compare(a.from, b.from) })
	return runs
}

// paragraphRun reads the properties of a paragraph.
func paragraphRun(page []byte, at int) (run formatRun) {
	size := 2*int(page[at]) - 1
	if at++; size < 0 {
		size = 2 * int(page[min(at, len(page)-1)])
		at++
	}
	const style = 2
	if size < style || at+size > len(page) {
		return run
	}
	depth := formatFlags(0)
	eachProperty(page[at+style:at+size], func(code uint16, value []byte) {
		on := len(value) > 0 && value[0] != 0
		switch {
		case code == 0x2416 && on:
			run.flags |= inTable
		case code == 0x2417 && on:
			run.flags |= rowEnd
		case code == 0x244B && on:
			run.flags |= innerCell
		case code == 0x244C && on:
			run.flags |= innerRow
		case code == 0x6649 && on:
			depth = formatFlags(min(value[0], maxWordTables))
		}
	})
	if run.flags&inTable != 0 {
		run.flags |= max(depth, 1) << depthShift
	}
	return run
}

// maxWordTables is how deep tables may nest before deeper ones are taken as
// part of the cell around them.
const maxWordTables = 32

// characterRun reads the properties of characters.
func characterRun(page []byte, at int) (run formatRun) {
	size := int(page[at])
	if at+1+size > len(page) {
		return run
	}
	eachProperty(page[at+1:at+1+size], func(code uint16, value []byte) {
		on := len(value) > 0 && value[0] == 1
		switch {
		case code == 0x0800 && on:
			run.flags |= deleted
		case code == 0x0801 && on:
			run.flags |= inserted
		case code == 0x6A09 && len(value) == 4:
			run.symbol = rune(binary.LittleEndian.Uint16(value[2:]))
		}
	})
	return run
}

// eachProperty visits the properties of a list ([MS-DOC], 2.6): a code, whose
// upper bits tell the size, and a value.
func eachProperty(list []byte, visit func(code uint16, value []byte)) {
	const tabs, borders, table = 0xC615, 0xD608, 0xD609
	for len(list) >= 3 {
		code := binary.LittleEndian.Uint16(list)
		list = list[2:]
		n := [8]int{1, 1, 2, 4, 2, 2, 0, 3}[code>>13]
		if code>>13 == 6 {
			switch n = 1 + int(list[0]); {
			case code == borders || code == table:
				if len(list) < 2 {
					return
				}
				n = 1 + int(binary.LittleEndian.Uint16(list))
			case code == tabs && list[0] == 255:
				return // of unknown size
			}
		}
		if n > len(list) {
			return
		}
		visit(code, list[:n])
		list = list[n:]
	}
}
