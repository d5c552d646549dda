package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

var (
	seed = bytes.Repeat([]byte{7}, ed25519.SeedSize)
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("CET", 3600))
)

// documents is an archive with every kind of document that there is to count.
func documents() []hitindex.Document {
	return []hitindex.Document{
		{Document: extract.Document{Path: "a.txt", Pages: 3, Text: 10}},
		{Document: extract.Document{Path: "empty.txt"}},
		{Document: extract.Document{Path: "locked.pdf", Cause: source.Encrypted}},
		{Document: extract.Document{Path: "torn.pdf", Pages: 5, Cause: source.Corrupt}},
		{Document: extract.Document{Path: "half.pdf", Pages: 4, Text: 10, Cause: source.Timeout}},
		{Document: extract.Document{Path: "scan.pdf", Pages: 4, Text: 10, Cause: source.NeedsOCR,
			Unread: []extract.UnreadPage{{Number: 2, Cause: source.NeedsOCR}, {Number: 3, Cause: source.Corrupt}}}},
		{Document: extract.Document{Path: "scans.pdf", Pages: 9, Cause: source.NeedsOCR,
			Unread: []extract.UnreadPage{{Number: 1, Cause: source.NeedsOCR}}}, Unlisted: map[source.Cause]int64{source.NeedsOCR: 8}},
	}
}

