package run

import "aktsyn/pipeline/hitindex"

// Facts are what a run knows of a path when it decides.
type Facts struct {
	Known       bool // the run before has an entry for the path
	Found       bool // the walk found it
	SameStat    bool // size, times and number are those of the entry
	SameContent bool // so is the content: its digest, or the times where they can tell
	SameRules   bool // the entry's content was examined as this run would
	MayPass     bool // the entry was not read whole, for a cause that may have passed
	// Gone and Here say where else the content is known from: a path that is
	// gone, a path that is still there.
	Gone, Here bool
}

// Decide names what became of a path. It is a pure function; what is to be
// done follows from it and from what is known by content: Unchanged needs
// nothing, Touched, Moved and Copied take over what is known of the content,
// all others but Gone are read.
func Decide(f Facts) hitindex.Change {
	switch {
	case !f.Found:
		return hitindex.Gone
	case !f.Known && f.Gone:
		return hitindex.Moved
	case !f.Known && f.Here:
		return hitindex.Copied
	case !f.Known:
		return hitindex.New
	case !f.SameContent:
		return hitindex.Changed
	case !f.SameRules:
		return hitindex.RulesetChanged
	case f.MayPass:
		return hitindex.Retried
	case !f.SameStat:
		return hitindex.Touched
	}
	return hitindex.Unchanged
}

// Combine names what became of a path in two steps: before, what interrupted
// runs made of it since the last complete one, and now, what this run does. A
// file that is new stays so whatever is done to it, and of several changes the
// one counts that Decide would name.
func Combine(before, now hitindex.Change) hitindex.Change {
	switch {
	case now == hitindex.Unchanged:
		return now // the entry stays as it is
	case before.Arrival() && now == hitindex.Changed:
		return hitindex.New
	case before.Arrival():
		return before
	}
	for _, c := range []hitindex.Change{hitindex.Changed, hitindex.RulesetChanged, hitindex.Retried} {
		if before == c || now == c {
			return c
		}
	}
	return now
}
