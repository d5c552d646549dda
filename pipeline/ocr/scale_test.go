package ocr

import (
	"image"
	"testing"
)

func TestScale(t *testing.T) {
	for _, c := range []struct {
		name               string
		width, height, dpi int
		wide, fine         int // as it is read
	}{
		{"a scan at 200 dpi", 1654, 2339, 200, 1654, 200},
		{"a scan at 300 dpi", 2480, 3508, 300, 2480, 300},
		{"a scan at 600 dpi", 4960, 7016, 600, 2480, 300},
		{"a scan at 400 dpi", 3307, 4677, 400, 3307, 400},
		{"a fax that says nothing", 1728, 2200, 0, 1728, 200},
		{"a photo that says 72", 4000, 3000, 72, 4000, 200},
		{"a small picture that says 1200", 800, 600, 1200, 800, 1200},
		{"the picture of a screen", 1000, 600, 96, 2000, 200},
	} {
		p := Picture{Width: c.width, Height: c.height, DPI: c.dpi, Pixels: make([]byte, c.width*c.height)}
		got, s := p.scaled()
		if got.Width != c.wide || got.DPI != c.fine || got.check() != nil {
			t.Errorf("%s is read with a width of %d at %d dpi, %v", c.name, got.Width, got.DPI, got.check())
		}
		if got.DPI < c.dpi && got.DPI < 200 {
			t.Errorf("%s was made coarser than 200 dpi", c.name)
		}
		whole := s.original(image.Rect(0, 0, got.Width, got.Height))
		if dx, dy := c.width-whole.Dx(), c.height-whole.Dy(); dx < 0 || dx >= s.over || dy < 0 || dy >= s.over {
			t.Errorf("%s: the whole page is %v", c.name, whole)
		}
	}
}

func TestScaledPixels(t *testing.T) {
	p := Picture{Width: 4, Height: 2, Pixels: []byte{0, 100, 50, 50, 200, 100, 50, 50}}
	if got := p.coarser(2); string(got.Pixels) != "\x64\x32" {
		t.Errorf("%v", got.Pixels)
	}
	if got := p.finer(); got.Pixels[0] != 0 || got.Pixels[1] != 50 || got.Pixels[8] != 100 || len(got.Pixels) != 32 {
		t.Errorf("%v", got.Pixels)
	}
	for _, bad := range []Picture{{}, {Width: 1, Height: 1}, {Width: -1, Height: -1, Pixels: []byte{1}}, {Width: 1 << 62, Height: 4}} {
		if bad.check() == nil {
			t.Errorf("%v is taken for a picture", bad)
		}
	}
}