func sequence(docs []hitindex.Document) iter.Seq2[hitindex.Document, error] {
	return func(yield func(hitindex.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// totals are what the run that met the documents noted, by the index's own
// count.
func totals(docs []hitindex.Document) (t hitindex.Totals) {
	for _, d := range docs {
		noted := engine.Document{Document: d.Document}
		for cause, n := range d.Unlisted {
			for range n {
				noted.Unread = append(noted.Unread[:len(noted.Unread):len(noted.Unread)], extract.UnreadPage{Cause: cause})
			}
		}
		t.Add([]engine.Document{noted}, []batch.Hit{{Kind: kernels.CPR, Grade: kernels.High}})
	}
	return t
}

func complete(docs []hitindex.Document) hitindex.Run {
	return hitindex.Run{ID: 12, State: hitindex.Complete, Started: noon.Add(-time.Hour), Ended: noon, Roots: []string{"/srv/010190-1234", "/srv/b\xff\x1b"},
		Ruleset: "ab12", Kernels: map[string]string{"cpr": "1", "person": "1"}, Totals: totals(docs), Conditions: Conditions{"limit max-depth": "8", "version": "æ 1"},
		Changes: map[hitindex.Change]int64{hitindex.New: 6, hitindex.Unchanged: 1}}
}

func state(t *testing.T, r hitindex.Run, docs []hitindex.Document) Certificate {
	t.Helper()
	n, err := CountDocuments(sequence(docs))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(r, n, noon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// of counts what never fails to be read.
func of(docs []hitindex.Document) *Count {
	n, _ := CountDocuments(sequence(docs))
	return n
}

// TestBothCountsAgree: that of files is that of their documents.
func TestBothCountsAgree(t *testing.T) {
	docs := documents()
	files := func(yield func(hitindex.Totals, error) bool) {
		_ = yield(totals(docs[:2]), nil) && yield(totals(docs[2:]), nil)
	}
	n, err := CountFiles(files)
	if err != nil || !reflect.DeepEqual(n, of(docs)) {
		t.Errorf("%+v, %v, want %+v", n, err, of(docs))
	}
	if _, err := CountFiles(func(yield func(hitindex.Totals, error) bool) { yield(hitindex.Totals{}, hitindex.ErrDamaged) }); !errors.Is(err, hitindex.ErrDamaged) {
		t.Error("a damaged index: ", err)
	}
}

func TestEveryDocumentAndPageIsCounted(t *testing.T) {
	c := state(t, complete(documents()), documents())
	if want := (Balance{In: 7, Examined: 2, NotExamined: map[string]int64{"encrypted": 1, "corrupt": 1, "timeout": 1, "needs-ocr": 2}}); !reflect.DeepEqual(c.Documents, want) {
		t.Errorf("documents %+v", c.Documents)
	}
	if want := (Balance{In: 25, Examined: 9, NotExamined: map[string]int64{"corrupt": 6, "needs-ocr": 10}}); !reflect.DeepEqual(c.Pages, want) {
		t.Errorf("pages %+v", c.Pages)
	}
	if c.PagesUnknown != 1 || !c.Proof || c.State != "complete" || c.Ended != "2026-11-22T11:00:00Z" {
		t.Errorf("%+v", c)
	}
	if got := strings.Join(c.Archive, " "); got != `/srv/••••••-•••• /srv/b\xFF\x1B` {
		t.Errorf("archive %s", got)
	}
	if !strings.Contains(c.Statement, "Af arkivets 7 dokumenter er 2 undersøgt til ende.") {
		t.Error(c.Statement)
	}
}

func TestWhatDoesNotBalanceIsNotIssued(t *testing.T) {
	docs := documents()
	for name, change := range map[string]func(*hitindex.Run){
		"a document more":  func(r *hitindex.Run) { r.Totals.Documents++ },
		"a page more":      func(r *hitindex.Run) { r.Totals.Pages++ },
		"a page not read":  func(r *hitindex.Run) { r.Totals.PagesRead-- },
		"another cause":    func(r *hitindex.Run) { r.Totals.Unread[source.Corrupt]--; r.Totals.Unread[source.Bomb]++ },
		"a page's cause":   func(r *hitindex.Run) { r.Totals.UnreadPages[source.Corrupt]--; r.Totals.UnreadPages[source.Bomb]++ },
		"unknown pages":    func(r *hitindex.Run) { r.Totals.PagesUnknown++ },
		"a cause too many": func(r *hitindex.Run) { r.Totals.Unread[source.Timeout]++ },
	} {
		r := complete(docs)
		change(&r)
		if _, err := New(r, of(docs), noon); !errors.Is(err, ErrUnbalanced) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range docs {
		less := append(append([]hitindex.Document{}, docs[:i]...), docs[i+1:]...)
		if _, err := New(complete(docs), of(less), noon); !errors.Is(err, ErrUnbalanced) {
			t.Errorf("without %s: %v", docs[i].Path, err)
		}
	}
	c := state(t, complete(docs), docs)
	c.Pages.Examined++
	if _, err := Sign(c, seed); !errors.Is(err, ErrUnbalanced) {
		t.Error("signed", err)
	}
	failing := func(yield func(hitindex.Document, error) bool) { yield(hitindex.Document{}, hitindex.ErrDamaged) }
	if _, err := CountDocuments(failing); !errors.Is(err, hitindex.ErrDamaged) {
		t.Error("a damaged index: ", err)
	}
}

func TestNoProof(t *testing.T) {
	docs := documents()
	interrupted := complete(docs)
	interrupted.State = hitindex.Interrupted
	running := complete(docs)
	running.State, running.Ended = hitindex.Running, time.Time{}
	erased := complete(docs)
	erased.Erased = 1
	empty := complete(nil)
	empty.Totals = hitindex.Totals{}
	for _, c := range []Certificate{state(t, interrupted, docs), state(t, running, docs), state(t, erased, docs), state(t, empty, nil)} {
		if c.Proof || !strings.Contains(c.Statement, "intet bevis") {
			t.Errorf("%s: %v, %s", c.State, c.Proof, c.Statement)
		}
	}
	whole := state(t, complete(docs[:2]), docs[:2])
	if !whole.Proof || whole.Statement != "Arkivets dokumenter er alle undersøgt til ende: 2." {
		t.Error(whole.Statement)
	}
}

func issued(t *testing.T) (file []byte, key ed25519.PublicKey) {
	t.Helper()
	file, err := Sign(state(t, complete(documents()), documents()), seed)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = ParsePublicKey(PublicKey(seed) + "\n"); err != nil {
		t.Fatal(err)
	}
	return file, key
}

func TestVerify(t *testing.T) {
	file, key := issued(t)
	c, err := Verify(file, key)
	if err != nil || !reflect.DeepEqual(c, state(t, complete(documents()), documents())) {
		t.Fatal(err)
	}
	other, err := ParsePublicKey(PublicKey(bytes.Repeat([]byte{8}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(file, other); !errors.Is(err, ErrOtherKey) {
		t.Error("another key: ", err)
	}
	for _, text := range []string{"", "abc", PublicKey(seed)[:40], PublicKey(seed) + "A"} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("key %q", text)
		}
	}
}

// TestEveryChangeIsRefused turns every bit of a certificate, and every value of
// it into another.
func TestEveryChangeIsRefused(t *testing.T) {
	file, key := issued(t)
	for i := range file {
		for bit := range 8 {
			changed := bytes.Clone(file)
			changed[i] ^= 1 << bit
			if _, err := Verify(changed, key); err == nil {
				t.Fatalf("byte %d, bit %d: %q", i, bit, changed[max(0, i-20):min(len(file), i+20)])
			}
		}
	}
	var tree map[string]any
	if err := json.Unmarshal(file, &tree); err != nil {
		t.Fatal(err)
	}
	fields := 0
	each(tree, func() {
		fields++
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(tree); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(out.Bytes(), key); err == nil {
			t.Errorf("a change is not seen:\n%s", out.Bytes())
		}
	})
	if fields < 30 {
		t.Errorf("only %d changes were tried", fields)
	}
}

// each changes every value of a tree in turn, takes away every member and adds
// one to every object, and calls f each time.
func each(tree map[string]any, f func()) {
	for name, v := range tree {
		for _, other := range others(v) {
			tree[name] = other
			f()
		}
		delete(tree, name)
		f()
		tree[name] = v
		if inner, ok := v.(map[string]any); ok {
			each(inner, f)
		}
	}
	tree["more"] = 1
	f()
	delete(tree, "more")
}

func others(v any) []any {
	switch v := v.(type) {
	case string:
		return []any{v + "x", "", nil}
	case float64:
		return []any{v + 1, -v, nil}
	case bool:
		return []any{!v, nil}
	case []any:
		return []any{append([]any{"x"}, v...), v[:len(v)-1], nil}
	}
	return []any{nil}
}

// TestSpellings: a file that says the same in other words is refused as well.
func TestSpellings(t *testing.T) {
	file, key := issued(t)
	for name, other := range map[string]string{
		"no line end":   strings.TrimSuffix(string(file), "\n"),
		"blank":         string(file) + " ",
		"a second file": string(file) + string(file),
		"repeated":      strings.Replace(string(file), `"run": 12`, `"run": 13, "run": 12`, 1),
		"capital":       strings.Replace(string(file), `"run"`, `"Run"`, 1),
		"escaped":       strings.Replace(string(file), `"ab12"`, `"\u0061b12"`, 1),
		"float":         strings.Replace(string(file), `"run": 12`, `"run": 12.0`, 1),
		"empty":         "",
		"huge":          string(file) + strings.Repeat("\n", MaxSize),
	} {
		if _, err := Verify([]byte(other), key); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCanonicalForm: what is signed is what a program gets that sorts the
// members itself (RFC 8785).
func TestCanonicalForm(t *testing.T) {
	c := state(t, complete(documents()), documents())
	got, err := canonical(c)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(got[len(preamble):], &tree); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(tree); err != nil { // maps are written in the order of their keys
		t.Fatal(err)
	}
	if string(got) != preamble+strings.TrimSuffix(want.String(), "\n") {
		t.Errorf("signed\n%s\nsorted\n%s", got, want.String())
	}
	for _, text := range []string{"a\x01", "a\u2028", "a\xff", "a\n"} {
		c.Ruleset = text
		if _, err := canonical(c); err == nil {
			t.Errorf("%q is signed", text)
		}
	}
}

func FuzzVerify(f *testing.F) {
	c, err := New(complete(documents()), of(documents()), noon)
	if err != nil {
		f.Fatal(err)
	}
	file, err := Sign(c, seed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"certificate":{},"public_key":"","signature":""}`))
	key := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Verify(b, key); err == nil && !bytes.Equal(b, file) {
			t.Errorf("a forgery: %q", b)
		}
	})
}

func TestGather(t *testing.T) {
	rules, err := ruleset.New(t.Context(), ruleset.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	limited := ocr.NewMemory(ocr.NewBudget(nil, 3, 30*time.Minute), "tesseract 5 dan+eng")
	c, err := Gather(rules, source.DefaultLimits(), limited, "v1")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"binary", "host", "kernel cpr", "kernel person", "limit max-depth", "readers", "version"} {
		if c[name] == "" {
			t.Errorf("no %q in %v", name, c)
		}
	}
	if c["ocr"] != "budget 30m0s" || c["ocr method"] != "tesseract 5 dan+eng" {
		t.Errorf("text recognition: %v", c)
	}
	for mode, r := range map[string]extract.Recogniser{"off": nil, "all": ocr.NewMemory(ocr.NewBudget(nil, 3, ocr.Unlimited), "")} {
		if c, err := Gather(rules, source.DefaultLimits(), r, "v1"); err != nil || c["ocr"] != mode {
			t.Errorf("%v, %v", c, err)
		}
	}
	if len(c["binary"]) != 64 {
		t.Errorf("digests %v", c)
	}
	signable := state(t, complete(nil), nil)
	signable.Conditions = c
	if _, err := Sign(signable, seed); err != nil {
		t.Error(err)
	}
}

// TestStatementNamesWhatWasNotSought: a document can be examined to its end by a
// run that did not look for everything.
func TestStatementNamesWhatWasNotSought(t *testing.T) {
	r := complete(documents()[:1])
	for want, kernels := range map[string]map[string]string{
		"ledte ikke efter navne: ":                 {"cpr": "1"},
		"ledte ikke efter personnumre: ":           {"person": "1"},
		"ledte ikke efter personnumre eller navne": nil,
	} {
		r.Kernels = kernels
		if c := state(t, r, documents()[:1]); !strings.Contains(c.Statement, want) {
			t.Errorf("%v: %s", kernels, c.Statement)
		}
	}
	r.Kernels = map[string]string{"cpr": "1", "person": "1"}
	if c := state(t, r, documents()[:1]); strings.Contains(c.Statement, "ledte") {
		t.Error(c.Statement)
	}
}
