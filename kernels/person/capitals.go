package person

import (
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/person/internal/capitals"
)

// openings are the capitals of a piece of text at which names may begin. Those
// of ordinary words, and of nouns that begin a sentence, are sifted out, a piece
// at a time.
type openings struct {
	list     capitals.List
	all      int // how many capitals the piece has
	left     int // how many of them are listed
	taken    int // how many of these next has looked at
	first    int // the first mask of the piece, in the chunk
	piece    int // the mask behind the piece
	ordinary *capitals.Words
}

// next returns the offset of the next event at or behind done.
func (f *finder) next() (at int, ok bool) {
	f.word = nil
	for {
		list, done := f.list[:f.left], f.done
		for i := f.taken; i < len(list); i++ {
			place := &list[i]
			at = f.chunk + int(place.At&^capitals.Joined)
			if at >= done && f.isEvent(at, place) {
				f.taken = i + 1
				return at, true
			}
		}
		if f.taken = f.left; !f.nextPiece() {
			return 0, false
		}
	}
}

// lexemeOf is lexemeAt for a place of the list, at offset at, of which most is known
// already.
func (f *finder) lexemeOf(place *capitals.Place, at int) (l *lexeme, end int) {
	if place.Size-1 < capitals.Longest {
		l = &f.lexicon.words[place.Line%(1<<capitals.LineBits)].last
		if l.head == place.Head && l.tail == place.Tail && l.is&plain != 0 {
			return l, at + int(place.Size)
		}
	}
	return f.lexemeAt(at)
}

// lexemeBehind is lexemeAt for the capital at offset at that is the n-th behind
// the last event, if none of them was left out.
func (f *finder) lexemeBehind(at, n int) (l *lexeme, end int) {
	if i := f.taken + n - 1; uint(i) < uint(f.left) {
		if place := &f.list[i]; f.chunk+int(place.At&^capitals.Joined) == at {
			return f.lexemeOf(place, at)
		}
	}
	return f.lexemeAt(at)
}

// pass leaves out the next n capitals, as far as they are listed: those of
// words that belong to the last event's mention.
func (f *finder) pass(n int) { f.taken = min(f.taken+n, f.left) }

// nextPiece goes on to the next piece of text, if there is one.
func (f *finder) nextPiece() bool {
	if f.piece == f.masks {
		if f.chunk+wordstart.Chunk >= len(f.text) {
			return false
		}
		f.fill(f.chunk + wordstart.Chunk)
		return true
	}
	f.sift(f.piece)
	return true
}

// sift lists the capitals of the piece that begins at mask first.
func (f *finder) sift(first int) {
	f.first, f.piece, f.taken = first, min(first+capitals.Masks, f.masks), 0
	f.left, f.all = f.kernel.sifter.List(&f.list, &f.planes, first, f.piece-first, f.text, f.chunk, f.ordinary)
}

// note remembers a word that is never a name.
func (f *finder) note(l *lexeme) {
	if l.bytes <= capitals.Longest {
		f.ordinary.Add(l.head, l.tail)
	}
}

// noteNoun remembers the word l at offset at, which is no name where it begins a
// sentence unless one on the page is alike. Behind a blank alone it is sifted out.
func (f *finder) noteNoun(at int, l *lexeme) {
	if l.bytes <= capitals.Longest && at > 0 && f.text[at-1] == ' ' {
		f.ordinary.AddNoun(l.head, l.tail, l.hashName(f.text, at))
	}
}

// met takes a name of the page by its hash: words that are alike are sifted out
// no more.
func (f *finder) met(hash uint64) {
	if f.seen.add(hash); f.ordinary.Forget(hash) {
		f.sift(f.first)
	}
}
