// Package ocrtest draws pages for tests of text recognition: letters as an
// office prints them and a scanner sees them. Everybody in them is invented.
package ocrtest

import (
	"fmt"
	"image"
	"image/draw"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Find returns Tesseract. Without it the test is skipped on a machine of a
// developer and fails where CI is set in the environment.
func Find(t testing.TB) *ocr.Tesseract {
	t.Helper()
	tesseract, err := ocr.FindTesseract(t.Context(), source.DefaultLimits())
	if err != nil {
		missing(t, err)
	}
	return tesseract
}

// Page draws lines of text on a white A4 page at dpi, 11 points high; odd
// variants in a typewriter's letters.
func Page(dpi, variant int, lines ...string) *image.Gray {
	return Sheet(dpi, 210*dpi*10/254, 297*dpi*10/254, variant, lines...)
}

// Sheet is Page on paper of width by height pixels.
func Sheet(dpi, width, height, variant int, lines ...string) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	ttf := goregular.TTF
	if variant%2 == 1 {
		ttf = gomono.TTF
	}
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // the font is part of the program
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 11, DPI: float64(dpi), Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	margin, pitch := min(dpi, width/8), 2*11*dpi/72*3/4
	for i, line := range lines {
		d := font.Drawer{Dst: page, Src: image.Black, Face: face, Dot: fixed.P(margin, min(margin, height/8)+(i+1)*pitch)}
		d.DrawString(line)
	}
	return page
}

// Turned returns the page turned clockwise by quarters.
func Turned(page *image.Gray, quarters int) *image.Gray {
	for range quarters % 4 {
		w, h := page.Rect.Dx(), page.Rect.Dy()
		out := image.NewGray(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				out.Pix[x*out.Stride+h-1-y] = page.Pix[y*page.Stride+x]
			}
		}
		page = out
	}
	return page
}

// Noisy returns the page as a poor scanner sees it: paper and ink are no even
// white and black, and a few pixels are wrong.
func Noisy(page *image.Gray, seed uint64) *image.Gray {
	rnd := rand.New(rand.NewPCG(seed, 1))
	out := image.NewGray(page.Rect)
	for i, p := range page.Pix {
		v := 40 + int(p)*180/255 + rnd.IntN(31) - 15
		if rnd.IntN(400) == 0 {
			v = 255 - v
		}
		out.Pix[i] = byte(v)
	}
	return out
}

// Picture is a page for an ocr.Reader.
func Picture(page *image.Gray, dpi int) ocr.Picture {
	return ocr.Picture{Width: page.Rect.Dx(), Height: page.Rect.Dy(), Pixels: page.Pix, DPI: dpi}
}

// Letter returns the lines of a letter with planted numbers, one a line among
// others, and the numbers. They are dates and digits at random, without zeros
// unless there are to be some: those of Sheet have a stroke, as in few letters.
func Letter(seed uint64, numbers int, zeros bool) (lines, planted []string) {
	rnd := rand.New(rand.NewPCG(seed, 2))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	lines = append(lines, "Fiktiv Kommune", "Børne- og Ungeforvaltningen", "Sagsnr. 2026-"+fmt.Sprintf("%06d", rnd.IntN(1e6)), "")
	for range numbers {
		number := fmt.Sprintf("%02d%02d%02d%s%04d", 1+rnd.IntN(28), 1+rnd.IntN(12), rnd.IntN(100), pick("-", "-", "-", " ", ""), rnd.IntN(10000))
		if !zeros {
			number = strings.ReplaceAll(number, "0", "1")
		}
		planted = append(planted, number)
		lines = append(lines, pick("Vedrørende ", "Ansøger: ", "Afgørelse for ", "Barnets mor, ")+
			pick("Åse Nørgaard", "Søren Kjær", "Mette Holm", "Ibrahim Yılmaz", "Kirsten Ø. Bæk")+", cpr-nr. "+number)
		if rnd.IntN(2) == 0 {
			lines = append(lines, pick("Forvaltningen har modtaget Deres ansøgning om hjælp i hjemmet.",
				"Vi har den "+fmt.Sprint(1+rnd.IntN(28))+". marts 2026 talt med familiens rådgiver.",
				"Beløbet på kr. "+fmt.Sprint(rnd.IntN(90000))+",50 udbetales sidst på måneden."))
		}
	}
	return lines, planted
}

// Found counts the numbers that a text holds, with whatever dash.
func Found(text []byte, numbers []string) (n int) {
	read := strings.NewReplacer("–", "-", "—", "-").Replace(string(text))
	for _, number := range numbers {
		if strings.Contains(read, number) {
			n++
		}
	}
	return n
}
