package hitindex

import (
	"errors"
	"slices"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

// Erasure says what must not be in the index any longer. One of the fields is
// set.
type Erasure struct {
	// Document is a path or a pattern as in Filter.Doc: the documents that it
	// selects go, with everything below them.
	Document string
	// Case is a path, taken literally: it goes with everything below it.
	Case string
	// Values are pseudonyms: their hits go. The documents stay.
	Values []batch.Value
	// Forget, when there is one, is called once with every content of which
	// something goes, before the index is replaced: to take its text out of a
	// cache. Its error ends the erasure. Afterwards the index no longer knows
	// the digest: without Forget the text cannot be found by it again.
	Forget func(source.Digest) error
}

// path reports whether the path of a file or document is to go: as it is
// listed, from the archive's root or behind its root and a colon, or whole.
func (e *Erasure) path(root, path string) bool {
	for _, p := range []string{path, source.EscapeName(root) + ":" + path, root + "/" + path} {
		if e.Document != "" && matchPath(e.Document, p) || e.Case != "" && isBelow(e.Case, p) {
			return true
		}
	}
	return false
}

func (e *Erasure) hit(h batch.Hit) bool { return slices.Contains(e.Values, h.Value) }

func (e *Erasure) removal() removal {
	r := removal{forget: e.Forget}
	if e.Document != "" || e.Case != "" {
		r.path = e.path
	}
	if len(e.Values) > 0 {
		r.hit = e.hit
	}
	return r
}

// action says what the audit log says. Paths may be personal data and are
// left out of it.
func (e *Erasure) action() AuditEntry {
	switch {
	case e.Document != "":
		return AuditEntry{Action: "erase document"}
	case e.Case != "":
		return AuditEntry{Action: "erase case"}
	}
	return AuditEntry{Action: "erase value", Values: e.Values}
}

// Erased says what Erase took out, and what it found when it looked again.
type Erased struct {
	Removed
	Rewritten
	Proof Proof
}

// Erase writes the index anew without what e names, in all runs, opens it
// again and looks whether anything is left. What was erased from a file that
// stays makes the next run read the file again; what the archive still holds
// is then found again.
//
// A content that lies at several places is stored once. Where a document in a
// container goes, it goes from all copies of that container.
//
// The audit log stays as it is: it says who searched for what, by pseudonym.
// Backups, and whatever the disk itself keeps of deleted files, are out of
// reach; a rekey makes the latter unreadable without the old key.
func Erase(dir string, key keys.Key, e Erasure, o Options) (done Erased, err error) {
	if e.Document == "" && e.Case == "" && len(e.Values) == 0 {
		return done, errors.New("hitindex: an erasure of nothing")
	}
	done.Removed, done.Rewritten, err = rewriteWithout(dir, key, o, e.removal(), e.action())
	if err != nil {
		return done, err
	}
	ix, err := Open(dir, key, Options{Logger: o.Logger})
	if err != nil {
		return done, err
	}
	done.Proof, err = ix.prove(e)
	return done, errors.Join(err, ix.Close())
}

// rewriteWithout writes an index anew without what r takes.
func rewriteWithout(dir string, key keys.Key, o Options, r removal, action AuditEntry) (removed Removed, done Rewritten, err error) {
	done, err = rewrite(dir, key, o, rewriting{key: key, action: action, copy: func(from *Index, to *storeBatch) (int64, error) {
		var err error
		removed, err = remove(from, to, r)
		return removed.Runs + removed.Files + removed.Documents + removed.Hits, err
	}})
	return removed, done, err
}
