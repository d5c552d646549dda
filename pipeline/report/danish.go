package report

import (
	"fmt"
	"strconv"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/source"
)

var danishCauses = [...]string{
	source.None:        "læst",
	source.Encrypted:   "kræver adgangskode",
	source.Corrupt:     "beskadiget fil",
	source.Unsupported: "filtypen kan ikke læses",
	source.TooLarge:    "for stor",
	source.TooDeep:     "pakket ind i for mange lag",
	source.Bomb:        "fylder urimeligt meget udpakket",
	source.Timeout:     "læsningen gik i stå",
	source.NeedsOCR:    "kræver OCR",
	source.Permission:  "adgang nægtet",
	source.Changed:     "ændret eller forsvundet under læsningen",
	source.IOError:     "fejl på lagermediet",
	source.Crashed:     "fik programmet til at gå ned",
}

// DanishCause says in Danish why something was not read, to stand after
// "ikke læst: ".
func DanishCause(c source.Cause) string {
	if int(c) < len(danishCauses) {
		return danishCauses[c]
	}
	return c.String()
}

// DanishKernel names what a kernel looks for, to stand after "ledte ikke efter".
func DanishKernel(name string) string {
	switch name {
	case "cpr":
		return "personnumre"
	case "person":
		return "navne"
	}
	return name
}

// DanishGrade is a grade as an adjective that fits "fund", "navn" and
// "personnummer".
func DanishGrade(g kernels.Grade) string {
	switch g {
	case kernels.Low:
		return "svagt"
	case kernels.Medium:
		return "middel"
	case kernels.High:
		return "stærkt"
	case kernels.Certain:
		return "sikkert"
	}
	return g.String()
}

// DanishThresholds says in one sentence which thresholds are not the default, and
// nothing where all are.
func DanishThresholds(changes []grades.Change) string {
	if len(changes) == 0 {
		return ""
	}
	var parts []string
	for _, c := range changes {
		what := c.Kind
		switch c.Kind {
		case "cpr":
			what = "personnummer"
		case "person":
			what = "navn"
		}
		if g, err := kernels.ParseGrade(c.Grade); err == nil {
			what += " " + DanishGrade(g)
		}
		parts = append(parts, fmt.Sprintf("%s fra %d point (standard %d)", what, c.Points, c.Default))
	}
	return "Tærsklerne for gradering er ændret fra standard: " + strings.Join(parts, ", ") + "."
}

// Number writes n with the Danish thousands point, "20.620".
func Number(n int) string {
	s := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// Counted is a number with its noun, "1 side", "20.620 sider".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", Number(n), many)
}
