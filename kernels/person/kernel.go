package person

import (
	"fmt"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/person/internal/bytemark"
	"aktsyn/kernels/person/internal/capitals"
)

// Kernel finds person names. It is immutable and safe for concurrent use,
// each goroutine with a scratch of its own.
type Kernel struct {
	names *dictionary.Automaton // in any case
	title *dictionary.Automaton // the same, but for words in small letters
	roles *roleTable
	// traits are what islands need of the entries of names, close together.
	traits []trait

	marker wordstart.Marker
	looker bytemark.Marker
	sifter capitals.Sifter
}

var _ kernels.Kernel = (*Kernel)(nil)

// New builds a kernel from the built-in list and extra entries. The error is
// dictionary.Build's and speaks of an extra entry.
func New(extra []dictionary.Entry) (*Kernel, error) {
	a, err := names(extra)
	if err != nil {
		return nil, err
	}
	return NewFrom(a), nil
}

// names is the dictionary of the built-in list and extra entries.
func names(extra []dictionary.Entry) (*dictionary.Automaton, error) {
	if len(extra) == 0 {
		return dictionary.Read(compiled)
	}
	return dictionary.Build(append(Builtin(), extra...), dictionary.Options{})
}

// NewFrom makes a kernel that knows the names of a alone, for a compiled
// dictionary that holds all that is wanted. Whether a is of any case or of
// title case makes no difference; of one of exact case, the entries that begin
// with a capital are found as they are listed.
func NewFrom(a *dictionary.Automaton) *Kernel {
	level, _ := cpufeat.Chosen() // a level that cannot be forced is cpr's to report
	return &Kernel{names: as(a, dictionary.AnyCase), title: as(a, dictionary.TitleCase),
		roles: roleTableOnce(), traits: traitsOf(a), marker: wordstart.For(level), looker: bytemark.For(level), sifter: capitals.For(level)}
}

// trait is what an entry of the dictionary says of its words.
type trait struct {
	class dictionary.Class
	freq  uint8
}

func traitsOf(a *dictionary.Automaton) []trait {
	traits := make([]trait, a.Len())
	for i := range traits {
		e := a.Entry(uint32(i))
		traits[i] = trait{e.Class, e.Freq}
	}
	return traits
}

// as gives a in another mode if it can be had.
func as(a *dictionary.Automaton, mode dictionary.Mode) *dictionary.Automaton {
	if b, err := a.As(mode); err == nil {
		return b
	}
	return a
}

// Name is "person".
func (k *Kernel) Name() string { return "person" }

// version changes with every change of the rules but those of grades, which are
// given anew to the hits of an index. What full names tell their document (Tells)
// goes by the grades of the scan: where that matters, change the version. Since 19
// the S of "A/S." is no initial.
const version = 20

// Fingerprint names the version of the rules and the digests of the
// dictionary and of the word roles.
func (k *Kernel) Fingerprint() string {
	names, words := k.names.Digest(), wordsDigest()
	return fmt.Sprintf("person/%d names %x words %x", version, names[:8], words[:8])
}

// scan is the scratch: what one goroutine needs for one page at a time.
type scan struct {
	lexicon lexicon // first, for its places to be whole lines of the cache
	kernel  *Kernel
	text    []byte // without invisible characters
	form    kernels.Form
	dict    *dictionary.Scratch
	matches []dictionary.Match // of the island, or of the page where that is read whole
	words   []word
	front   front // of a word of words
	finder  finder
	brief   brief
	seen    seenNames
	chat    bool // the page is written as people chat
	mail    addresses
	visible visible
	marks   bytemark.Marks // of the visible text
	grades  grades
}

// NewScratch returns working memory for one goroutine, 2.2 MB, most of it the
// lexicon. It grows by some 12 bytes for each match of the dictionary and 24 for
// each word of the longest run of names on a page, and by a copy of the largest
// that has invisible characters, and stays there. Pages that are read whole
// count all their words.
func (k *Kernel) NewScratch() kernels.Scratch {
	s := &scan{kernel: k, dict: k.names.NewScratch()}
	s.brief.scan = s
	s.finder.ordinary = capitals.NewWords(s.lexicon.lines())
	return s
}

