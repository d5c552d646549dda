package dictionary

// Automaton is a compiled dictionary. It is immutable and may be shared by
// any number of goroutines.
type Automaton struct {
	alphabet *alphabet

	// States are numbered breadth first, from the root, 0. The children of
	// state s are first[s] up to first[s+1], in ascending order of label, the
	// code by which a state is entered. len(first) is the number of states
	// plus one; label[0] is unused.
	first []uint32
	label []uint16
	// rows holds the children of the first states, which are the shallow and
	// much visited ones, by code: that of state s at rows[s*width+code], the
	// root where there is none.
	rows  []uint32
	width uint32 // codes, with 0
	dense uint32 // states that have a row

	// A final state ends an entry; its rank is the entry's number.
	final ranked
	// fail leads from a state to the longest proper suffix of its string
	// that begins at an edge and is a state; the root if it is not a member.
	fail   ranked
	failTo []uint32
	// link leads to the next final state on the chain of failure links; the
	// root if it is not a member.
	link   ranked
	linkTo []uint32

	// Entries, in the order of their final states, which depends on nothing
	// but the set of entries.
	texts   string
	textEnd []uint32 // end of each entry's text in texts
	class   []Class
	freq    []uint8
	symbols []uint8 // length of each entry in symbols
	digest  [32]byte
}

const root = 0

// maxRows bounds rows: 256 KiB stay in a core's second cache.
const maxRows = 64 << 10

// Entry returns entry i, which must be below Len.
func (a *Automaton) Entry(i uint32) Entry {
	start := uint32(0)
	if i > 0 {
		start = a.textEnd[i-1]
	}
	return Entry{Text: a.texts[start:a.textEnd[i]], Class: a.class[i], Freq: a.freq[i]}
}

// Len returns the number of entries, duplicates merged.
func (a *Automaton) Len() int { return len(a.textEnd) }

// States returns the number of the automaton's states, for reports.
func (a *Automaton) States() int { return len(a.label) }

// Digest identifies the content: the set of entries with their classes and
// frequency classes, whatever the order they were given in.
func (a *Automaton) Digest() [32]byte { return a.digest }

// Lookup returns the entry that the whole of word folds to. It does not trim
// word.
func (a *Automaton) Lookup(word []byte) (Entry, bool) {
	state := uint32(root)
	for p := 0; p < len(word); {
		var s symbol
		s, p = a.alphabet.at(word, p)
		if s.skip() {
			continue
		}
		if state = a.child(state, s.code()); state == root {
			return Entry{}, false
		}
	}
	i, found := a.final.find(state)
	if !found {
		return Entry{}, false
	}
	return a.Entry(i), true
}

// child returns the state that code leads to from state, or the root.
func (a *Automaton) child(state uint32, code uint16) uint32 {
	if state < a.dense {
		return a.rows[state*a.width+uint32(code)]
	}
	for t := a.first[state]; t < a.first[state+1]; t++ {
		if a.label[t] >= code {
			if a.label[t] == code {
				return t
			}
			break
		}
	}
	return root
}

// failure returns the target of state's failure link.
func (a *Automaton) failure(state uint32) uint32 {
	if i, ok := a.fail.find(state); ok {
		return a.failTo[i]
	}
	return root
}

// next returns the state behind state when code follows. Only at an edge may
// a new string begin.
func (a *Automaton) next(state uint32, code uint16, edge bool) uint32 {
	if code == 0 {
		return root
	}
	for state != root {
		if t := a.child(state, code); t != root {
			return t
		}
		state = a.failure(state)
	}
	if !edge {
		return root
	}
	return a.child(root, code)
}
