package extract

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"io"
	"iter"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Pictures that move: GIF, APNG and WebP. What is seen after each of their
// pictures is a page, if it differs from the page before so much that a number
// could stand in what differs; the last one is if it differs at all. Within
// limits: more is named as too large.

// animation is a picture that moves.
type animation struct {
	width, height int
	frames        iter.Seq2[frame, error]
}

// frame is one picture of an animation.
type frame struct {
	picture  image.Image
	at       image.Point // of its upper left corner
	replaces bool        // what it covers, also where it is see-through
	disposal disposal
}

// disposal is what becomes of a frame once it was seen.
type disposal uint8

const (
	keep disposal = iota
	clearAfter
	restoreAfter
)

// tooLargeCanvas ends the reading of an animation.
func tooLargeCanvas(most int) error {
	return exceed(source.TooLarge, "max-moving-canvas", "a picture that moves of more than %d pixels", most)
}

// decodeWithin decodes a picture of at most so many pixels.
func decodeWithin(data []byte, canvas int, config func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) (image.Image, error) {
	c, err := config(bytes.NewReader(data))
	switch {
	case err != nil:
		return nil, err
	case c.Width <= 0 || c.Height <= 0 || c.Width > canvas/c.Height:
		return nil, tooLargeCanvas(canvas)
	}
	return decode(bytes.NewReader(data))
}

// read hands the pages over and returns the number of the next.
func (a *animation) read(limits source.Limits, out emitter) (next uint32, err error) {
	switch {
	case a.width <= 0 || a.height <= 0:
		return 1, fail(source.Corrupt, "a damaged picture")
	case min(a.width, a.height) < minShort, max(a.width, a.height) < minLong:
		return 2, emptyPage(1, out)
	case a.width > limits.MovingCanvas/a.height:
		return 1, tooLargeCanvas(limits.MovingCanvas)
	}
	r := movingReader{out: out, pages: limits.MovingPages, next: 1, canvas: image.NewRGBA(image.Rect(0, 0, a.width, a.height))}
	room := limits.MovingPixels
	for f, broken := range a.frames {
		if room -= a.width * a.height; broken == nil && room < 0 {
			broken = exceed(source.TooLarge, "max-moving-pixels", "pictures that move of more than %d pixels together", limits.MovingPixels)
		}
		if broken != nil {
			return r.finish(movingError(broken))
		}
		if err := r.show(f); err != nil {
			return r.next, err
		}
	}
	return r.finish(nil)
}

// movingError names what is wrong with one of the pictures.
func movingError(err error) error {
	if errors.As(err, new(*readError)) {
		return err
	}
	return pictureError(err)
}

// movingReader hands over the pages of an animation.
type movingReader struct {
	out    emitter
	pages  int // that are read at most
	next   uint32
	canvas *image.RGBA
	last   []byte // pixels of the last page
	seen   []byte // pixels of what was seen since and is no page
}

// show draws a picture.
func (r *movingReader) show(f frame) error {
	area := f.picture.Bounds().Sub(f.picture.Bounds().Min).Add(f.at).Intersect(r.canvas.Rect)
	var before *image.RGBA
	if f.disposal == restoreAfter {
		before = &image.RGBA{Pix: bytes.Clone(r.canvas.Pix), Stride: r.canvas.Stride, Rect: r.canvas.Rect}
	}
	how := draw.Over
	if f.replaces {
		how = draw.Src
	}
	draw.Draw(r.canvas, area, f.picture, f.picture.Bounds().Min.Add(area.Min.Sub(f.at)), how)
	err := r.look()
	switch f.disposal {
	case clearAfter:
		draw.Draw(r.canvas, area, image.Transparent, image.Point{}, draw.Src)
	case restoreAfter:
		r.canvas = before
	}
	return err
}

// look makes a page of the canvas, if it differs enough.
func (r *movingReader) look() error {
	p := grayPicture(r.canvas, 0)
	if r.last != nil {
		size := difference(r.last, p.Pixels, p.Width).Size()
		if min(size.X, size.Y) < minShort || max(size.X, size.Y) < minLong {
			r.seen = p.Pixels
			return nil
		}
	}
	r.seen = nil
	return r.page(p)
}

// page hands over a page.
func (r *movingReader) page(p ocr.Picture) error {
	number := r.next
	if int(number) > r.pages {
		return exceed(source.TooLarge, "max-moving-pages", "more than %d pages of a picture that moves", r.pages)
	}
	r.next++
	r.last = bytes.Clone(p.Pixels) // which the emitter may change
	switch {
	case oneColored(p.Pixels):
		return emptyPage(number, r.out)
	case !r.out.reads():
		return r.out.unread(number, source.NeedsOCR, "")
	}
	return r.out.picture(number, p, image.Rectangle{})
}

// finish hands over the last picture, which may be what others only began to
// show. why is why there are no more.
func (r *movingReader) finish(why error) (next uint32, err error) {
	width, height := r.canvas.Rect.Dx(), r.canvas.Rect.Dy()
	if r.seen != nil && !difference(r.last, r.seen, width).Empty() {
		if err := r.page(ocr.Picture{Width: width, Height: height, Pixels: r.seen}); err != nil {
			return r.next, err
		}
	}
	if r.next == 1 && why == nil {
		why = fail(source.Corrupt, "a damaged picture")
	}
	return r.next, why
}

// difference is the rectangle within which two pictures of one width differ as
// ink and paper do.
func difference(a, b []byte, width int) image.Rectangle {
	var all image.Rectangle
	for y := 0; y < len(a); y += width {
		rowA, rowB := a[y:y+width], b[y:y+width]
		if bytes.Equal(rowA, rowB) {
			continue
		}
		for x := range rowA {
			if d := int(rowA[x]) - int(rowB[x]); max(d, -d) >= contrast {
				all = all.Union(image.Rect(x, y/width, x+1, y/width+1))
			}
		}
	}
	return all
}
