package ruleset

import (
	"path/filepath"
	"strings"

	"aktsyn/kernels/dictionary"
)

// classWords are words in the name of a list's file that say what it holds.
var classWords = []struct {
	word  string
	class dictionary.Class
}{
	{"fornavn", dictionary.Given}, {"given", dictionary.Given}, {"firstname", dictionary.Given}, {"first_name", dictionary.Given},
	{"efternavn", dictionary.Surname}, {"surname", dictionary.Surname}, {"lastname", dictionary.Surname}, {"last_name", dictionary.Surname},
}

// classOf tells from the name of a list's file whether it holds given names or
// surnames: Statistics Denmark's are called fornavne and efternavne. A list
// that is called neither or both has class 0. Without it every single name
// would count as both, and many a surname is an ordinary word as a given name.
func classOf(path string) (class dictionary.Class) {
	name := strings.ToLower(filepath.Base(path))
	for _, w := range classWords {
		if strings.Contains(name, w.word) {
			class |= w.class
		}
	}
	if class == dictionary.Given|dictionary.Surname {
		return 0
	}
	return class
}
