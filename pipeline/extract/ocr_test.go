package extract

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ocr/ocrtest"
	"aktsyn/pipeline/source"
)

// letterPDF sets lines in a standard font, 11 points high, æøå and all.
func letterPDF(t testing.TB, font string, lines []string) []byte {
	t.Helper()
	m := newPDF()
	f := m.add("<< /Type /Font /Subtype /Type1 /BaseFont /" + font + " /Encoding /WinAnsiEncoding >>")
	content := "BT /L 11 Tf 16 TL 60 780 Td\n"
	for _, line := range lines {
		encoded, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(line, "ı", "i"))
		if err != nil {
			t.Fatal(err)
		}
		content += "(" + strings.NewReplacer("(", `\(`, ")", `\)`, `\`, `\\`).Replace(encoded) + ") Tj T*\n"
	}
	page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /L " + f + " >> >> /Contents " +
		m.stream("", content+"ET") + " >>")
	return m.finish([]string{page}, "", "")
}

// scanned draws the first page of a PDF as a scanner would at dpi.
func scanned(t testing.TB, data []byte, dpi int) *image.Gray {
	t.Helper()
	d := &pdfDocument{data: data, limits: source.DefaultLimits(), out: &collector{}}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	page, err := d.openPage(0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.closePage(page)
	p, cause := d.draw(dpi)
	if cause != source.None {
		t.Fatal(cause)
	}
	return &image.Gray{Pix: p.Pixels, Stride: p.Width, Rect: image.Rect(0, 0, p.Width, p.Height)}
}

// always reads every picture.
type always struct{ ocr.Reader }

func (always) Open() bool     { return true }
func (always) Method() string { return "always" }

// TestOCRFindsPlantedNumbers reads letters that were printed and scanned at 200
// dpi: as they are, noisy, turned, and as the pages of a PDF. AKTSYN_OCR=1 reads
// some 200 numbers in each way, else it is a page each.
func TestOCRFindsPlantedNumbers(t *testing.T) {
	tesseract := ocrtest.Find(t)
	fonts := []string{"Helvetica", "Times-Roman", "Courier"}
	for i, c := range []struct {
		name     string
		noisy    bool
		quarters int
	}{
		{"clean", false, 0}, {"noisy", true, 0}, {"turned by 90", false, 1}, {"turned by 180, noisy", true, 2}, {"turned by 270", false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, pages := i, 1
			if os.Getenv("AKTSYN_OCR") != "" {
				first, pages = 0, 14
			}
			found, planted := 0, 0
			for n := first; n < first+pages; n++ {
				lines, numbers := ocrtest.Letter(uint64(n), 15, true)
				page := scanned(t, letterPDF(t, fonts[n%len(fonts)], lines), 200)
				if c.noisy {
					page = ocrtest.Noisy(page, uint64(n))
				}
				var file bytes.Buffer
				if err := png.Encode(&file, ocrtest.Turned(page, c.quarters)); err != nil {
					t.Fatal(err)
				}
				docs := readPictures(t, "x.png", file.String(), always{tesseract})
				got := ocrtest.Found([]byte(docs[0].text()), numbers)
				if found, planted = found+got, planted+len(numbers); got < len(numbers) {
					t.Logf("%s, page %d: %d of %q in\n%s", fonts[n%len(fonts)], n, got, numbers, docs[0].text())
				}
			}
			t.Logf("%d of %d numbers, %.1f %%", found, planted, 100*float64(found)/float64(planted))
			if found*100 < planted*98 {
				t.Errorf("found %d of %d numbers", found, planted)
			}
		})
	}
}

// TestDoubtfulNumbers counts the numbers that were read wrongly, of those read
// with doubt and of the others: what ocr.Doubtful says. AKTSYN_OCR=1 asks for it.
func TestDoubtfulNumbers(t *testing.T) {
	tesseract := ocrtest.Find(t)
	if os.Getenv("AKTSYN_OCR") == "" {
		t.Skip("takes minutes: AKTSYN_OCR is not set")
	}
	fonts := []string{"Helvetica", "Times-Roman", "Courier"}
	var all, wrong [2]int // read without doubt, with doubt
	for n := range 12 {
		dpi := []int{200, 300}[n%2]
		lines, _ := ocrtest.Letter(uint64(100+n), 15, true)
		written := strings.Join(lines, " ")
		page := scanned(t, letterPDF(t, fonts[n%len(fonts)], lines), dpi)
		for range 1 + n/2%3 { // each time paper and ink are less apart
			page = ocrtest.Noisy(page, uint64(n))
		}
		read, err := tesseract.Read(t.Context(), ocrtest.Picture(page, dpi))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range read.Words {
			number := longDigits.FindString(strings.NewReplacer("–", "-", "—", "-").Replace(string(read.Text[w.Start:w.End])))
			if number == "" {
				continue
			}
			doubt := 0
			if w.Confidence < ocr.Doubtful {
				doubt = 1
			}
			if all[doubt]++; !strings.Contains(written, number) {
				wrong[doubt]++
			}
		}
	}
	t.Logf("without doubt %d of %d numbers wrong, with doubt %d of %d", wrong[0], all[0], wrong[1], all[1])
	if wrong[0]*100 > all[0] {
		t.Error("more than one number of a hundred is wrong and was read without doubt")
	}
}

// longDigits are as many of a CPR number as one word has, its date at least.
var longDigits = regexp.MustCompile(`[0-9]{6,}(-[0-9]+)?`)

// TestScannedPDF reads a PDF whose pages are pictures in a reader process: the
// picture of a page with a stamp is a part of its own. Cropped pages are read
// whole, and pictures far larger than their page.
func TestScannedPDF(t *testing.T) {
	tesseract := ocrtest.Find(t)
	lines, numbers := ocrtest.Letter(7, 6, true)
	page := scanned(t, letterPDF(t, "Helvetica", lines), 200)
	m := newPDF()
	img := m.stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8",
		page.Rect.Dx(), page.Rect.Dy()), string(page.Pix))
	const full = "595 0 0 842 0 0 cm"
	pageOf := func(entries, place, extra string) string {
		return m.add("<< " + entries + " /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> /XObject << /I " + img +
			" >> >> /Contents " + m.stream("", "q "+place+" /I Do Q\n"+extra) + " >>")
	}
	data := m.finish([]string{pageOf("", full, ""), pageOf("", full, showLines("MODTAGET")), pageOf("/CropBox [0 0 300 300]", full, ""),
		pageOf("", "59500 0 0 84200 0 -70000 cm", "")}, "", "")
	e := New(Options{OCR: always{ocr.NewMemory(ocr.NewBudget(tesseract, 2, ocr.Unlimited), "")}, Command: isolating(t, source.Limits{}).opts.Command})
	defer e.Close()
	r := &recorder{t: t}
	if err := e.File(context.Background(), onDisk(t, "x.pdf", string(data)), r); err != nil {
		t.Fatal(err)
	}
	wantDocs(t, r.docs, "x.pdf  4", "x.pdf!/page-2-pictures  1", "x.pdf!/page-4-pictures  1")
	for _, d := range r.docs {
		if got := ocrtest.Found([]byte(d.text()), numbers); got != len(numbers) {
			t.Errorf("%s: %d of %q in\n%s", d.Path, got, numbers, d.text())
		}
	}
	if got := strings.Count(r.docs[0].text(), numbers[0]); got != 2 { // on pages 1 and 3
		t.Errorf("%q %d times: a cropped page is not read whole", numbers[0], got)
	}
}
