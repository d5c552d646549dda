package extract

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// utf16le is a string as Outlook stores it.
func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// int32Props is a stream of properties of fixed size: pairs of id and value.
func int32Props(pairs ...uint32) string {
	b := make([]byte, 32)
	for i := 0; i < len(pairs); i += 2 {
		b = binary.LittleEndian.AppendUint32(b, pairs[i]<<16|3)
		b = append(b, make([]byte, 4)...)
		b = binary.LittleEndian.AppendUint32(b, pairs[i+1])
		b = append(b, make([]byte, 4)...)
	}
	return string(b)
}

// TestMSGCodepages checks which code page strings and HTML are in: Ł is one byte
// in each, and another letter in Windows-1252.
func TestMSGCodepages(t *testing.T) {
	const central, central2, strings8, html = 1250, 28592, "__substg1.0_1000001E", "__substg1.0_10130102"
	for _, c := range []struct {
		name        string
		props       []uint32
		stream, raw string
		want        string
	}{
		{"strings", []uint32{pidCodepage, central, pidHTMLCodepage, 1252}, strings8, "\xA3ukasz", "Łukasz"},
		{"strings, said of HTML only", []uint32{pidHTMLCodepage, central}, strings8, "\xA3ukasz", "Łukasz"},
		{"strings, nothing said", nil, strings8, "S\xF8ren", "Søren"},
		{"HTML", []uint32{pidCodepage, 1252, pidHTMLCodepage, central2}, html, "<p>\xA3ukasz", "Łukasz"},
		{"HTML, nothing said", []uint32{pidCodepage, central}, html, "<p>S\xF8ren", "Søren"},
		{"HTML that says more exactly", []uint32{pidHTMLCodepage, central}, html, "<p>Søren", "Søren"},
		{"HTML in a code page of DOS", []uint32{pidHTMLCodepage, 865}, html, "<p>S\xF8ren", "Søren"},
	} {
		docs := read(t, "x.msg", oleFile(t, [2]string{"__properties_version1.0", int32Props(c.props...)}, [2]string{c.stream, c.raw}), source.Limits{})
		if !strings.Contains(docs[0].text(), c.want) {
			t.Errorf("%s: %q lacks %q", c.name, docs[0].text(), c.want)
		}
	}
}

func TestMSG(t *testing.T) {
	const sub = "__substg1.0_"
	data := oleFile(t,
		[2]string{"__properties_version1.0", int32Props(pidCodepage, 1252)},
		[2]string{sub + "0037001F", utf16le("Vedr. Åse")},
		[2]string{sub + "1000001F", utf16le("Kære Bo\r\nCPR 010190-1234\r\n")},
		[2]string{sub + "10130102", "<p>Kun i HTML: 020290-1234</p>"},
		[2]string{sub + "0C1A001F", utf16le("Grethe Holm")},
		[2]string{sub + "0C1F001F", utf16le("grethe@nykommune.dk")},
		[2]string{sub + "3A08001F", utf16le("+45 12345678")},
		[2]string{sub + "007D001F", utf16le("Received: from mail\r\nX-Sag: 030390-1234\r\n")},
		[2]string{"__recip_version1.0_#00000000/__properties_version1.0", int32Props(pidType, 1)},
		[2]string{"__recip_version1.0_#00000000/" + sub + "3001001E", "S\xF8ren \xC6bel\xF8"},
		[2]string{"__recip_version1.0_#00000000/" + sub + "3003001E", "soren@b.dk"},
		[2]string{"__recip_version1.0_#00000001/__properties_version1.0", int32Props(pidType, 2)},
		[2]string{"__recip_version1.0_#00000001/" + sub + "3001001E", "Bo"},
		[2]string{"__attach_version1.0_#00000000/" + sub + "3707001F", utf16le("bilag æ.txt")},
		[2]string{"__attach_version1.0_#00000000/" + sub + "37010102", letter},
		[2]string{"__attach_version1.0_#00000001/" + sub + "3001001F", utf16le("Indre")},
		[2]string{"__attach_version1.0_#00000001/" + sub + "3701000D/__properties_version1.0", int32Props()},
		[2]string{"__attach_version1.0_#00000001/" + sub + "3701000D/" + sub + "0037001F", utf16le("Indre mail")},
		[2]string{"__attach_version1.0_#00000001/" + sub + "3701000D/" + sub + "1000001F", utf16le("indre 040490-1234")},
	)
	docs := read(t, "x.msg", data, source.Limits{})
	wantDocs(t, docs, "x.msg  3", "x.msg!/bilag æ.txt  1", "x.msg!/Indre.eml  2")
	for doc, wants := range map[int][]string{
		0: {"From: Grethe Holm <grethe@nykommune.dk>\n", "To: Søren Æbelø <soren@b.dk>\n", "Cc: Bo\n", "Subject: Vedr. Åse\n", "\nKære Bo\nCPR 010190-1234\n",
			"Kun i HTML: 020290-1234", "X-Property-3A08: +45 12345678", "X-Transport-X-Sag: 030390-1234"},
		1: {letter},
		2: {"Subject: Indre mail\n", "indre 040490-1234\n"},
	} {
		for _, want := range wants {
			if !strings.Contains(docs[doc].text(), want) {
				t.Errorf("%v lacks %q: %q", docs[doc], want, docs[doc].text())
			}
		}
	}
	if docs[0].Type != "msg" || docs[2].Type != "eml" {
		t.Errorf("types %s, %s", docs[0].Type, docs[2].Type)
	}
	for n := 600; n < len(data); n += 700 { // cut anywhere
		read(t, "x.msg", data[:n], source.Limits{})
	}
}

