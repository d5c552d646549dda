package corpora

import (
	"bytes"
	"strings"
)

// How often people appear in Prose, in bytes of text.
const (
	bytesPerName = 300
	bytesPerCPR  = 2048
)

// Prose returns n bytes of Danish case notes: paragraphs of wrapped lines
// below about 110 bytes with blank lines between, valid UTF-8, "\n" at the
// end. It has a CPR number in its two usual forms every 2 KB, a full name
// every 300 bytes, and dates, amounts and telephone numbers as notes do. The
// people change every 16 KB. The text's end may stand in mid-sentence.
func Prose(n int, seed uint64) []byte {
	p := newProse(seed, "prose")
	return cut(p.append(make([]byte, 0, n+4096), n), n)
}

// prose writes case notes.
type prose struct {
	s                      *scene
	plain, named, numbered []template
	sceneEnd               int // bytes at which other people come in
	written                int // bytes
	// rename draws the people in place of those that a scene has; nil leaves them.
	rename      func(*stream) Person
	names, cprs int
}

func newProse(seed uint64, label string) *prose {
	return &prose{s: &scene{r: newStream(seed, label), forms: &picker{usual: true}}}
}

// append adds paragraphs to dst until it has at least size bytes.
func (p *prose) append(dst []byte, size int) []byte {
	for len(dst) < size {
		if p.written >= p.sceneEnd {
			p.changeScene()
		}
		from := len(dst)
		for i := range p.s.r.between(3, 6) {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = p.sentence(dst, p.written+len(dst)-from)
		}
		setBytes(dst[from:], 100)
		dst = append(dst, '\n', '\n')
		p.written += len(dst) - from
	}
	return bytes.TrimSuffix(dst, []byte("\n"))
}

// changeScene brings other people and another topic in.
func (p *prose) changeScene() {
	p.s = newScene(p.s.r, p.s.forms, pick(p.s.r, topics()), 0)
	if p.rename != nil {
		p.s.rename(p.rename)
	}
	p.sceneEnd = p.written + 16<<10
	p.plain, p.named, p.numbered = nil, nil, nil
	for _, t := range p.s.section("journal") {
		switch names, cprs := t.plants(); {
		case cprs > 0:
			p.numbered = append(p.numbered, t)
		case names > 0:
			p.named = append(p.named, t)
		default:
			p.plain = append(p.plain, t)
		}
	}
}

// sentence adds the template that keeps the promised rates; at is how many
// bytes were written before it.
func (p *prose) sentence(dst []byte, at int) []byte {
	list := p.plain
	switch {
	case p.cprs*bytesPerCPR < at:
		list = p.numbered
	case p.names*bytesPerName < at:
		list = p.named
	}
	t := pick(p.s.r, list)
	names, cprs := t.plants()
	p.names += names
	p.cprs += cprs
	p.s.plants = p.s.plants[:0]
	return p.s.write(dst, t, plainLine)
}

// setBytes sets lines of about width bytes in place and softens blanks.
func setBytes(text []byte, width int) {
	lineStart := 0
	for i, c := range text {
		if c == ' ' && i-lineStart >= width {
			text[i] = '\n'
			lineStart = i + 1
		}
		if c == hardBlank[0] {
			text[i] = ' '
		}
	}
}

// cut returns n bytes of text, the last one a line end, without a broken rune.
func cut(text []byte, n int) []byte {
	if n == 0 {
		return nil
	}
	text = text[:n]
	end := len(bytes.ToValidUTF8(text[:n-1], nil))
	for i := end; i < n; i++ {
		text[i] = '\n'
	}
	return text
}

// Ledger returns n bytes of a semicolon-separated ledger with a header row,
// nearly all digits: dates, voucher, account, CVR and EAN numbers, amounts.
// One row in 16, some 1.6 KB, has a CPR number in its last column, as ten
// digits or with a hyphen.
func Ledger(n int, seed uint64) []byte {
	r, forms := newStream(seed, "ledger"), picker{usual: true}
	out := append(make([]byte, 0, n+4096), "Dato;Bilagsnr.;Konto;Modkonto;CVR-nr.;EAN;Beløb;Tidspunkt;Personnr.\n"...)
	for row := 0; len(out) < n; row++ {
		for _, s := range []slot{slotInvoice, slotAccount, slotAccount, slotCompany, slotEAN, slotAmount, slotStamp} {
			if s == slotInvoice {
				out = randomDay(r).AppendFormat(out, "02-01-2006")
				out = append(out, ';')
			}
			out = append(out, fact(r, s)...)
			out = append(out, ';')
		}
		if row%16 == 0 {
			out = append(out, forms.write(r, testNumber(r, 1940, 2015, true), plainLine)...)
		}
		out = append(out, '\n')
	}
	return cut(out, n)
}

// NoHit returns n bytes of Danish prose without a single digit and without a
// name.
func NoHit(n int, seed uint64) []byte {
	var quiet []string
	for _, t := range append([]topic{common()}, topics()...) {
		for _, section := range []string{"journal", "brev", "afgørelse", "partshøring"} {
			for _, tpl := range t.sections[section] {
				if len(tpl) == 1 && !strings.ContainsAny(tpl[0].literal, "0123456789") {
					quiet = append(quiet, tpl[0].literal)
				}
			}
		}
	}
	r := newStream(seed, "no hit")
	out := make([]byte, 0, n+4096)
	for len(out) < n {
		from := len(out)
		for range 4 {
			out = append(append(out, pick(r, quiet)...), ' ')
		}
		setBytes(out[from:len(out)-1], 100)
		out = append(out[:len(out)-1], '\n', '\n')
	}
	return cut(out, n)
}

// HitDense returns n bytes in which each line, of some 30 bytes, is a full
// name, a tab and a CPR number with or without hyphen.
func HitDense(n int, seed uint64) []byte {
	r, forms := newStream(seed, "hit dense"), picker{usual: true}
	out := make([]byte, 0, n+4096)
	for len(out) < n {
		p := drawPerson(r, 1940, 2015)
		out = append(append(out, p.Name()...), '\t')
		out = append(append(out, forms.write(r, p.CPR, plainLine)...), '\n')
	}
	return cut(out, n)
}

// adversaries are pieces that, repeated without end, look like the beginning
// of something at every byte: long digit runs, dates without serials, digits
// one by one, separators without digits, labels, names without end, letters
// that text recognition confuses with digits.
var adversaries = []string{
	"0101900", "010190-", "0 1 0 1 9 0 ", "01-01-90-", "01.01.90 ", "010190\n", "010190                ",
	"\u2010\u2013\u2014\u2212", "\u00A0\u2009", "CPR-nr.: ", "O1O19O-", "lI|SBZ", "0101", "010190-XXX ", "１",
	"Anne Marie ", "Jens-Peter-", "ÆØÅ", "Hansen", "-", " ", "\t", "\n",
}

// Adversarial returns n bytes made to provoke super-linear scanners: each of
// some twenty hostile pieces repeated over an equal share of the text, and
// random digits over another. Longer texts have longer runs. From a
// few kilobytes on, no number of ten digits stands free in it; the runs hold
// many that are part of longer ones.
func Adversarial(n int, seed uint64) []byte {
	r := newStream(seed, "adversarial")
	share := n/(len(adversaries)+1) + 1
	out := append(make([]byte, 0, n+4096), r.digits(share)...)
	for _, piece := range adversaries {
		for end := len(out) + share; len(out) < end; {
			out = append(out, piece...)
		}
	}
	return cut(out, n)
}
