package hitindex

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/user"
	"time"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
)

// AuditEntry says that somebody searched for values, had them revealed, or
// changed what the index holds.
type AuditEntry struct {
	Number uint64    // of the record, from 1; Audit fills it in
	Time   time.Time // UTC; Audit fills it in when it is zero
	User   string    // of the operating system; Audit fills it in when it is empty
	Action string    // "find", "hits reveal", "erase value", …
	Run    uint32    // the run that was asked, 0 when none
	// Values are the pseudonyms of what was searched for or shown; never
	// clear values.
	Values []batch.Value
	// Unlisted says that more was shown than Values lists: it may concern
	// anybody.
	Unlisted bool
	Count    int64 // hits or documents shown, or taken away
}

// Concerns reports whether the entry is, or may be, about a value.
func (e *AuditEntry) Concerns(value batch.Value) bool {
	for _, v := range e.Values {
		if v == value {
			return true
		}
	}
	return e.Unlisted
}

// OpenAudit opens the audit log of an index that may be of an older format, in
// which nothing else can be read: of what it returns only Audit, Audits,
// VerifyAudit and Close may be called. The errors are those of Open.
func OpenAudit(dir string, key keys.Key) (*Index, error) {
	id, found, err := readMarkerSince(dir, auditedSince)
	if err == nil && !found {
		err = fmt.Errorf("%w: %s", ErrNotIndex, dir)
	}
	if err == nil {
		err = fits(dir, id, key)
	}
	if err != nil {
		return nil, err
	}
	lock, err := lockDirectory(dir, false)
	if err != nil {
		return nil, err
	}
	audit, err := newAuditLog(dir, key)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &Index{dir: dir, lock: lock, audit: audit}, nil
}

// AuditLoss says in words what can be seen to be missing of the audit log without
// reading it, or nothing: its head, or what the head says that there is. Whatever is
// written next hides that; VerifyAudit tells from then on.
func (ix *Index) AuditLoss() string {
	_, size, err := ix.audit.head()
	if err == errMissing {
		return "the head of the audit log is missing or unreadable: entries may have been cut off"
	}
	info, missing := os.Stat(ix.audit.path)
	if err == nil && size > 0 && (errors.Is(missing, fs.ErrNotExist) || missing == nil && info.Size() < size) {
		return "the audit log is missing, or shorter than its head says: entries were cut off"
	}
	return ""
}

// Audit appends an entry and syncs it. What it is about may be shown only
// after it has returned without error. It may be called on an index that is
// open for reading, by any number of processes at a time.
func (ix *Index) Audit(e AuditEntry) error { return ix.audit.write(e) }

// write is Audit for a log whose index need not be open.
func (l *auditLog) write(e AuditEntry) error {
	if err := l.append(e.completed()); err != nil {
		return fmt.Errorf("the audit log %s cannot be written, so nothing is shown or changed: %w", l.path, storeError(err))
	}
	return nil
}

// completed returns the entry with its time and user.
func (e AuditEntry) completed() AuditEntry {
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	e.Time = e.Time.UTC()
	if e.User == "" {
		e.User = osUser()
	}
	return e
}

func osUser() string {
	u, err := user.Current()
	if err != nil {
		return fmt.Sprintf("uid %d", os.Getuid())
	}
	return u.Username
}

// Audits returns the entries of the audit log, oldest first, as many as there
// are when it begins. A line that cannot be read gives an error and the
// sequence goes on; whether entries are missing only VerifyAudit tells.
func (ix *Index) Audits() iter.Seq2[AuditEntry, error] { return ix.audit.entries() }

func (l *auditLog) entries() iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		var whole AuditEntry // of which parts have been read
		more := false
		for line := range l.lines() {
			if line.err != nil {
				if !yield(AuditEntry{}, line.err) {
					return
				}
				continue
			}
			r := line.record
			if more && r.Number != whole.Number+1 {
				more = false
				if !yield(whole, nil) {
					return
				}
			}
			if more {
				whole.Values = append(whole.Values, r.Values...)
				whole.Number = r.Number
			} else {
				whole = r.AuditEntry
			}
			if more = r.More; !more && !yield(whole, nil) {
				return
			}
		}
		if more {
			yield(whole, nil)
		}
	}
}

// auditLine is a line of the log: its record, or why there is none.
type auditLine struct {
	number int // from 1
	record auditRecord
	mac    auditMAC
	err    error
}

// lines returns the lines that the log has when it begins, but for empty ones.
func (l *auditLog) lines() iter.Seq[auditLine] {
	return func(yield func(auditLine) bool) {
		f, size, err := l.snapshot()
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(auditLine{err: storeError(err)})
			return
		}
		defer f.Close()
		l.linesOf(io.NewSectionReader(f, 0, size), yield)
	}
}

// snapshot opens the log and returns its size at a moment when nobody writes
// to it, so that it ends with a whole line unless a process was killed.
func (l *auditLog) snapshot() (*os.File, int64, error) {
	f, err := os.Open(l.path)
	if err != nil {
		return nil, 0, err
	}
	if err := lockFile(f, false); err != nil {
		f.Close()
		return nil, 0, err
	}
	info, err := f.Stat()
	if err = errors.Join(err, unlockFile(f)); err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// linesOf reads lines until they end or yield has enough.
func (l *auditLog) linesOf(r io.Reader, yield func(auditLine) bool) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		text, err := readLine(buffered)
		if len(text) > 0 {
			line := auditLine{number: n, mac: l.mac(text)}
			if line.record, line.err = l.open(text); line.err != nil {
				line.err = damaged("line %d of %s is unreadable", n, l.path)
			}
			if !yield(line) {
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				yield(auditLine{number: n, err: storeError(err)})
			}
			return
		}
	}
}

// maxAuditLine is far longer than any line that is written.
const maxAuditLine = 1 << 20

// readLine returns a line without its end. Of one that is too long it
// returns the beginning, which is as unreadable as the whole.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line) < maxAuditLine {
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if n := len(line); n > 0 && line[n-1] == '\n' {
			line = line[:n-1]
		}
		return line, err
	}
}
