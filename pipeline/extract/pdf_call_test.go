package extract

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// The library must show PDFium's module, and functions are found once.
func TestPDFModule(t *testing.T) {
	d := &pdfDocument{data: pdfOf(showLines("Brev")), limits: source.DefaultLimits()}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	m := d.lib.module
	if first := m.function("FPDF_LoadPage"); first != m.function("FPDF_LoadPage") || m.ExportedFunction("FPDF_Nothing") != nil {
		t.Error("functions are not found once")
	}
	if _, err := d.openPage(0); err != nil || d.page == 0 {
		t.Fatal(err)
	}
	if n := d.ask(nil, "FPDFPage_CountObjects", d.page); n != 1 || d.broken {
		t.Errorf("%d objects", n)
	}
	if n := d.ask(nil, "FPDF_Nothing"); n != 0 || d.broken {
		t.Errorf("a function that is not there gives %d", n)
	}
	d.ask(nil, "FPDFPage_CountObjects", 1<<32-8)
	if !d.broken {
		t.Error("a crash is not seen")
	}
}

// A closed instance gives errors that count as crashes.
func TestPDFCallClosed(t *testing.T) {
	d := &pdfDocument{data: pdfOf(showLines("Brev")), limits: source.DefaultLimits()}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if _, err := d.openPage(0); err != nil {
		t.Fatal(err)
	}
	thePDFEngine.mu.Lock()
	_ = d.lib.Close()
	thePDFEngine.lib = nil
	thePDFEngine.mu.Unlock()
	if d.point(nil, "FPDFText_LoadPage", d.page); !d.broken {
		t.Error("a closed instance answers")
	}
}

func FuzzDecodeUTF16LE(f *testing.F) {
	for _, s := range []string{"", "CPR 010190-1234 æøå", "a", "\x00\xd8\x00\xdc", "\x00\xdc\x00\xd8", "\xff\xfea\x00", "\x3d\xd8\x00\xde\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(raw[2*i:])
		}
		if got, want := decodeUTF16LE(raw), string(utf16.Decode(units)); got != want {
			t.Errorf("%x: %q, want %q", raw, got, want)
		}
	})
}
