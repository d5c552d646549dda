package extract

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

// Sectors of the OLE files that writeOLE writes, version 4 of the format, and
// special sector numbers ([MS-CFB], 2.1 and 2.2).
const (
	oleSector     = 4096
	oleMiniSector = 64
	oleCutoff     = 4096 // smaller streams are in the mini stream
	oleEnd        = 0xFFFFFFFE
	oleFATSector  = 0xFFFFFFFD
	oleFree       = 0xFFFFFFFF
	oleHeaderFATs = 109
)

// writeOLE makes an OLE file of streams with their storages, so that an
// embedded document can be read as any other. Files beyond what the FAT in the
// header can say, 436 MiB, are nil.
func writeOLE(entries []oleEntry) []byte {
	w := &oleBuilder{nodes: []*oleDirEntry{{name: "Root Entry", kind: 5}}}
	for _, e := range entries {
		w.add(e)
	}
	for _, n := range w.nodes {
		switch {
		case n.kind != 2 || len(n.data) == 0:
			n.start = oleEnd
		case len(n.data) < oleCutoff:
			n.start = place(&w.mini, &w.miniFAT, n.data, oleMiniSector)
		default:
			n.start = place(&w.data, &w.fat, n.data, oleSector)
		}
	}
	return w.file()
}

// oleDirEntry is an entry of the directory that is being written.
type oleDirEntry struct {
	name     string
	kind     byte // 1 storage, 2 stream, 5 root
	data     []byte
	children []int
	start    uint32
	size     int
}

type oleBuilder struct {
	nodes    []*oleDirEntry
	storages map[oleStorage]int
	data     []byte
	mini     []byte
	fat      []uint32
	miniFAT  []uint32
}

// oleStorage is a storage within another one.
type oleStorage struct {
	parent int
	name   string
}

// add makes entries for a stream and the storages around it that are new.
func (w *oleBuilder) add(e oleEntry) {
	parent := 0
	for _, name := range e.path {
		key := oleStorage{parent, name}
		id, ok := w.storages[key]
		if !ok {
			if w.storages == nil {
				w.storages = map[oleStorage]int{}
			}
			id = w.append(parent, &oleDirEntry{name: name, kind: 1})
			w.storages[key] = id
		}
		parent = id
	}
	w.append(parent, &oleDirEntry{name: e.name, kind: 2, data: e.data, size: len(e.data)})
}

func (w *oleBuilder) append(parent int, n *oleDirEntry) int {
	w.nodes = append(w.nodes, n)
	id := len(w.nodes) - 1
	w.nodes[parent].children = append(w.nodes[parent].children, id)
	return id
}

// place appends content to data in whole sectors, chains them and returns the
// first.
func place(data *[]byte, fat *[]uint32, content []byte, sector int) uint32 {
	start := len(*data) / sector
	n := (len(content) + sector - 1) / sector
	*data = append(append(*data, content...), make([]byte, n*sector-len(content))...)
	for i := range n {
		*fat = append(*fat, uint32(start+i+1))
	}
	(*fat)[len(*fat)-1] = oleEnd
	return uint32(start)
}

// file puts the parts together, the header first.
func (w *oleBuilder) file() []byte {
	miniStart, miniSectors := uint32(oleEnd), 0
	w.nodes[0].start = oleEnd
	if len(w.mini) > 0 {
		w.nodes[0].start, w.nodes[0].size = place(&w.data, &w.fat, w.mini, oleSector), len(w.mini)
		table := padded32(w.miniFAT)
		miniSectors = len(table) / oleSector
		miniStart = place(&w.data, &w.fat, table, oleSector)
	}
	directory := place(&w.data, &w.fat, w.directory(), oleSector)
	sectors := 1
	for sectors*oleSector/4 < len(w.fat)+sectors {
		sectors++
	}
	if sectors > oleHeaderFATs {
		return nil
	}
	first := len(w.data) / oleSector
	w.fat = append(w.fat, slices.Repeat([]uint32{oleFATSector}, sectors)...)
	h := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 16)...)
	for _, v := range []uint16{0x3E, 4, 0xFFFE, 12, 6, 0, 0, 0} {
		h = binary.LittleEndian.AppendUint16(h, v)
	}
	for _, v := range []uint32{1, uint32(sectors), directory, 0, oleCutoff, miniStart, uint32(miniSectors), oleEnd, 0} {
		h = binary.LittleEndian.AppendUint32(h, v)
	}
	for i := range oleHeaderFATs {
		v := uint32(oleFree)
		if i < sectors {
			v = uint32(first + i)
		}
		h = binary.LittleEndian.AppendUint32(h, v)
	}
	h = append(h, make([]byte, oleSector-len(h))...)
	return bytes.Join([][]byte{h, w.data, padded32(w.fat)}, nil)
}

// padded32 writes numbers and fills the last sector with free ones.
func padded32(numbers []uint32) []byte {
	var out []byte
	for _, v := range numbers {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return append(out, bytes.Repeat([]byte{0xFF}, -len(out)&(oleSector-1))...)
}

// directory writes the entries; siblings are a list to the right, which
// readers walk as any tree.
func (w *oleBuilder) directory() []byte {
	right := map[int]int{}
	for _, n := range w.nodes {
		for i := 1; i < len(n.children); i++ {
			right[n.children[i-1]] = n.children[i]
		}
	}
	var out []byte
	for id, n := range w.nodes {
		name := utf16.Encode([]rune(n.name))
		name = name[:min(len(name), 31)]
		field := make([]byte, 64)
		for i, u := range name {
			binary.LittleEndian.PutUint16(field[2*i:], u)
		}
		out = append(out, field...)
		out = binary.LittleEndian.AppendUint16(out, uint16(2*len(name)+2))
		out = append(out, n.kind, 1)
		sibling, child := uint32(oleFree), uint32(oleFree)
		if next, ok := right[id]; ok {
			sibling = uint32(next)
		}
		if len(n.children) > 0 {
			child = uint32(n.children[0])
		}
		for _, v := range []uint32{oleFree, sibling, child} {
			out = binary.LittleEndian.AppendUint32(out, v)
		}
		out = append(out, make([]byte, 36)...)
		out = binary.LittleEndian.AppendUint32(out, n.start)
		out = binary.LittleEndian.AppendUint64(out, uint64(n.size))
	}
	return append(out, make([]byte, -len(out)&(oleSector-1))...)
}
