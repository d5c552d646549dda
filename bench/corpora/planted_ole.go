package corpora

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf16"
)

// Sizes and special numbers of OLE files of version 3 ([MS-CFB], 2.1 and 2.2).
const (
	oleSector    = 512
	oleMini      = 64
	oleCutoff    = 4096 // smaller streams are in the mini stream
	oleNone      = 0xFFFFFFFF
	oleEnd       = 0xFFFFFFFE
	oleFATSector = 0xFFFFFFFD
	oleHeaderFAT = 109 // sectors of the FAT that the header can name
)

func le16(v int) string { return string(binary.LittleEndian.AppendUint16(nil, uint16(v))) }

func le32(v int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(v))) }

func le64(v float64) string {
	return string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
}

// utf16le is text in UTF-16.
func utf16le(text string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return string(out)
}

// wideLen is how many units of UTF-16 a text has.
func wideLen(text string) int { return len(utf16le(text)) / 2 }

// oleNode is a storage or a stream.
type oleNode struct {
	name     string
	kind     byte // 1 storage, 2 stream, 5 root
	data     string
	children []*oleNode
	id       int
	start    int
}

// add puts a stream below n, with the storages on its path.
func (n *oleNode) add(path, data string) {
	name, rest, deeper := strings.Cut(path, "/")
	if !deeper {
		n.children = append(n.children, &oleNode{name: name, kind: 2, data: data})
		return
	}
	for _, c := range n.children {
		if c.name == name {
			c.add(rest, data)
			return
		}
	}
	n.children = append(n.children, &oleNode{name: name, kind: 1})
	n.children[len(n.children)-1].add(rest, data)
}

// oleTable is the sectors of one size, and their chains.
type oleTable struct {
	size  int
	data  strings.Builder
	chain []int
}

// place appends content in whole sectors and returns the first.
func (t *oleTable) place(content string) int {
	start := len(t.chain)
	t.data.WriteString(content + strings.Repeat("\x00", -len(content)&(t.size-1)))
	for n := len(content); n > 0; n -= t.size {
		t.chain = append(t.chain, len(t.chain)+1)
	}
	t.chain[len(t.chain)-1] = oleEnd
	return start
}

// numbers writes a chain, padded with free ones to whole sectors.
func numbers(chain []int) string {
	var out strings.Builder
	for _, n := range chain {
		out.WriteString(le32(n))
	}
	for out.Len()%oleSector != 0 {
		out.WriteString(le32(oleNone))
	}
	return out.String()
}

// oleFile writes an OLE file of streams: paths and contents in turn.
func oleFile(streams ...string) []byte {
	root := &oleNode{name: "Root Entry", kind: 5, start: oleEnd}
	for i := 0; i < len(streams); i += 2 {
		root.add(streams[i], streams[i+1])
	}
	big, mini := &oleTable{size: oleSector}, &oleTable{size: oleMini}
	nodes := root.number(nil)
	for _, n := range nodes[1:] {
		switch {
		case len(n.data) == 0:
			n.start = oleEnd
		case len(n.data) < oleCutoff:
			n.start = mini.place(n.data)
		default:
			n.start = big.place(n.data)
		}
	}
	miniFAT, miniSectors := oleEnd, 0
	if len(mini.chain) > 0 {
		root.data = mini.data.String()
		root.start = big.place(root.data)
		table := numbers(mini.chain)
		miniFAT, miniSectors = big.place(table), len(table)/oleSector
	}
	return oleSectors(big, big.place(oleDirectory(nodes)), miniFAT, miniSectors)
}

// oleSectors puts the header before the sectors and the FAT behind them.
func oleSectors(big *oleTable, directory, miniFAT, miniSectors int) []byte {
	sectors := 1
	for sectors*oleSector/4 < len(big.chain)+sectors {
		sectors++
	}
	head := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 16)
	for _, v := range []int{0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0} {
		head += le16(v)
	}
	for _, v := range []int{0, sectors, directory, 0, oleCutoff, miniFAT, miniSectors, oleEnd, 0} {
		head += le32(v)
	}
	chain := big.chain
	for i := range oleHeaderFAT {
		at := oleNone
		if i < sectors {
			at = len(big.chain) + i
			chain = append(chain, oleFATSector)
		}
		head += le32(at)
	}
	return []byte(head + big.data.String() + numbers(chain))
}

// number gives n and all below it the places in the directory.
func (n *oleNode) number(nodes []*oleNode) []*oleNode {
	n.id = len(nodes)
	nodes = append(nodes, n)
	for _, c := range n.children {
		nodes = c.number(nodes)
	}
	return nodes
}

// oleDirectory writes the entries; siblings are a list to the right, which
// readers walk as any tree.
func oleDirectory(nodes []*oleNode) string {
	right, out := map[*oleNode]int{}, ""
	for _, n := range nodes {
		for i := 1; i < len(n.children); i++ {
			right[n.children[i-1]] = n.children[i].id
		}
	}
	for _, n := range nodes {
		name := utf16le(n.name + "\x00")
		sibling, child := oleNone, oleNone
		if id, ok := right[n]; ok {
			sibling = id
		}
		if len(n.children) > 0 {
			child = n.children[0].id
		}
		out += name + strings.Repeat("\x00", 64-len(name)) + le16(len(name)) + string([]byte{n.kind, 1}) +
			le32(oleNone) + le32(sibling) + le32(child) + strings.Repeat("\x00", 36) + le32(n.start) + le32(len(n.data)) + le32(0)
	}
	return out + strings.Repeat("\x00", -len(out)&(oleSector-1))
}

// oleProperties is the stream of a document's properties ([MS-OLEPS]): one set
// with strings by number.
func oleProperties(texts map[int]string) string {
	const vtString, header = 0x1E, 48
	offsets, values := "", ""
	for id := range 10 {
		text, ok := texts[id]
		if !ok {
			continue
		}
		offsets += le32(id) + le32(8+8*len(texts)+len(values))
		values += le32(vtString) + le32(len(text)+1) + text + "\x00"
		values += strings.Repeat("\x00", -len(values)&3)
	}
	return strings.Repeat("\x00", 24) + le32(1) + strings.Repeat("\x00", 16) + le32(header) +
		le32(8+len(offsets)+len(values)) + le32(len(texts)) + offsets + values
}
