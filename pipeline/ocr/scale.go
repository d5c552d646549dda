package ocr

import "image"

const (
	// guessedDPI is assumed of a picture that does not say it, or says what
	// only a screen has: the usual one of office scanners at their coarsest.
	guessedDPI = 200
	lowestDPI  = 100
	finestDPI  = 600
	// usualDPI is what Tesseract's models were trained for; more pixels cost
	// time and gain nothing. Pictures are never made coarser than that.
	usualDPI = 300
	// largePixels is an A4 page at usualDPI: what has fewer pixels is never made
	// coarser whatever it says of its resolution.
	largePixels = 2480 * 3508
	// smallPixels is a quarter of that at 200 dpi: pictures of screens, whose
	// letters are too small for Tesseract, have fewer.
	smallPixels = 1654 * 2339 / 4
)

// scaling is by how much a picture was made larger or smaller.
type scaling struct{ times, over int }

// original is where a box stands in the picture before.
func (s scaling) original(b image.Rectangle) image.Rectangle {
	return image.Rect(b.Min.X*s.over/s.times, b.Min.Y*s.over/s.times,
		(b.Max.X*s.over+s.times-1)/s.times, (b.Max.Y*s.over+s.times-1)/s.times)
}

// scaled returns the picture as it is given to Tesseract, with a resolution,
// and by how much that was scaled.
func (p Picture) scaled() (Picture, scaling) {
	known := p.DPI >= lowestDPI && p.DPI <= 4*finestDPI
	if !known {
		p.DPI = guessedDPI
	}
	pixels := p.Width * p.Height
	switch over := p.DPI / usualDPI; {
	case known && over > 1 && pixels > largePixels:
		return p.coarser(over), scaling{1, over}
	case !known && pixels < smallPixels:
		return p.finer(), scaling{2, 1}
	}
	return p, scaling{1, 1}
}

// coarser makes one pixel of over × over, with their mean.
func (p Picture) coarser(over int) Picture {
	out := Picture{Width: p.Width / over, Height: p.Height / over, DPI: p.DPI / over}
	out.Pixels = make([]byte, out.Width*out.Height)
	for y := range out.Height {
		for x := range out.Width {
			sum := 0
			for row := range over {
				at := (y*over+row)*p.Width + x*over
				for _, pixel := range p.Pixels[at : at+over] {
					sum += int(pixel)
				}
			}
			out.Pixels[y*out.Width+x] = byte(sum / (over * over))
		}
	}
	return out
}

// finer makes two by two pixels of one, those between with the mean of their
// neighbours.
func (p Picture) finer() Picture {
	out := Picture{Width: 2 * p.Width, Height: 2 * p.Height, DPI: p.DPI}
	out.Pixels = make([]byte, out.Width*out.Height)
	at := func(x, y int) int { return int(p.Pixels[min(y, p.Height-1)*p.Width+min(x, p.Width-1)]) }
	for y := range out.Height {
		for x := range out.Width {
			x0, y0 := x/2, y/2
			x1, y1 := (x+1)/2, (y+1)/2
			out.Pixels[y*out.Width+x] = byte((at(x0, y0) + at(x1, y0) + at(x0, y1) + at(x1, y1)) / 4)
		}
	}
	return out
}
