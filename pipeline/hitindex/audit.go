package hitindex

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/user"
	"time"

	"aktsyn/pipeline/batch"
)

// AuditEntry says that somebody searched for values or had them revealed.
type AuditEntry struct {
	Time   time.Time     // UTC; Audit fills it in when it is zero
	User   string        // of the operating system; Audit fills it in when it is empty
	Action string        // "find", "reveal", …
	Run    uint32        // the run that was asked, 0 when none
	Values []batch.Value // pseudonyms of what was searched for; never clear values
	Count  int64         // hits shown
}

// auditLog is a file of its own, because those who only read the index must
// be able to write to it. A line is base64 of a random nonce and the entry,
// sealed with AES-256-GCM. An entry that is torn by a crash spoils only its
// own line.
type auditLog struct {
	path string
	aead cipher.AEAD
}

func newAuditLog(path string, key []byte) (*auditLog, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	return &auditLog{path, aead}, nil
}

// auditRecord is an entry as it is stored: the values as one run of bytes.
type auditRecord struct {
	AuditEntry
	Values []byte
}

// Audit appends an entry and syncs it. What it is about may be shown only
// after it has returned without error. It may be called on an index that is
// open for reading.
func (ix *Index) Audit(e AuditEntry) error {
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	e.Time = e.Time.UTC()
	if e.User == "" {
		e.User = osUser()
	}
	if err := ix.audit.append(e); err != nil {
		return fmt.Errorf("the audit log %s cannot be written, so nothing is shown: %w", ix.audit.path, storeError(err))
	}
	return nil
}

func osUser() string {
	u, err := user.Current()
	if err != nil {
		return fmt.Sprintf("uid %d", os.Getuid())
	}
	return u.Username
}

func (l *auditLog) append(e AuditEntry) error {
	r := auditRecord{AuditEntry: e}
	for _, v := range e.Values {
		r.Values = append(r.Values, v[:]...)
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return err
	}
	line := base64.StdEncoding.AppendEncode(nil, l.aead.Seal(nil, nil, plain, nil))
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if !endsLine(f) {
		line = append([]byte{'\n'}, line...)
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// endsLine reports whether the next byte begins a line: it does not after an
// entry that was torn. Nor does it seem to while another process is writing
// its entry; the line end written then leaves an empty line, which Audits
// passes over.
func endsLine(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return true
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err != nil || last[0] == '\n'
}

// Audits returns the entries of the audit log, oldest first. A line that
// cannot be read gives an error and the sequence goes on.
func (ix *Index) Audits() iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		f, err := os.Open(ix.audit.path)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(AuditEntry{}, storeError(err))
			return
		}
		defer f.Close()
		r := bufio.NewReader(f)
		for n := 1; ; n++ {
			line, err := r.ReadBytes('\n')
			if len(bytes.TrimSuffix(line, []byte{'\n'})) > 0 {
				e, bad := ix.audit.open(line)
				if bad != nil {
					bad = damaged("line %d of %s is unreadable", n, ix.audit.path)
				}
				if !yield(e, bad) {
					return
				}
			}
			if err != nil {
				if err != io.EOF {
					yield(AuditEntry{}, storeError(err))
				}
				return
			}
		}
	}
}

func (l *auditLog) open(line []byte) (AuditEntry, error) {
	sealed, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSuffix(line, []byte{'\n'}))
	if err != nil {
		return AuditEntry{}, errMalformed
	}
	plain, err := l.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return AuditEntry{}, errMalformed
	}
	var r auditRecord
	const size = len(batch.Value{})
	if err := json.Unmarshal(plain, &r); err != nil || len(r.Values)%size != 0 {
		return AuditEntry{}, errMalformed
	}
	e := r.AuditEntry
	for v := r.Values; len(v) > 0; v = v[size:] {
		e.Values = append(e.Values, batch.Value(v))
	}
	return e, nil
}
