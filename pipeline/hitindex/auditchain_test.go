package hitindex

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// auditFiles are the two files of a log, as somebody may tamper with them.
type auditFiles struct {
	lines []string // without line ends
	head  string   // "" means that there is none
}

func readAuditFiles(t *testing.T, dir string) (f auditFiles) {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(dir, auditName))
	if err != nil {
		t.Fatal(err)
	}
	head, err := os.ReadFile(filepath.Join(dir, auditHeadName))
	if err != nil {
		t.Fatal(err)
	}
	return auditFiles{strings.Split(strings.TrimSuffix(string(log), "\n"), "\n"), string(head)}
}

func (f auditFiles) write(t *testing.T, dir string) {
	t.Helper()
	head := filepath.Join(dir, auditHeadName)
	text := ""
	if len(f.lines) > 0 {
		text = strings.Join(f.lines, "\n") + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, auditName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if f.head == "" {
		os.Remove(head)
	} else if err := os.WriteFile(head, []byte(f.head), 0o600); err != nil {
		t.Fatal(err)
	}
}

func logSome(t *testing.T, ix *Index, n int) {
	t.Helper()
	for range n {
		if err := ix.Audit(AuditEntry{Action: "find", Values: someValues(2)}); err != nil {
			t.Fatal(err)
		}
	}
}

func verifyAudit(t *testing.T, ix *Index, noted AuditHead) AuditReport {
	t.Helper()
	r, err := ix.VerifyAudit(noted)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever is done to the files is noticed, then and after lookups that
// follow.
func TestTamperedAuditLog(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	logSome(t, ix, 4)
	earlier := readAuditFiles(t, dir)
	logSome(t, ix, 4)
	clean := readAuditFiles(t, dir)
	if r := verifyAudit(t, ix, AuditHead{}); !r.OK() || r.Records != 8 || r.Head.Count != 8 {
		t.Fatalf("the clean log: %+v", r)
	}
	for name, c := range map[string]struct {
		tamper func(f *auditFiles)
		says   string
	}{
		"changed":               {func(f *auditFiles) { f.lines[2] = flip(f.lines[2]) }, "record 3 is missing or unreadable before line 4"},
		"the first changed":     {func(f *auditFiles) { f.lines[0] = flip(f.lines[0]) }, "record 1 is"},
		"the last changed":      {func(f *auditFiles) { f.lines[7] = flip(f.lines[7]) }, "record 8 is missing or unreadable at the end"},
		"removed":               {func(f *auditFiles) { f.lines = slices.Delete(f.lines, 3, 5) }, "records 4 to 5 are missing"},
		"the first removed":     {func(f *auditFiles) { f.lines = f.lines[1:] }, "record 1 is missing"},
		"reordered":             {func(f *auditFiles) { f.lines[2], f.lines[3] = f.lines[3], f.lines[2] }, "record 3 is missing"},
		"twice":                 {func(f *auditFiles) { f.lines = slices.Insert(f.lines, 4, f.lines[1]) }, "line 5 holds record 2"},
		"the end cut off":       {func(f *auditFiles) { f.lines = f.lines[:6] }, "records 7 to 8 are missing or unreadable at the end"},
		"all cut off":           {func(f *auditFiles) { f.lines = nil }, "records 1 to 8 are missing or unreadable at the end"},
		"the head removed":      {func(f *auditFiles) { f.head = "" }, "head"},
		"the head changed":      {func(f *auditFiles) { f.head = flip(f.head) }, "head"},
		"cut off, head removed": {func(f *auditFiles) { f.lines, f.head = f.lines[:6], "" }, "head"},
		"everything removed":    {func(f *auditFiles) { f.lines, f.head = nil, "" }, "head"},
		"a head for a record":   {func(f *auditFiles) { f.lines[7] = strings.TrimSpace(f.head) }, "record 8 is"},
		"a record for the head": {func(f *auditFiles) { f.head = f.lines[7] }, "head"},
	} {
		f := auditFiles{slices.Clone(clean.lines), clean.head}
		c.tamper(&f)
		f.write(t, dir)
		for _, after := range []int{0, 1, 3} {
			logSome(t, ix, after)
			if r := verifyAudit(t, ix, AuditHead{}); r.OK() || after == 0 && !strings.Contains(r.Problems[0], c.says) {
				t.Errorf("%s, %d lookups later: %q, want %q", name, after, r.Problems, c.says)
			}
		}
	}
	// Both files put back together are seen by a head that was noted only.
	clean.write(t, dir)
	noted := verifyAudit(t, ix, AuditHead{}).Head
	logSome(t, ix, 2)
	if r := verifyAudit(t, ix, noted); !r.OK() {
		t.Errorf("a head that was noted two lookups ago: %q", r.Problems)
	}
	earlier.write(t, dir)
	if r := verifyAudit(t, ix, AuditHead{}); !r.OK() {
		t.Errorf("the state of an earlier moment: %q", r.Problems)
	}
	logSome(t, ix, 6) // as many records as before, but others
	if r := verifyAudit(t, ix, noted); r.OK() || !strings.Contains(r.Problems[0], "put back") {
		t.Errorf("put back to an earlier moment: %q", r.Problems)
	}
}

// flip changes a letter in the middle of base64.
func flip(s string) string {
	b := []byte(s)
	if i := len(b) / 2; b[i] == 'A' {
		b[i] = 'B'
	} else {
		b[i] = 'A'
	}
	return string(b)
}

// A process is killed after it wrote a record and before it wrote the head,
// or while it wrote the record.
func TestAuditLogOfAKilledProcess(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	logSome(t, ix, 3)
	before := readAuditFiles(t, dir)
	logSome(t, ix, 1)
	after := readAuditFiles(t, dir)
	torn := slices.Clone(after.lines)
	torn[3] = torn[3][:len(torn[3])/2]
	for name, c := range map[string]struct {
		lines   []string
		records uint64
	}{"before the head": {after.lines, 4}, "in the record": {torn, 3}} {
		auditFiles{c.lines, before.head}.write(t, dir)
		if r := verifyAudit(t, ix, AuditHead{}); !r.OK() || r.Records != c.records {
			t.Errorf("%s: %+v", name, r)
		}
		logSome(t, ix, 2)
		if r := verifyAudit(t, ix, AuditHead{}); !r.OK() || r.Records != c.records+2 || r.Head.Count != c.records+2 {
			t.Errorf("%s, two lookups later: %+v", name, r)
		}
	}
}

func TestAuditHeadText(t *testing.T) {
	h := AuditHead{Count: 42}
	h.MAC[0], h.MAC[31] = 0xab, 1
	if got, err := ParseAuditHead(" " + h.String() + "\n"); err != nil || got != h {
		t.Errorf("%v comes back as %v, %v", h, got, err)
	}
	for _, s := range []string{"", "42", "42:", "x:" + h.String()[3:], h.String() + "00", "-1:" + h.String()[3:]} {
		if _, err := ParseAuditHead(s); err == nil {
			t.Errorf("%q is taken for a head", s)
		}
	}
}

// A log full of anything is gone through in bounded memory and without panic.
func FuzzAuditLog(f *testing.F) {
	key := newKey(f)
	dir := f.TempDir()
	l, err := newAuditLog(dir, key)
	if err != nil {
		f.Fatal(err)
	}
	if err := l.begin(); err != nil {
		f.Fatal(err)
	}
	for range 3 {
		if err := l.write(AuditEntry{Action: "find", Values: someValues(2)}); err != nil {
			f.Fatal(err)
		}
	}
	log, _ := os.ReadFile(l.path)
	f.Add(log)
	f.Add(log[:len(log)-9])
	f.Add([]byte("\n\nAAAA\n" + strings.Repeat("A", 1000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(l.path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := l.verify(AuditHead{})
		if err != nil {
			t.Fatal(err)
		}
		// The head stands, so only a log with all three records holds.
		if r.Records > 3 || r.OK() && r.Records != 3 {
			t.Fatalf("%d records, problems %q", r.Records, r.Problems)
		}
	})
}

// TestOlderAuditLogIsRead: what is logged must be readable after an upgrade that
// can read nothing else of an index.
func TestOlderAuditLogIsRead(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	ix := open(t, dir, key, Options{Create: true})
	if loss := ix.AuditLoss(); loss != "" {
		t.Error("of a new index: ", loss)
	}
	if err := ix.Audit(AuditEntry{Action: "find", Count: 7}); err != nil {
		t.Fatal(err)
	}
	shut(t, ix)
	marker := filepath.Join(dir, markerName)
	for format, want := range map[int]error{auditedSince - 1: ErrOlder, auditedSince: nil, formatVersion: nil, formatVersion + 1: ErrNewer} {
		if err := writeFile(marker, markerLine(format, key.ID())); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenAudit(dir, newKey(t)); err == nil {
			t.Errorf("format %d was opened with another key", format)
		}
		log, err := OpenAudit(dir, key)
		if !errors.Is(err, want) {
			t.Fatalf("format %d: %v, want %v", format, err, want)
		}
		if err != nil {
			continue
		}
		report, err := log.VerifyAudit(AuditHead{})
		if err != nil || !report.OK() || report.Records != 1 {
			t.Errorf("format %d: %+v, %v", format, report, err)
		}
		for e, err := range log.Audits() {
			if err != nil || e.Action != "find" || e.Count != 7 {
				t.Errorf("format %d: %+v, %v", format, e, err)
			}
		}
		shut(t, log)
	}
	if err := writeFile(marker, markerLine(formatVersion, key.ID())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, auditHeadName), []byte("flipped"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := open(t, dir, key, Options{Create: true})
	if log.AuditLoss() == "" {
		t.Error("a damaged head is taken for one that is in order")
	}
}

// TestALogThatWasCutOff is seen without reading it: nights tell so.
func TestALogThatWasCutOff(t *testing.T) {
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	for range 2 {
		if err := ix.Audit(AuditEntry{Action: "find"}); err != nil {
			t.Fatal(err)
		}
	}
	if loss := ix.AuditLoss(); loss != "" {
		t.Error("of a whole log: ", loss)
	}
	for name, spoil := range map[string]func() error{
		"shorter": func() error { return os.Truncate(ix.audit.path, 100) },
		"empty":   func() error { return os.Truncate(ix.audit.path, 0) },
		"missing": func() error { return os.Remove(ix.audit.path) },
	} {
		whole, err := os.ReadFile(ix.audit.path)
		if err == nil {
			err = spoil()
		}
		if err != nil {
			t.Fatal(err)
		}
		if ix.AuditLoss() == "" {
			t.Errorf("%s: nothing is said", name)
		}
		if err := os.WriteFile(ix.audit.path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