// TestNestedMSG checks that items in items in items are all read, and that what is
// written of them does not grow with each.
func TestNestedMSG(t *testing.T) {
	const deep, size = 30, 30 << 10
	item := &msgItem{props: map[uint16]msgProp{pidBody: {text: strings.Repeat("x", size) + " 010190-1234"}}}
	for i := range deep {
		item = &msgItem{props: map[uint16]msgProp{pidSubject: {text: fmt.Sprint("Sag ", i)}},
			attachments: []*msgItem{{props: map[uint16]msgProp{pidName: {text: "Æske"}}, embedded: item}}}
	}
	const most = deep*(1<<10) + 3*size/2 // headers, and base64 once
	if n := len(item.mail(0, deep)); n > most {
		t.Errorf("%d bytes are written of %d", n, size)
	}
	limits := source.DefaultLimits()
	limits.Depth = deep
	docs := read(t, "x.eml", item.mail(0, deep), limits)
	if last := docs[len(docs)-1]; len(docs) != deep+1 || last.Cause != source.None || !strings.Contains(last.text(), "010190-1234") {
		t.Errorf("%d documents, the last is %v", len(docs), last)
	}
}

// TestObjectInMSG reads what another program put into a mail.
func TestObjectInMSG(t *testing.T) {
	docs := read(t, "x.msg", oleFile(t,
		[2]string{"__properties_version1.0", int32Props()},
		[2]string{"__attach_version1.0_#00000000/__properties_version1.0", int32Props()},
		[2]string{"__attach_version1.0_#00000000/__substg1.0_3701000D/\x01Ole", "x"},
		[2]string{"__attach_version1.0_#00000000/__substg1.0_3701000D/CONTENTS", letter},
	), source.Limits{})
	wantDocs(t, docs, "x.msg  2", "x.msg!/bilag 1  0", "x.msg!/bilag 1!/objekt 1  1")
}

// TestStreamsOfNestedMSG: each stream is kept by one item, however many are around it.
func TestStreamsOfNestedMSG(t *testing.T) {
	const deep = 50
	item, path := &msgItem{props: map[uint16]msgProp{}}, []string(nil)
	for range deep {
		path = append(path, msgAttachment+"#00000000", msgEmbedded)
		item.add(path, oleEntry{name: "CONTENTS", data: []byte{1}})
	}
	kept := 0
	for m := item; m.attachments != nil; kept += len(m.streams) {
		m = m.attachments[0].embedded
	}
	if kept != deep {
		t.Errorf("%d streams are kept %d times", deep, kept)
	}
}

// TestUnpackRTF has an example of [MS-OXRTFCP], 3.2, and one that is stored.
func TestUnpackRTF(t *testing.T) {
	for _, test := range []struct{ packed, want string }{
		{"1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"},
		{"0e00000002000000 4d454c41 00000000 7b7d", "{}"},
	} {
		data, err := hex.DecodeString(strings.ReplaceAll(test.packed, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		got, ok := unpackRTF(data)
		if !ok || string(got) != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	if _, ok := unpackRTF([]byte("short")); ok {
		t.Error("what is no RTF was unpacked")
	}
}

// TestSharedMSG reads the Outlook items among the shared documents.
func TestSharedMSG(t *testing.T) {
	root := "../../../shared/data/docs"
	if _, err := os.Stat(root); err != nil {
		t.Skip("no shared data")
	}
	items, damaged := 0, 0
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || typeOf(data, path) != "msg" {
			return err
		}
		docs := read(t, filepath.Base(path), data, source.DefaultLimits())
		items++
		if docs[0].Cause != source.None {
			damaged++
			t.Logf("%v", docs[0])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if items == 0 || damaged*5 > items {
		t.Errorf("of %d items %d were not read to their end", items, damaged)
	}
	t.Logf("%d items, %d damaged", items, damaged)
}

// FuzzMSG puts a stream into a mail, into what is attached to it, and into an item
// or object attached there.
func FuzzMSG(f *testing.F) {
	f.Add("__substg1.0_1000001F", []byte(utf16le("cpr 010190-1234")))
	f.Add("__properties_version1.0", []byte(int32Props(pidCodepage, 1252)))
	f.Add("__substg1.0_10090102", []byte("\x0e\x00\x00\x00\x02\x00\x00\x00MELA\x00\x00\x00\x00{}"))
	f.Add("CONTENTS", []byte(letter))
	limits := source.DefaultLimits()
	limits.TextBytes = 1 << 20
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if len(data) > 1<<18 {
			t.Skip()
		}
		const attached = "__attach_version1.0_#00000000"
		read(t, "x.msg", writeOLE([]oleEntry{{name: msgProperties, data: []byte(int32Props())}, {name: name, data: data},
			{path: []string{attached}, name: name, data: data}, {path: []string{attached, msgEmbedded}, name: name, data: data}}), limits)
	})
}
