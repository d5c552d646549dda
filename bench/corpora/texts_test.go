package corpora

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func texts(n int, seed uint64) map[string][]byte {
	return map[string][]byte{
		"prose": Prose(n, seed), "ledger": Ledger(n, seed), "no hit": NoHit(n, seed),
		"hit dense": HitDense(n, seed), "adversarial": Adversarial(n, seed),
	}
}

func TestTextsHaveTheirSize(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 100, 1000, 65537} {
		again := texts(n, 3)
		for name, text := range texts(n, 3) {
			if len(text) != n || !utf8.Valid(text) || n > 0 && text[n-1] != '\n' {
				t.Errorf("%s of %d: %d bytes, valid %v", name, n, len(text), utf8.Valid(text))
			}
			if !bytes.Equal(text, again[name]) {
				t.Errorf("%s of %d is not deterministic", name, n)
			}
			if bytes.ContainsAny(text, "\x01\x02") {
				t.Errorf("%s of %d has marks in it", name, n)
			}
		}
	}
}

func TestProseKeepsItsRates(t *testing.T) {
	const n = 1 << 20
	p := newProse(9, "prose")
	text := p.append(nil, n)
	if got, want := p.cprs, n/bytesPerCPR; got < want*9/10 || got > want*12/10 {
		t.Errorf("%d CPR numbers, want about %d", got, want)
	}
	if got, want := p.names, n/bytesPerName; got < want*9/10 || got > want*12/10 {
		t.Errorf("%d names, want about %d", got, want)
	}
	for line := range bytes.Lines(text) {
		if len(line) > 140 {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
}

func TestLedgerIsDigits(t *testing.T) {
	text := Ledger(1<<20, 9)
	digits := 0
	for _, b := range text {
		if b >= '0' && b <= '9' {
			digits++
		}
	}
	if digits < len(text)*2/3 {
		t.Errorf("%d of %d bytes are digits", digits, len(text))
	}
	for i, line := range strings.Split(string(text[:1<<16]), "\n")[:100] {
		if strings.Count(line, ";") != 8 {
			t.Errorf("line %d has %d separators", i+1, strings.Count(line, ";"))
		}
	}
}

func TestNoHitHasNoDigit(t *testing.T) {
	if bytes.ContainsFunc(NoHit(1<<18, 9), unicode.IsDigit) {
		t.Error("a digit")
	}
}

func TestHitDenseIsDense(t *testing.T) {
	lines := strings.Split(string(HitDense(1<<16, 9)), "\n")
	if len(lines) < 1<<16/40 {
		t.Errorf("only %d lines", len(lines))
	}
	for _, line := range lines[:len(lines)-2] {
		name, number, ok := strings.Cut(line, "\t")
		number = strings.ReplaceAll(number, "-", "")
		if class := ClassOf(number); !ok || !strings.Contains(name, " ") || len(number) != 10 || class < BornBefore1900 {
			t.Errorf("line %q", line)
		}
	}
}

func TestTextArchive(t *testing.T) {
	small, large := t.TempDir(), t.TempDir()
	if _, err := TextArchive(small, 20, 4); err != nil {
		t.Fatal(err)
	}
	count, err := TextArchive(large, 1700, 4)
	if err != nil {
		t.Fatal(err)
	}
	files := readTree(t, large)
	var got Count
	for name, data := range files {
		got.Documents++
		got.Bytes += int64(len(data))
		pages := bytes.Split(data, []byte("\f"))
		got.Pages += len(pages)
		for _, p := range pages {
			if len(p) < 2000 || len(p) > 4000 {
				t.Errorf("%s: a page of %d bytes", name, len(p))
			}
		}
	}
	got.CPRs, got.Names = count.CPRs, count.Names
	if got != count || count.Pages != 1700 || count.CPRs == 0 {
		t.Errorf("told %+v, found %+v", count, got)
	}
	for name, data := range readTree(t, small) {
		if !bytes.HasPrefix(files[name], data) {
			t.Errorf("%s is not the beginning of the larger archive's", name)
		}
	}
}

func TestNoteArchive(t *testing.T) {
	dir := t.TempDir()
	count, err := NoteArchive(dir, 30, 4)
	if err != nil || count.Documents != 30 || count.Pages != 30 {
		t.Errorf("%+v, %v", count, err)
	}
	for name, data := range readTree(t, dir) {
		if len(data) < 2000 || len(data) > 4000 || bytes.Contains(data, []byte("\f")) {
			t.Errorf("%s: no page of a note, %d bytes", name, len(data))
		}
	}
}

func TestMixed(t *testing.T) {
	dir := t.TempDir()
	truth, err := Mixed(dir, 50, 4)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(readTree(t, dir)); n != 50 {
		t.Errorf("%d files, want 50", n)
	}
	docs := readArchive(t, dir)
	if len(docs) != len(truth.Documents) {
		t.Errorf("%d documents, told %d", len(docs), len(truth.Documents))
	}
	findPlanted(t, docs, truth.Rows)
	for _, d := range truth.Documents {
		if d.Cause != "" {
			t.Errorf("%s cannot be read", d.Doc)
		}
	}
}

func TestTopicsAreComplete(t *testing.T) {
	if len(topics()) < 8 {
		t.Fatalf("%d topics", len(topics()))
	}
	for _, topic := range topics() {
		for _, section := range []string{"journal", "brev", "afgørelse", "mail"} {
			if len(topic.sections[section]) < 2 {
				t.Errorf("%s has no %s", topic.title, section)
			}
		}
	}
	for _, section := range []string{"partshøring", "aktindsigt", "lægeerklæring", "klage", "støj", "bemærkning", "fodnote"} {
		if len(common().sections[section]) < 2 {
			t.Errorf("no common %s", section)
		}
	}
	if _, err := parseTopic("[journal]\nHer er {noget}."); err == nil {
		t.Error("an unknown slot is no error")
	}
	if _, err := parseTopic("titel: x\nfarve: grøn"); err == nil {
		t.Error("an unknown key is no error")
	}
}
