package hitindex

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
)

// auditLog is a file of its own, because those who only read the index must be
// able to write to it. A line is base64 of a random nonce and a record, sealed
// with AES-256-GCM.
//
// Records are numbered and each carries the MAC (HMAC-SHA-256 under a key of
// its own) of the line before it. A second small file, the head, holds the
// number and the MAC of the last one and is replaced whenever a record is
// written. So without the key a record cannot be changed, removed, put
// elsewhere or added, nor can the end be cut off, without VerifyAudit noticing.
//
// What it cannot notice from these two files alone: that both were put back to
// what they were together at an earlier moment, or replaced by those of
// another index with the same key; and anything done by somebody who has the
// key. Against these an AuditHead helps that was noted elsewhere, on paper or
// in another system: VerifyAudit compares it.
//
// A writer holds a lock on the log while it reads the head, writes and syncs
// the record, and replaces the head. A process that is killed in between
// leaves a torn line, or a whole record behind the head; nothing was shown for
// either. The next writer goes on behind them, so a torn line spoils nothing
// but itself. A log that somebody has cut is written on as well, in a way that
// the gap stays visible: that lookups go on matters more to a caseworker than
// to stop, and whoever audits sees it for ever.
type auditLog struct {
	path     string
	aead     cipher.AEAD
	chainKey []byte
}

func newAuditLog(dir string, key keys.Key) (*auditLog, error) {
	block, err := aes.NewCipher(key.AuditKey())
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	return &auditLog{filepath.Join(dir, auditName), aead, key.ChainKey()}, nil
}

// auditMAC is the MAC of a line.
type auditMAC [sha256.Size]byte

func (l *auditLog) mac(line []byte) (m auditMAC) {
	h := hmac.New(sha256.New, l.chainKey)
	h.Write(line)
	h.Sum(m[:0])
	return m
}

// AuditHead names the last record of an audit log. The zero value is the head
// of an empty log.
type AuditHead struct {
	Count uint64   // number of the last record
	MAC   auditMAC // of its line
}

// String returns the head as it is noted: the number and the MAC.
func (h AuditHead) String() string { return fmt.Sprintf("%d:%x", h.Count, h.MAC) }

// ParseAuditHead reads what String returns.
func ParseAuditHead(s string) (h AuditHead, err error) {
	count, mac, _ := strings.Cut(strings.TrimSpace(s), ":")
	raw, bad := hex.DecodeString(mac)
	if h.Count, err = strconv.ParseUint(count, 10, 64); err != nil || bad != nil || len(raw) != len(h.MAC) {
		return AuditHead{}, errors.New("not the head of an audit log: a number, a colon and 64 hexadecimal digits, as aktsyn audit verify prints it")
	}
	h.MAC = auditMAC(raw)
	return h, nil
}

// auditRecord is an entry, or a part of one that has many values, as it is
// stored.
type auditRecord struct {
	AuditEntry
	Before auditMAC // of the line before, zero in the first
	More   bool     // the next record has further values of this entry
}

// MarshalJSON writes values and MAC as runs of bytes.
func (r auditRecord) MarshalJSON() ([]byte, error) {
	s := storedRecord{plainEntry: plainEntry(r.AuditEntry), Before: r.Before[:], More: r.More}
	for _, v := range r.Values {
		s.Values = append(s.Values, v[:]...)
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *auditRecord) UnmarshalJSON(b []byte) error {
	const size = len(batch.Value{})
	var s storedRecord
	if err := json.Unmarshal(b, &s); err != nil || len(s.Values)%size != 0 || len(s.Before) != len(r.Before) {
		return errMalformed
	}
	*r = auditRecord{AuditEntry: AuditEntry(s.plainEntry), Before: auditMAC(s.Before), More: s.More}
	for v := s.Values; len(v) > 0; v = v[size:] {
		r.Values = append(r.Values, batch.Value(v))
	}
	return nil
}

type plainEntry AuditEntry

type storedRecord struct {
	plainEntry
	Values, Before []byte
	More           bool
}

// storedHead is the content of the head's file.
type storedHead struct {
	Count uint64
	MAC   []byte
	Size  int64 // of the log
}

// What is sealed says what it is, so that a head is never taken for a record.
var (
	sealedRecord = []byte("record")
	sealedHead   = []byte("head")
)

func (l *auditLog) seal(v any, what []byte) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.AppendEncode(nil, l.aead.Seal(nil, nil, plain, what)), nil
}

