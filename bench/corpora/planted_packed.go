package corpora

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// plantedParts are what the archives hold: a text, a mail and a document.
func plantedParts(p *planter) []entry {
	return []entry{
		{name: "mappe/" + hyphenated(p.draw("name of a file")) + ".txt", data: plantText(p)},
		{name: "brev.odt", data: plantODT(p)},
		{name: "post.eml", data: []byte(plantedMail(p, "mail: ", nil))},
	}
}

// nestedArchives are archives of all kinds to be put into another: each holds a file,
// the last an archive again.
func nestedArchives(p *planter) []entry {
	sheet := func() []entry { return []entry{{name: "ark.csv", data: plantCSV(p)}} }
	return []entry{
		{name: "indre.zip", data: zipDoc("", sheet()).data},
		{name: "indre.7z", data: archive7Z(sheet())},
		{name: "indre.rar", data: archiveRAR(sheet())},
		{name: "dyb.7z", data: archive7Z([]entry{{name: "dybere.rar", data: archiveRAR4([]entry{{name: "dybest.zip", data: zipDoc("", sheet()).data}})}})},
	}
}

func plantZIP(p *planter) []byte {
	parts := plantedParts(p)
	return zipDoc("", append(parts, nestedArchives(p)...)).data
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

func plantGZIP(p *planter) []byte {
	return packed(plantHTML(p), func(out io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(out), nil })
}

func plantXZ(p *planter) []byte {
	return packed(plantTAR(p), func(out io.Writer) (io.WriteCloser, error) { return xz.NewWriter(out) })
}

func plantBzip2(p *planter) []byte { return bzip2Block(plantText(p)) }
