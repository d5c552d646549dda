package eval

import "math/rand/v2"

var (
	onsets = []string{"b", "bl", "d", "dr", "f", "g", "gn", "gr", "h", "j", "kl", "kn", "kv", "l", "m", "n", "pl", "pr", "r",
		"skv", "sm", "t", "tr", "v", "vr", "z", "zv"}
	nuclei = []string{"a", "e", "i", "o", "u", "y", "æ", "ø", "å", "au", "ei"}
	codas  = []string{"", "", "b", "d", "f", "k", "l", "lk", "m", "mp", "n", "nk", "p", "r", "rp", "st", "x"}
)

// invent makes names of two syllables in which no known name or ending of
// names can be recognised but by chance; none is known.
func invent(known func(string) bool, seed uint64) stock {
	random := rand.New(rand.NewPCG(seed, 1))
	one := func(list []string) string { return list[random.IntN(len(list))] }
	names := func() (out []string) {
		for len(out) < 200 {
			name := []rune(one(onsets) + one(nuclei) + one(codas) + one(onsets) + one(nuclei) + one(codas))
			name[0] -= 'a' - 'A' // onsets are ASCII
			if !known(string(name)) {
				out = append(out, string(name))
			}
		}
		return out
	}
	return stock{name: "in no list", given: names(), surnames: names()}
}
