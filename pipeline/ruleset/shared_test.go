package ruleset

import (
	"bytes"
	"runtime"
	"testing"

	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person"
)

// TestADictionaryIsHeldOnce by the rulesets of all who name it or a copy of it, and
// goes with the last of them.
func TestADictionaryIsHeldOnce(t *testing.T) {
	compiled := func(name string) []byte {
		a, err := dictionary.Build(append(person.Builtin(), dictionary.Entry{Text: name, Class: dictionary.Given}), dictionary.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := a.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	content, other := compiled("Vibekka"), compiled("Torbenius")
	one := newRules(t, Options{Names: []string{file(t, content)}, Kernels: []string{"person"}})
	two := newRules(t, Options{Names: []string{file(t, content)}})
	three := newRules(t, Options{Names: []string{file(t, other)}})
	if one.persons() != two.persons() || one.persons() == three.persons() {
		t.Error("what is the same is not shared, or what is not is")
	}
	if n := held(2); n != 2 {
		t.Errorf("%d are held of 2", n)
	}
	runtime.KeepAlive([]*Ruleset{one, two, three})
	if n := held(0); n != 0 {
		t.Errorf("%d are held that nobody uses", n)
	}
}

// held is how many kernels are held in the end, which is hoped to be want.
func held(want int) (n int) {
	for range 100 {
		runtime.GC()
		runtime.Gosched() // for what cleans up
		inUse.mu.Lock()
		n = len(inUse.byDigest)
		inUse.mu.Unlock()
		if n == want {
			break
		}
	}
	return n
}
