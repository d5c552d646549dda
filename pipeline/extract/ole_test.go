package extract

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// oleFile writes an OLE file of version 3 ([MS-CFB]) with streams by path. All
// are in sectors of 512 bytes or in the mini stream, by their size; the
// directory is a list to the right, which readers walk as any tree.
func oleFile(t testing.TB, streams ...[2]string) []byte {
	t.Helper()
	const sector, mini, cutoff, end, fat = 512, 64, 4096, 0xFFFFFFFE, 0xFFFFFFFD
	w := &oleWriter{root: &oleNode{name: "Root Entry", kind: 5}}
	for _, s := range streams {
		w.root.add(strings.Split(s[0], "/"), s[1])
	}
	w.number(w.root)
	var miniData, data []byte
	var miniFAT, bigFAT []uint32
	chain := func(table []uint32, n int) []uint32 {
		for i := range n {
			next := uint32(len(table) + 1)
			if i == n-1 {
				next = end
			}
			table = append(table, next)
		}
		return table
	}
	place := func(content []byte) uint32 {
		start := uint32(len(data) / sector)
		n := (len(content) + sector - 1) / sector
		data = append(data, content...)
		data = append(data, make([]byte, n*sector-len(content))...)
		bigFAT = chain(bigFAT, n)
		return start
	}
	for _, n := range w.nodes {
		switch {
		case n.kind != 2 || len(n.data) == 0:
		case len(n.data) < cutoff:
			n.start = uint32(len(miniData) / mini)
			k := (len(n.data) + mini - 1) / mini
			miniData = append(miniData, n.data...)
			miniData = append(miniData, make([]byte, k*mini-len(n.data))...)
			miniFAT = chain(miniFAT, k)
		default:
			n.start = place([]byte(n.data))
		}
	}
	miniStart := uint32(end)
	if len(miniData) > 0 {
		w.root.start, w.root.size = place(miniData), len(miniData)
		var table []byte
		for _, v := range miniFAT {
			table = binary.LittleEndian.AppendUint32(table, v)
		}
		for len(table)%sector != 0 {
			table = binary.LittleEndian.AppendUint32(table, 0xFFFFFFFF)
		}
		miniStart = place(table)
	}
	directory := place(w.directory())
	fatSectors := 1
	for fatSectors*sector/4 < len(bigFAT)+fatSectors {
		fatSectors++
	}
	if fatSectors > 109 {
		t.Fatal("too large for this writer")
	}
	first := uint32(len(data) / sector)
	for range fatSectors {
		bigFAT = append(bigFAT, fat)
	}
	for len(bigFAT)*4%sector != 0 {
		bigFAT = append(bigFAT, 0xFFFFFFFF)
	}
	h := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 16)...)
	for _, v := range []uint16{0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0} {
		h = binary.LittleEndian.AppendUint16(h, v)
	}
	miniSectors := uint32((len(miniFAT)*4 + sector - 1) / sector)
	for _, v := range []uint32{0, uint32(fatSectors), directory, 0, cutoff, miniStart, miniSectors, end, 0} {
		h = binary.LittleEndian.AppendUint32(h, v)
	}
	for i := range uint32(109) {
		v := uint32(0xFFFFFFFF)
		if int(i) < fatSectors {
			v = first + i
		}
		h = binary.LittleEndian.AppendUint32(h, v)
	}
	out := append(h, data...)
	for _, v := range bigFAT {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

type oleNode struct {
	name     string
	kind     byte // 1 storage, 2 stream, 5 root
	data     string
	children []*oleNode
	id       uint32
	start    uint32
	size     int
}

func (n *oleNode) add(path []string, data string) {
	if len(path) == 1 {
		n.children = append(n.children, &oleNode{name: path[0], kind: 2, data: data})
		return
	}
	for _, c := range n.children {
		if c.name == path[0] && c.kind == 1 {
			c.add(path[1:], data)
			return
		}
	}
	c := &oleNode{name: path[0], kind: 1}
	n.children = append(n.children, c)
	c.add(path[1:], data)
}

type oleWriter struct {
	root  *oleNode
	nodes []*oleNode
}

func (w *oleWriter) number(n *oleNode) {
	n.id = uint32(len(w.nodes))
	w.nodes = append(w.nodes, n)
	for _, c := range n.children {
		w.number(c)
	}
}

func (w *oleWriter) directory() []byte {
	const none = 0xFFFFFFFF
	right := map[*oleNode]uint32{}
	for _, n := range w.nodes {
		for i := 1; i < len(n.children); i++ {
			right[n.children[i-1]] = n.children[i].id
		}
	}
	var out []byte
	for _, n := range w.nodes {
		name := make([]byte, 64)
		for i, u := range utf16.Encode([]rune(n.name)) {
			binary.LittleEndian.PutUint16(name[2*i:], u)
		}
		out = append(out, name...)
		out = binary.LittleEndian.AppendUint16(out, uint16(2*len(n.name)+2))
		out = append(out, n.kind, 1)
		sibling, child := uint32(none), uint32(none)
		if id, ok := right[n]; ok {
			sibling = id
		}
		if len(n.children) > 0 {
			child = n.children[0].id
		}
		for _, v := range []uint32{none, sibling, child} {
			out = binary.LittleEndian.AppendUint32(out, v)
		}
		out = append(out, make([]byte, 36)...)
		out = binary.LittleEndian.AppendUint32(out, n.start)
		out = binary.LittleEndian.AppendUint64(out, uint64(max(len(n.data), n.size)))
	}
	for len(out)%512 != 0 {
		out = append(out, make([]byte, 128)...)
	}
	return out
}

func TestOLE(t *testing.T) {
	long := strings.Repeat("lang ", 2000)
	data := oleFile(t, [2]string{"a", "kort"}, [2]string{"mappe/b", long}, [2]string{"mappe/c", ""}, [2]string{"d", strings.Repeat("x", 100)})
	entries, err := readOLE(input{data: data, limits: source.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries {
		got[e.key()] = string(e.data)
	}
	for key, want := range map[string]string{"a": "kort", "mappe/b": long, "mappe/c": "", "d": strings.Repeat("x", 100)} {
		if content, ok := got[key]; !ok || content != want {
			t.Errorf("%s: %.40q, want %.40q", key, content, want)
		}
	}
	for n := range len(data) / 64 {
		_, _ = readOLE(input{data: data[:n*64], limits: source.DefaultLimits()})
	}
}

func FuzzOLE(f *testing.F) {
	f.Add(oleFile(f, [2]string{"a", "kort"}, [2]string{"mappe/b", strings.Repeat("lang ", 1000)}))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readOLE(input{data: data, limits: source.DefaultLimits()})
	})
}
