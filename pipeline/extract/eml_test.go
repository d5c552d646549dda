package extract

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"aktsyn/pipeline/source"
)

// crlf makes a mail of lines.
func crlf(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

const mailHeader = "From: =?iso-8859-1?Q?=C5se_=D8rsted?= <aase@example.dk>\r\nTo: Bo <bo@example.dk>\r\n" +
	"X-Mailer: no text\r\nSubject: =?utf-8?B?U8O4Z2Vu?= om\r\n 010190-1234\r\nDate: Mon, 6 Jan 2020 10:00:00 +0100\r\nMIME-Version: 1.0"

const shownHeader = "From: Åse Ørsted <aase@example.dk>\nTo: Bo <bo@example.dk>\nSubject: Søgen om 010190-1234\n" +
	"Date: Mon, 6 Jan 2020 10:00:00 +0100\n"

// TestWideMails checks that mails that were saved as a text in UTF-16 are mails
// still: what they pack is unpacked.
func TestWideMails(t *testing.T) {
	mail := string(crlf(mailHeader, "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte(danish)), "--b--"))
	for name, wide := range map[string]encoding.Encoding{
		"little-endian with a mark": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "little-endian": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"big-endian with a mark": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-32": utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
	} {
		docs := read(t, "x.eml", encoded(t, wide, mail), source.Limits{})
		if got, want := docs[0].labelled(""), shownHeader+"\n"+danish; len(docs) != 1 || docs[0].Type != "eml" || got != want {
			t.Errorf("%s: %q, want %q (%v)", name, got, want, docs)
		}
		docs = read(t, "x", encoded(t, wide, "From bo@a.dk Mon Jan  6 10:00:00 2020\r\n"+mail), source.Limits{})
		if len(docs) != 2 || docs[0].Type != "mbox" || !strings.Contains(docs[1].labelled(""), danish) {
			t.Errorf("%s: %v", name, docs)
		}
	}
}

func TestMailBodies(t *testing.T) {
	legacy := string(encoded(t, charmap.Windows1252, "blå\r\n"))
	tests := []struct {
		name string
		mail []byte
		want string
	}{
		{"plain", crlf(mailHeader, "", "Kære Bo"), "Kære Bo\n"},
		{"quoted-printable, Windows-1252", crlf(mailHeader, "Content-Type: text/plain; charset=windows-1252",
			"Content-Transfer-Encoding: quoted-printable", "", "bl=E5 =96 010190=", "-1234"), "blå – 010190-1234\n"},
		{"base64", crlf(mailHeader, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
			base64.StdEncoding.EncodeToString([]byte(danish))), danish},
		{"declared as UTF-8 and is not", crlf(mailHeader, "Content-Type: text/plain; charset=utf-8", "", legacy), "blå\n"},
		{"declared as ASCII and is not", crlf(mailHeader, "Content-Type: text/plain; charset=us-ascii", "", "blå"), "blå\n"},
		{"unknown charset", crlf(mailHeader, "Content-Type: text/plain; charset=x-none", "", "blå"), "blå\n"},
		{"HTML", crlf(mailHeader, "Content-Type: text/html; charset=iso-8859-1", "", "<p>bl\xE5</p><p>x"), "blå\nx\n"},
		{"both", crlf(mailHeader, "Content-Type: multipart/alternative; boundary=b", "", "preamble", "--b",
			"Content-Type: text/plain", "", "plain", "--b", "Content-Type: text/html", "", "<p>html", "--b--", "epilogue"),
			"preamble\n\nplain\n\nepilogue\nhtml\n"},
		{"not closed", crlf(mailHeader, "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text"), "text\n"},
		{"declared multipart, without boundary", crlf(mailHeader, "Content-Type: multipart/mixed", "", "text"), "text\n"},
		{"declared multipart, boundary never comes", crlf(mailHeader, "Content-Type: multipart/mixed; boundary=b", "", "text"), "text\n"},
		{"broken content type", crlf(mailHeader, "Content-Type: text/plain; charset==", "", "text"), "text\n"},
	}
	for _, test := range tests {
		docs := read(t, "x.eml", test.mail, source.Limits{})
		got := docs[0].labelled("")
		want := shownHeader + "\n" + test.want
		if strings.Contains(test.name, "HTML") {
			want = shownHeader + test.want // on a page of its own
		}
		if len(docs) != 1 || docs[0].Type != "eml" || got != want {
			t.Errorf("%s: %q, want %q (%v)", test.name, got, want, docs)
		}
	}
}

func TestMailHeaders(t *testing.T) {
	legacy := string(encoded(t, charmap.Windows1252, "X-Navn: Åse"))
	tests := []struct {
		name string
		mail []byte
		want []string
	}{
		{"all that page 1 has not", crlf("Received: from x by y;", "\tMon, 6 Jan 2020", "From: a", "To: b", "Message-ID: <0101901234@x>",
			"Subject: c", "X-Sag: 1", "X-Sag: 2", "", "X-Body: d"), []string{"Received: from x by y; Mon, 6 Jan 2020", "Message-ID: <0101901234@x>", "X-Sag: 1", "X-Sag: 2"}},
		{"none", crlf("From: a", "To: b", "Subject: c", "", "d"), nil},
		{"decoded", crlf("From: a", "To: b", legacy, "X-A: =?utf-8?Q?S=C3=B8ren?= =?utf-8?B?IDAxMDE5MC0xMjM0?=", "List-Post: <mailto:x?subject=010190%2D1234>",
			"X-B: =?x-none?Q?010190=2D1234?=", "", "d"),
			[]string{"X-Navn: Åse", "X-A: Søren 010190-1234", "List-Post: <mailto:x?subject=010190-1234>", "X-B: 010190-1234"}},
		{"fields that are none", crlf("From: a", "To: b", "X(: 0101901234", ":0101901234", "", "d"), []string{"X(: 0101901234", ":0101901234"}},
		{"of parts", crlf("From: a", "To: b", "Content-Type: multipart/mixed; boundary=b", "", "shown", "--b", "Content-ID: <1>", "Subject: of a part", "",
			"text", "X-Body: no", "--b ", "Content-Type: multipart/alternative;", " boundary=c", "", "between 010190-1234", "", "--c", "X-Inner: 2", "", "text", "--c--",
			"after", "--b--", "X-End: no"),
			[]string{"Content-Type: multipart/mixed; boundary=b", "Content-ID: <1>", "Subject: of a part", "Content-Type: multipart/alternative; boundary=c",
				"between 010190-1234", "X-Inner: 2"}},
	}
	for _, test := range tests {
		want := strings.Join(test.want, "\n\n")
		if got := read(t, "x.eml", test.mail, source.Limits{})[0]; strings.TrimSpace(got.labelled("øvrige hoveder")) != want {
			t.Errorf("%s: %q, want %q", test.name, got.labelled("øvrige hoveder"), want)
		}
	}
}

// TestMailPageOrder checks that what is hidden comes after all that is shown.
func TestMailPageOrder(t *testing.T) {
	mail := crlf("From: a", "To: b", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/html", "", "<p id=x>1",
		"--b", "Content-Type: text/html", "", "<p id=y>2", "--b--")
	var got []string
	for _, p := range readOne(t, "x.eml", mail).pages[1:] {
		got = append(got, p.Label+":"+strings.ReplaceAll(string(p.Text), "\n", " "))
	}
	want := []string{":From: a To: b ", ":1 ", ":2 ", "skjult:x  y ",
		"øvrige hoveder:Content-Type: multipart/mixed; boundary=b  Content-Type: text/html  Content-Type: text/html "}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMailParts(t *testing.T) {
	inner := string(crlf("From: x@example.dk", "Subject: inner", "Message-ID: <1>", "", "inner text"))
	mail := crlf(mailHeader, "Content-Type: multipart/mixed; boundary=b", "",
		"--b", "Content-Type: text/plain", "", "text",
		"--b", "Content-Type: text/plain; name=\"=?utf-8?Q?b=C3=A6r.txt?=\"", "", "attached",
		"--b", "Content-Type: message/rfc822", "", inner,
		"--b", "Content-Type: text/csv", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("a;b\n1;2\n")),
		"--b", "Content-Disposition: attachment; filename=x.bin", "Content-Transfer-Encoding: base64", "", "AAECAwQFBgcICQ==",
		"--b", "Content-Type: text/plain", "Content-Disposition: attachment", "", "unnamed",
		"--b", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte(samplePNG)),
		"--b--")
	docs := read(t, "m.eml", mail, source.Limits{})
	wantDocs(t, docs, "m.eml  2", "m.eml!/bær.txt  1", "m.eml!/part-3.eml  2", "m.eml!/part-4.csv  1",
		"m.eml!/part-5 unsupported 0", "m.eml!/part-6  1", "m.eml!/part-7 needs-ocr 1")
	if docs[2].Type != "eml" || !strings.Contains(docs[2].text(), "Subject: inner\n") || docs[3].Type != "csv" {
		t.Errorf("%v: %q", docs, docs[2].text())
	}
}

func TestMailThatHidesSomething(t *testing.T) {
	pgp := pgpBegin + "\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----"
	tests := []struct {
		name string
		mail []byte
		want []string
	}{
		{"inline PGP", crlf(mailHeader, "", "Hej", pgp), []string{"x.eml  2", "x.eml!/message.asc encrypted 0"}},
		{"PGP/MIME", crlf(mailHeader, "Content-Type: multipart/encrypted; boundary=b", "", "--b",
			"Content-Type: application/pgp-encrypted", "", "Version: 1", "--b", "Content-Type: application/octet-stream; name=e.asc", "", pgp, "--b--"),
			[]string{"x.eml  2", "x.eml!/part-1  1", "x.eml!/e.asc encrypted 0"}},
		{"S/MIME", crlf(mailHeader, "Content-Type: application/pkcs7-mime; name=smime.p7m", "Content-Transfer-Encoding: base64", "",
			base64.StdEncoding.EncodeToString([]byte("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80"))),
			[]string{"x.eml  2", "x.eml!/smime.p7m encrypted 0"}},
		{"uuencode", crlf(mailHeader, "", "Hej", "begin 644 brev.doc", "#0V%T", "`", "end"), []string{"x.eml  2", "x.eml!/attachment.uu unsupported 0"}},
		{"unknown transfer encoding", crlf(mailHeader, "Content-Transfer-Encoding: x-own", "", "Hej"), []string{"x.eml corrupt 2"}},
		{"broken base64", crlf(mailHeader, "Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "SGVq!SGVq"), []string{"x.eml corrupt 2"}},
		{"no mail at all", []byte(" From: x\r\nTo: y\r\n"), []string{"x.eml corrupt 1"}},
	}
	for _, test := range tests {
		docs := read(t, "x.eml", test.mail, source.Limits{})
		t.Log(test.name)
		wantDocs(t, docs, test.want...)
	}
}

// TestMailCutOff cuts a mail everywhere: it is whole only with its closing
// boundary, and what stands before the cut is read.
func TestMailCutOff(t *testing.T) {
	whole := string(crlf("From: a", "To: b", "Content-Type: multipart/mixed; boundary=b", "",
		"--b", "Content-Type: multipart/alternative; boundary=c", "", "--c", "", "CPR 010190-1234", "--c--",
		"--b", "Content-Disposition: attachment; filename=x.txt", "Content-Transfer-Encoding: base64", "",
		base64.StdEncoding.EncodeToString([]byte("CPR 020290-1234 og mere")), "--b--"))
	if doc := read(t, "x.eml", []byte(whole), source.Limits{})[0]; doc.Cause != source.None {
		t.Errorf("whole: %v", doc)
	}
	body, closing := strings.Index(whole, "CPR"), strings.LastIndex(whole, "--b--")
	for end := strings.Index(whole, "multipart/mixed"); end < closing+len("--b--"); end++ {
		docs := read(t, "x.eml", []byte(whole[:end]), source.Limits{})
		if docs[0].Cause != source.Corrupt || !strings.HasPrefix(docs[0].Detail, "cut off") {
			t.Errorf("after %q: %v", whole[:end], docs[0])
		}
		if end > body+len("CPR 010190-1234") && !strings.Contains(docs[0].text(), "CPR 010190-1234") {
			t.Errorf("after %q: the text is lost", whole[:end])
		}
		if end == closing && (len(docs) != 2 || docs[1].text() != "CPR 020290-1234 og mere\n") {
			t.Errorf("the attachment is lost: %v", docs)
		}
	}
}

// A mail without parts is cut off when its header or its base64 is.
func TestMailWithoutPartsCutOff(t *testing.T) {
	for mail, want := range map[string]source.Cause{
		"From: a\r\nTo: b\r\nSubject: c\r\n":                                        source.None,
		"From: a\r\nTo: b\r\nSubject: c\r\n\r\nd":                                   source.None,
		"From: a\r\nTo: b\r\nSubj":                                                  source.Corrupt,
		"From: a\r\nTo: b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVqIQ==\r\n": source.None,
		"From: a\r\nTo: b\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVqIQ":       source.Corrupt,
	} {
		if doc := read(t, "x.eml", []byte(mail), source.Limits{})[0]; doc.Cause != want {
			t.Errorf("%q: %v", mail, doc)
		}
	}
}

func TestMailbox(t *testing.T) {
	mbox := "From a Mon Jan  6 10:00:00 2020\nFrom: a\nTo: b\n\nfirst\n\nFrom here on no header.\n\n" +
		"From b Mon Jan  6 10:00:00 2020\r\nFrom: a\r\nTo: b\r\n\r\nsecond\r\n"
	docs := read(t, "x", []byte(mbox), source.Limits{})
	wantDocs(t, docs, "x  1", "x!/1.eml  1", "x!/2.eml  1")
	if lines := docs[0].text(); lines != "From a Mon Jan  6 10:00:00 2020\n\nFrom b Mon Jan  6 10:00:00 2020\n" {
		t.Errorf("%q", lines)
	}
	if first := docs[1].text(); !strings.Contains(first, "first\n\nFrom here on") || strings.Contains(first, "second") {
		t.Errorf("%q", first)
	}
}

// FuzzEML checks survival, and that a plain body comes through.
func FuzzEML(f *testing.F) {
	f.Add(crlf(mailHeader, "Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/html; charset=utf-16",
		"Content-Transfer-Encoding: base64", "", "SGVq", "--b--"))
	f.Add([]byte("From x\nFrom: a\nTo: b\n\n\nFrom "))
	f.Fuzz(func(t *testing.T, mail []byte) {
		read(t, "x.eml", mail, source.Limits{Entries: 100, DocumentBytes: 1 << 20, TextBytes: 1 << 20, TotalBytes: 1 << 24, Ratio: 200, Depth: 3})
	})
}

// TestMHTML checks that a saved web page (RFC 2557) is read as a mail whose
// body is HTML, with frames and pictures as parts.
func TestMHTML(t *testing.T) {
	page := crlf("From: <Saved by Blink>", "Subject: =?utf-8?Q?Sag_om_S=C3=B8ren?=", "MIME-Version: 1.0",
		"Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"", "",
		"--b", "Content-Type: text/html", "Content-ID: <f@mhtml.blink>", "Content-Transfer-Encoding: quoted-printable",
		"Content-Location: https://x.dk/?cpr=0202901234", "", "<html><p>0101=", "90-1234<iframe src=3D\"cid:g\"></iframe>",
		"--b", "Content-Type: text/html", "Content-ID: <g>", "Content-Location: https://x.dk/ramme.html", "", "<p>ramme 030390-1234",
		"--b", "Content-Type: image/gif", "Content-Transfer-Encoding: base64", "Content-Location: https://x.dk/a.gif", "", "R0lGODlhAQABAAAAACw=",
		"--b", "Content-Type: text/css", "Content-Location: https://x.dk/a.css", "", "p { color: red }",
		"--b--")
	for _, name := range []string{"x.mht", "x.mhtml", "x"} {
		docs := read(t, name, page, source.Limits{})
		all := docs[0].text()
		for _, want := range []string{"Subject: Sag om Søren\n", "010190-1234", "ramme 030390-1234", "0202901234"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: no %q in %q", name, want, all)
			}
		}
		if docs[0].Type != "eml" || docs[0].Cause != source.None || len(docs) != 3 {
			t.Errorf("%s: %v", name, docs)
		}
	}
}

// A mail with more parts than people attach is read as a text, at once: its
// parser takes time with the square of them.
func TestMailOfTooManyParts(t *testing.T) {
	const head = "From: x@y.dk\nTo: a@b.dk\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="
	for name, c := range map[string]struct {
		mail string
		want source.Cause
	}{
		"parts":  {head + "b\n\n" + strings.Repeat("--b\n\nx\n", 150_000) + "--b\n\ncpr 010190-1234\n--b--\n", source.Bomb},
		"nested": {head + "b\n\n--b\nContent-Type: multipart/mixed; boundary=\"c d\"\n\n" + strings.Repeat("--c d \r\n\nx\n", 20_000) + "cpr 010190-1234\n--c d--\n--b--\n", source.Bomb},
		"lines":  {head + "b\n\n--b\n\n" + strings.Repeat("--\n", 150_000) + "cpr 010190-1234\n--b--\n", source.None},
	} {
		begin := time.Now()
		d := readOne(t, "a.eml", []byte(c.mail))
		if took := time.Since(begin); d.Cause != c.want || !strings.Contains(d.text(), "cpr 010190-1234") || took > 20*time.Second {
			t.Errorf("%s: %s in %v", name, d, took)
		}
	}
}
