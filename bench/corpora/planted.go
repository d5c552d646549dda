package corpora

import (
	"fmt"
	"iter"
)

// PlantedFile is a file of one format with a number at every place of it that
// can hold text, shown or not.
type PlantedFile struct {
	Format  string
	Name    string
	Data    []byte
	Numbers []PlantedNumber
}

// PlantedNumber is a CPR number in canonical form and where it stands.
type PlantedNumber struct{ Value, Place string }

// Planted makes files of each format that is written here, one format after
// the other, with at least so many numbers in each. All are of TestSeries and
// differ within a format.
func Planted(seed uint64, numbers int) iter.Seq[PlantedFile] {
	return func(yield func(PlantedFile) bool) {
		for _, f := range plantedFormats {
			r := newStream(seed, "planted "+f.name)
			taken := map[string]bool{}
			for i := 1; len(taken) < numbers; i++ {
				p := &planter{r: r, taken: taken}
				data := f.write(p)
				if !yield(PlantedFile{f.name, fmt.Sprintf("brev %d.%s", i, f.name), data, p.numbers}) {
					return
				}
			}
		}
	}
}

// plantedFormat writes one file.
type plantedFormat struct {
	name  string
	write func(p *planter) []byte
}

var plantedFormats = []plantedFormat{
	{"txt", plantText}, {"csv", plantCSV}, {"md", plantMarkdown}, {"html", plantHTML}, {"xml", plantXML},
	{"json", plantJSON}, {"jsonl", plantJSONLines}, {"rtf", plantRTF}, {"pdf", plantPDF}, {"portfolio.pdf", plantPortfolio},
	{"docx", plantDOCX}, {"xlsx", plantXLSX}, {"pptx", plainOffice(plantedPPTX)}, {"docm", macroOffice("word.document", plantedDOCX)},
	{"xlsm", macroOffice("excel.sheet", plantedXLSX)}, {"pptm", macroOffice("powerpoint.presentation", plantedPPTX)}, {"odt", plantODT}, {"ods", plantODS}, {"odp", plantODP},
	{"doc", plantDOC}, {"xls", plantXLS}, {"ppt", plantPPT}, {"msg", plantMSG},
	{"eml", plantMail}, {"mht", plantMHTML}, {"mbox", plantMailbox},
	{"zip", plantZIP}, {"tar", plantTAR}, {"7z", plant7Z}, {"rar", plantRAR}, {"rar4", plantRAR4},
	{"tar.gz", plantTARGZ}, {"gz", plantGZIP}, {"bz2", plantBzip2}, {"tar.xz", plantXZ}, {"zst", plantZstd},
}

// planter draws numbers and remembers where they went.
type planter struct {
	r       *stream
	taken   map[string]bool // in the format
	numbers []PlantedNumber // in the file
}

// draw returns a number that the format does not have yet.
func (p *planter) draw(place string) string {
	return p.drawWhere(place, func(string) bool { return true })
}

func (p *planter) drawWhere(place string, fits func(string) bool) string {
	for {
		n := testNumber(p.r, 1940, 1999, p.r.chance(50))
		if !p.taken[n] && fits(n) {
			p.taken[n] = true
			p.numbers = append(p.numbers, PlantedNumber{n, place})
			return n
		}
	}
}

// text is a number as letters have it, behind its label.
func (p *planter) text(place string) string { return "CPR-nr. " + hyphenated(p.draw(place)) }

// broken is text with something amid the number.
func (p *planter) broken(place, amid string) string {
	n := p.draw(place)
	return "CPR-nr. " + n[:6] + "-" + amid + n[6:]
}

// spoilt is a number that a program took for an amount: without its zero.
func (p *planter) spoilt(place string) string {
	return p.drawWhere(place, func(n string) bool { return n[0] == '0' })[1:]
}

// sentences are what stands around the numbers.
func (p *planter) sentences(places ...string) (out []string) {
	for _, place := range places {
		out = append(out, "Borgeren, "+p.text(place)+", har søgt om støtte.")
	}
	return out
}
