package corpora

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// plantedParts are what the archives hold: a text, a mail and a document.
func plantedParts(p *planter) []entry {
	return []entry{
		{name: "mappe/" + hyphenated(p.draw("name of a file")) + ".txt", data: plantText(p)},
		{name: "brev.odt", data: plantODT(p)},
		{name: "post.eml", data: []byte(plantedMail(p, "mail: ", nil))},
	}
}

func plantZIP(p *planter) []byte {
	parts := plantedParts(p)
	inner := zipDoc("indre.zip", []entry{{name: "ark.csv", data: plantCSV(p)}})
	return zipDoc("", append(parts, inner)).data
}

func plantTAR(p *planter) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, part := range plantedParts(p) {
		must(w.WriteHeader(&tar.Header{Name: part.name, Mode: 0o644, Size: int64(len(part.data)), ModTime: fixedTime}))
		_, err := w.Write(part.data)
		must(err)
	}
	must(w.Close())
	return out.Bytes()
}

// packed writes data through a compressor to memory.
func packed(data []byte, compressor func(io.Writer) (io.WriteCloser, error)) []byte {
	var out bytes.Buffer
	w, err := compressor(&out)
	must(err)
	_, err = w.Write(data)
	must(err)
	must(w.Close())
	return out.Bytes()
}

func plantTARGZ(p *planter) []byte {
	name := fmt.Sprintf("%s.tar", hyphenated(p.draw("name in the header")))
	return packed(plantTAR(p), func(out io.Writer) (io.WriteCloser, error) {
		w := gzip.NewWriter(out)
		w.Name = name
		return w, nil
	})
}

func plantZstd(p *planter) []byte {
	return packed(plantText(p), func(out io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(out) })
}
