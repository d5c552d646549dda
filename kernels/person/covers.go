package person

import "aktsyn/kernels/dictionary"

// Covers reports whether a compiled dictionary holds the whole built-in list
// and reports every entry in any case, so that NewFrom can scan with it as it
// is. It looks up some 50,000 names.
func Covers(a *dictionary.Automaton) bool {
	if o := a.Options(); o.Mode == dictionary.ExactCase || o.Kind != dictionary.All {
		return false
	}
	builtin, err := dictionary.Read(compiled)
	if err != nil {
		panic(err) // embedded: cannot happen in a program that passed its tests
	}
	a = as(a, dictionary.AnyCase)
	for i := range uint32(builtin.Len()) {
		want := builtin.Entry(i)
		if got, ok := a.Lookup([]byte(want.Text)); !ok || got.Class&want.Class != want.Class || got.Freq < want.Freq {
			return false
		}
	}
	return true
}