// Scan implements kernels.Kernel. Hits do not overlap.
func (k *Kernel) Scan(dst []kernels.Hit, page kernels.Page, scratch kernels.Scratch) []kernels.Hit {
	s := scratch.(*scan)
	old := len(dst)
	if s.begin(page); s.smallToo() {
		s.matches = k.names.Scan(s.matches[:0], s.text, s.dict)
		dst = s.wholePage(dst)
	} else {
		dst = s.islands(dst)
	}
	s.visible.restore(dst[old:])
	s.text = nil
	return dst
}

func (s *scan) begin(page kernels.Page) {
	has := s.kernel.looker.Mark(&s.marks, page.Text)
	text := s.visible.of(page.Text, has)
	if len(s.visible.cuts) > 0 {
		s.kernel.looker.Mark(&s.marks, text)
	}
	s.text, s.form = text[:len(text):len(text)], page.Form
	s.seen.reset()
	s.mail = addresses{all: s.mail.all[:0]}
	if has&bytemark.At != 0 {
		s.mail.find(s.text)
	}
	s.finder.begin(s)
	s.chat = s.chatLike()
}

const (
	// bytesPerCapital is the least distance, on average, between words with a
	// capital on a page where names in small letters are looked for: several
	// times what it is in Danish prose.
	bytesPerCapital = 128
	// freeBytes are not counted, so that a page of a sentence is such a page.
	freeBytes = 256
)

// smallToo reports whether names in small letters are looked for.
func (s *scan) smallToo() bool {
	return s.form == kernels.Name || s.chat || s.finder.fewCapitals()
}

// wholePage reads all words of the page. It is the specification of islands.
func (s *scan) wholePage(dst []kernels.Hit) []kernels.Hit {
	s.words = splitWords(s.words[:0], s.text, s.form)
	attach(s.words, s.matches, s.kernel.traits)
	s.refine()
	s.joinHyphens()
	dst, _ = s.mentions(dst, 0, len(s.words))
	return s.addressesBefore(dst, len(s.text))
}

func (s *scan) bytes(w *word) []byte { return s.text[w.start:w.end] }

// name is the word without a genitive ending.
func (s *scan) name(w *word) []byte { return s.text[w.start : w.end-uint32(w.cut)] }

// mentions reads the mentions that begin at words i to end-1, from the left. It
// returns the first word that was not read.
func (s *scan) mentions(dst []kernels.Hit, i, end int) ([]kernels.Hit, int) {
	s.front = front{}
	for i < end {
		dst = s.addressesBefore(dst, int(s.words[i].start))
		if s.words[i].start < s.mail.skip {
			i++
			continue
		}
		m, ok := s.mention(i)
		if !ok {
			i++
			continue
		}
		m.signals |= s.context(m)
		hit := kernels.Hit{
			Kind: kernels.Person, Signals: m.signals, Grade: s.grades.of(m.signals),
			Start: s.words[m.first].start, End: s.end(m),
		}
		s.remember(m, hit.Grade)
		dst = append(dst, hit)
		s.mail.taken = hit.End
		i = m.last + 1
		if m.signals.Has(Street) && i < len(s.words) && s.words[i].role&roleStreet != 0 {
			i++ // "Gade" in "Hans Broges Gade" is no surname
		}
	}
	return dst, i
}

// remember keeps the words of a full name for the rest of the page.
func (s *scan) remember(m mention, g kernels.Grade) {
	if g < kernels.High || m.signals&(Full|UnknownSurname|UnknownGiven|FullEntry) == 0 {
		return
	}
	for i := m.first; i <= m.last; i++ {
		if w := &s.words[i]; w.shape.capital() && w.shape != initial {
			s.finder.met(hashName(s.name(w)))
		}
	}
}
