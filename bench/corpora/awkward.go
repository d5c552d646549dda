package corpora

import "encoding/binary"

// The causes used here, named as package source names them.
const (
	causeEncrypted   = "encrypted"
	causeCorrupt     = "corrupt"
	causeUnsupported = "unsupported"
	causeNeedsOCR    = "needs-ocr"
)

// awkward returns files that are hard or impossible to read: each kind once.
func awkward(r *stream, forms *picker) []filed {
	s := sceneOf(r, forms)
	const folder = "Indscannet og diverse"
	return []filed{
		{folder, lockedPDF(s)},
		{folder, lockedZip(s)},
		{folder, broken(s.letterDocx("Beskadiget brev.docx", "Brev", "brev"))},
		{folder, entry{name: "Tomt notat.txt"}},
		{folder, renamed(s.letterPDF("", "Referat", "brev"), "Referat.txt")},
		{folder, scanned(s, "Scanning 0412.pdf")},
		{folder, partlyScanned(s, "Sag med scannet bilag.pdf")},
		{folder, entry{name: "Telefonbesked.wav", data: silence(), cause: causeUnsupported}},
		{folder, zipDoc("Flyttekasse.zip", []entry{
			zipDoc("2019.zip", []entry{zipDoc("januar.zip", []entry{s.medicalPDF("attest.pdf")})}),
			s.message("mail i kasse.eml", s.statement("regneark.xlsx")),
		})},
	}
}

// unreadable returns e as what is known of it when it cannot be opened.
func unreadable(e entry, cause string) entry {
	return entry{name: e.name, data: e.data, cause: cause}
}

func renamed(e entry, name string) entry {
	e.name = name
	return e
}

// lockedPDF asks for a password.
func lockedPDF(s *scene) entry {
	e := pdfDoc("Beskyttet afgørelse.pdf", s.letter(breaks, "Afgørelse", "afgørelse", 3), "hemmelig")
	return unreadable(e, causeEncrypted)
}

// lockedZip has an entry that asks for a password, and one that does not.
func lockedZip(s *scene) entry {
	locked, open := s.letterDocx("beskyttet.docx", "Brev", "brev"), textDoc("læs mig.txt", s.journal(breaks|wide, 2), utf8Text)
	w := newZip()
	w.addLocked(s.r, locked.name, locked.data, "hemmelig")
	w.add(open.name, open.data)
	return entry{name: "Beskyttede bilag.zip", data: w.finish(),
		parts: []entry{unreadable(locked, causeEncrypted), open}}
}

// broken ends in the middle, as after a failed copy.
func broken(e entry) entry {
	e.data = e.data[:len(e.data)/2]
	return unreadable(e, causeCorrupt)
}

// scanned is a picture of a letter, without text.
func scanned(s *scene, name string) entry {
	text := s.part(office, "{borger}", "CPR-NR. {cpr}", "VI HAR MODTAGET DIN HENVENDELSE.").setLines(60)
	e := entry{name: name, data: pdfBytes([]pdfPage{{picture: scan(s.r, text)}}, ""), pages: []page{{}}}
	e.cause = causeNeedsOCR
	return e
}

// partlyScanned has text on its first and third page and a picture on the
// second.
func partlyScanned(s *scene, name string) entry {
	letter, appendix := only(s.letter(breaks, "Brev", "brev", 3)), s.appendix()
	picture := scan(s.r, s.part("BILAG 1", "{borger}", "{cpr}").setLines(60))
	data := pdfBytes([]pdfPage{pdfLeaf(letter), {picture: picture}, pdfLeaf(appendix)}, "")
	return entry{name: name, data: data, pages: []page{letter, {cause: causeNeedsOCR}, appendix}}
}

// silence is a recording of nothing: a header and an eighth of a second.
func silence() []byte {
	const samples = 1000
	out := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	out = binary.LittleEndian.AppendUint32(out, 8000) // samples a second
	out = binary.LittleEndian.AppendUint32(out, 8000) // bytes a second
	out = append(out, "\x01\x00\x08\x00data"...)
	out = binary.LittleEndian.AppendUint32(out, samples)
	for range samples {
		out = append(out, 0x80)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
