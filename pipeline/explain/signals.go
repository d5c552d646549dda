package explain

import (
	"fmt"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

// signalName is the name of a signal of one bit.
func signalName(kind kernels.Kind, signal kernels.Signals) string {
	return signal.Names(ruleset.SignalNames(kind))[0]
}

// signalPhrase is the sentence for a signal of one bit. A bit that no sentence
// is known for stems from an index that a newer version wrote.
func signalPhrase(kind kernels.Kind, signal kernels.Signals) phrase {
	if p, ok := phrasesOf(kind)[signal]; ok {
		return p
	}
	return phrase{"Et tegn, som denne version af aktsyn ikke kender", "A signal that this version of aktsyn does not know"}
}

func phrasesOf(kind kernels.Kind) map[kernels.Signals]phrase {
	if kind == kernels.Person {
		return namePhrases
	}
	return numberPhrases
}

// ParseSignals reads names of signals of a kind as listings show them: joined
// by commas or blanks, or as a JSON list. No names are no signals. The error
// for an unknown name lists the names that exist.
func ParseSignals(kind kernels.Kind, listed string) (kernels.Signals, error) {
	names := ruleset.SignalNames(kind)
	var s kernels.Signals
	for _, name := range strings.FieldsFunc(listed, separatesNames) {
		bit := slices.Index(names, name)
		if bit < 0 {
			return 0, fmt.Errorf("unknown signal %.40q of kind %s (known: %s)", name, kind, strings.Join(names, ", "))
		}
		s |= 1 << bit
	}
	return s, nil
}

func separatesNames(r rune) bool { return strings.ContainsRune(",;[]\"' \t\r\n", r) }
