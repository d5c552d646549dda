package ocr_test

import (
	"image"
	"os"
	"testing"

	"aktsyn/pipeline/ocr/ocrtest"
)

// TestPlantedNumbers reads pages with planted numbers as scanners give them:
// clean, noisy, turned. AKTSYN_OCR=1 reads all of some 200 numbers in each way.
func TestPlantedNumbers(t *testing.T) {
	tesseract := ocrtest.Find(t)
	for _, c := range []struct {
		name     string
		noisy    bool
		quarters int
	}{
		{"clean", false, 0}, {"noisy", true, 0}, {"turned by 90", false, 1}, {"turned by 180", false, 2}, {"turned by 270", false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			pages := 1
			if os.Getenv("AKTSYN_OCR") != "" {
				pages = 17
			}
			found, planted := 0, 0
			for i := range pages {
				lines, numbers := ocrtest.Letter(uint64(i), 12, false)
				page := ocrtest.Page(200, i, lines...)
				if c.noisy {
					page = ocrtest.Noisy(page, uint64(i))
				}
				page = ocrtest.Turned(page, c.quarters)
				read, err := tesseract.Read(t.Context(), ocrtest.Picture(page, 200))
				if err != nil {
					t.Fatal(err)
				}
				n := ocrtest.Found(read.Text, numbers)
				if found, planted = found+n, planted+len(numbers); n < len(numbers) {
					t.Logf("page %d: %d of %d\n%q\n%s", i, n, len(numbers), numbers, read.Text)
				}
				for _, w := range read.Words {
					if !w.Box.In(image.Rect(0, 0, page.Rect.Dx(), page.Rect.Dy())) {
						t.Errorf("the box %v is outside the page", w.Box)
					}
				}
			}
			t.Logf("%d of %d numbers, %.1f %%", found, planted, 100*float64(found)/float64(planted))
			if found*100 < planted*98 {
				t.Errorf("found %d of %d numbers", found, planted)
			}
		})
	}
}