func (l *auditLog) unseal(text []byte, v any, what []byte) error {
	sealed, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return errMalformed
	}
	plain, err := l.aead.Open(nil, nil, sealed, what)
	if err != nil || json.Unmarshal(plain, v) != nil {
		return errMalformed
	}
	return nil
}

func (l *auditLog) open(line []byte) (r auditRecord, err error) {
	return r, l.unseal(line, &r, sealedRecord)
}

// headPath is the file of the head.
func (l *auditLog) headPath() string { return filepath.Join(filepath.Dir(l.path), auditHeadName) }

// begin makes the head of an empty log when there is neither.
func (l *auditLog) begin() error {
	for _, path := range []string{l.path, l.headPath()} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return storeError(err)
		}
	}
	return l.setHead(AuditHead{}, 0)
}

func (l *auditLog) setHead(h AuditHead, size int64) error {
	text, err := l.seal(storedHead{h.Count, h.MAC[:], size}, sealedHead)
	if err != nil {
		return err
	}
	return writeFile(l.headPath(), string(text)+"\n")
}

// head returns the head and the size that the log had with it.
func (l *auditLog) head() (AuditHead, int64, error) {
	b, err := os.ReadFile(l.headPath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return AuditHead{}, 0, storeError(err)
	}
	var s storedHead
	if err != nil || l.unseal(bytes.TrimSpace(b), &s, sealedHead) != nil || len(s.MAC) != len(auditMAC{}) || s.Size < 0 {
		return AuditHead{}, 0, errMissing
	}
	return AuditHead{s.Count, auditMAC(s.MAC)}, s.Size, nil
}

// headLost is the action of the record that is written first when the head is
// missing.
const headLost = "the head of the audit log was missing"

// auditValues is how many values a record has at most.
const auditValues = 4096

// append writes entries with one sync, under the lock of the log.
func (l *auditLog) append(entries ...AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	err = lockFile(f, true)
	if err == nil {
		err = l.appendLocked(f, entries)
	}
	return errors.Join(err, f.Close()) // closing unlocks
}

func (l *auditLog) appendLocked(f *os.File, entries []AuditEntry) error {
	h, lost, err := l.end(f)
	if err != nil {
		return err
	}
	var text []byte
	if !endsLine(f) {
		text = append(text, '\n')
	}
	var records []auditRecord
	if lost {
		first := entries[0]
		records = append(records, auditRecord{AuditEntry: AuditEntry{Time: first.Time, User: first.User, Action: headLost}})
	}
	for _, e := range entries {
		records = append(records, split(e)...)
	}
	for _, r := range records {
		r.Number, r.Before = h.Count+1, h.MAC
		line, err := l.seal(r, sealedRecord)
		if err != nil {
			return err
		}
		h = AuditHead{r.Number, l.mac(line)}
		text = append(append(text, line...), '\n')
	}
	if _, err := f.Write(text); err != nil {
		return err
	}
	info, err := f.Stat()
	if err := errors.Join(err, f.Sync()); err != nil {
		return err
	}
	return l.setHead(h, info.Size())
}

// split makes records of an entry.
func split(e AuditEntry) []auditRecord {
	rest := e.Values
	var out []auditRecord
	for {
		part := e
		part.Values = rest[:min(len(rest), auditValues)]
		rest = rest[len(part.Values):]
		out = append(out, auditRecord{AuditEntry: part, More: len(rest) > 0})
		if len(rest) == 0 {
			return out
		}
	}
}

// end returns the record that the next one follows, and whether the head was
// lost: the last one, which a process may have written that was killed before
// it wrote the head.
func (l *auditLog) end(f *os.File) (h AuditHead, lost bool, err error) {
	h, size, err := l.head()
	if lost = err == errMissing; lost {
		err = nil
	}
	if err != nil {
		return h, false, err
	}
	info, err := f.Stat()
	if err != nil {
		return h, lost, err
	}
	l.linesOf(io.NewSectionReader(f, size, max(0, info.Size()-size)), func(line auditLine) bool {
		// Without a head the log's own last record is the best there is.
		if r := line.record; line.err == nil && (lost && r.Number > h.Count || r.Number == h.Count+1 && r.Before == h.MAC) {
			h = AuditHead{r.Number, line.mac}
		}
		return true
	})
	return h, lost, nil
}

// endsLine reports whether the next byte begins a line: it does not after a
// line that was torn.
func endsLine(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return true
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err != nil || last[0] == '\n'
}
