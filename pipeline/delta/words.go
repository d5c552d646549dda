package delta

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aktsyn/pipeline/report"
)

// months are the Danish ones, as dates have them.
var months = [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}

// date writes a day as Danish letters do, "22. november 2026".
func date(t time.Time) string {
	return fmt.Sprintf("%d. %s %d", t.Day(), months[t.Month()-1], t.Year())
}

// moment adds the time of day where the reader is, "22. november 2026 kl. 05.12".
func moment(t time.Time) string {
	if t.IsZero() {
		return "ikke afsluttet"
	}
	return date(t.Local()) + t.Local().Format(" kl. 15.04")
}

func number(n int64) string { return report.Number(int(n)) }

// signed writes a difference with its sign, the minus of typography.
func signed(n int64) string {
	switch {
	case n > 0:
		return "+" + number(n)
	case n < 0:
		return "−" + number(-n)
	}
	return "0"
}

func counted(n int64, one, many string) string { return report.Counted(int(n), one, many) }

// danishChanges are the states of files (hitindex.Change by name) in the order
// in which reports have them.
var danishChanges = []struct{ name, danish string }{
	{"new", "nye"}, {"changed", "ændrede"}, {"gone", "forsvundne"}, {"moved", "flyttede"}, {"copied", "kopierede"},
	{"touched", "berørt, samme indhold"}, {"ruleset-changed", "læst igen efter nye regler"}, {"retried", "forsøgt igen"}, {"unchanged", "uændrede"},
}

// danish describes findings, "3 personnumre, 1 muligt personnummer og 12 navne".
func (c Counts) danish() string {
	var parts []string
	if c.Numbers > 0 {
		parts = append(parts, counted(c.Numbers, "personnummer", "personnumre"))
	}
	if c.Possible > 0 {
		parts = append(parts, counted(c.Possible, "muligt personnummer", "mulige personnumre"))
	}
	if c.Names > 0 {
		parts = append(parts, counted(c.Names, "navn", "navne"))
	}
	return list(parts, "ingen fund")
}

// list joins words as a sentence does.
func list(parts []string, none string) string {
	switch n := len(parts); n {
	case 0:
		return none
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " og " + parts[n-1]
	}
}

// headline is what a manager needs to know, in whole sentences, the most
// important first.
func (a *Archive) headline(many int) []string {
	lines := a.notice()
	if a.Run.ID == 0 {
		return lines
	}
	if a.Run.Documents == 0 {
		return append(lines, "Ingen dokumenter fundet: intet er undersøgt. Er arkivet tilgængeligt?")
	}
	lines = append(append(lines, a.Run.notSoughtLines()...), a.newlySoughtLines()...)
	if a.Run.sought(numbersKernel) {
		lines = append(lines, a.largeLine(many))
	}
	lines = append(lines, a.untoldLines()...)
	switch {
	case a.Before == nil && len(a.Untold) > 0:
		lines = append(lines, fmt.Sprintf("Kørslen fandt %s.", a.New.danish()))
	case a.Before == nil:
		lines = append(lines, fmt.Sprintf("Det er arkivets første kørsel; den fandt %s.", a.New.danish()))
	default:
		lines = append(lines, a.sinceLine())
	}
	lines = append(lines, a.rootLines()...)
	if a.Unexamined.total() > 0 {
		lines = append(lines, fmt.Sprintf("Før stod %s i dokumenter, der denne gang ikke kunne læses helt: om de stadig står der, vides ikke.", a.Unexamined.danish()))
	}
	if a.GradingChanged {
		lines = append(lines, fmt.Sprintf("Reglerne for gradering er ændret siden sidste kørsel: den viste %s; efter de nye regler er det %s. Nye og forsvundne fund er talt efter de nye regler.",
			a.Before.danish(), a.Regraded.danish()))
	}
	if a.RulesChanged && (!a.GradingChanged || a.Before.kernels != a.Run.kernels) {
		lines = append(lines, "Reglerne er ændret siden sidst: fund kan være nye eller forsvundne alene af den grund.")
	}
	return append(lines, a.unreadLine())
}

// untoldLines say that no report told of runs before, and that files are counted
// without them: only the findings are compared anew.
func (a *Archive) untoldLines() []string {
	if len(a.Untold) == 0 {
		return nil
	}
	var runs []string
	for _, id := range a.Untold {
		runs = append(runs, fmt.Sprint(id))
	}
	since := "alt regnes derfor som nyt"
	if a.Before != nil {
		since = fmt.Sprintf("nyt er derfor alt, hvad der er kommet siden kørsel %d", a.Before.ID)
	}
	return []string{fmt.Sprintf("Ingen tidligere rapport fortæller om kørsel %s, måske fordi natten blev afbrudt, før rapporten var skrevet: %s. Tallene under Filer er fra den seneste kørsel alene.",
		list(runs, ""), since)}
}

// rootLines say which directories became part of the archive and which were taken
// out of its configuration since the run before.
func (a *Archive) rootLines() (lines []string) {
	if len(a.RootsRemoved) > 0 {
		lines = append(lines, fmt.Sprintf("Taget ud af arkivets konfiguration siden sidst: %s. Filer derfra tæller som forsvundne, medmindre de er flyttet med.", list(a.RootsRemoved, "")))
	}
	if len(a.RootsAdded) > 0 {
		lines = append(lines, fmt.Sprintf("Føjet til arkivets konfiguration siden sidst: %s.", list(a.RootsAdded, "")))
	}
	return lines
}

// The kernels (package ruleset) that find CPR numbers and names.
const numbersKernel, namesKernel = "cpr", "person"

func (r Run) sought(kernel string) bool { return !slices.Contains(r.NotSought, kernel) }

// notSoughtLines say what the run did not look for.
func (r Run) notSoughtLines() (lines []string) {
	for _, kernel := range r.NotSought {
		lines = append(lines, fmt.Sprintf("Kørslen ledte ikke efter %s: om der står nogen i arkivet, vides ikke.", report.DanishKernel(kernel)))
	}
	return lines
}

// notSought stands in tables where nobody looked.
const notSought = "–"

// numbers writes a number of CPR numbers, or that nobody looked for them.
func (r Run) numbers(n int64) string { return r.figure(numbersKernel, number(n)) }

// names writes a number of names, or that nobody looked for them.
func (r Run) names(n int64) string { return r.figure(namesKernel, number(n)) }

func (r Run) figure(kernel, written string) string {
	if !r.sought(kernel) {
		return notSought
	}
	return written
}

// newlySought reports whether the run looked for what a kernel finds and the run
// before did not: how much of it is new, nobody knows.
func (a *Archive) newlySought(kernel string) bool {
	return a.Before != nil && a.Run.sought(kernel) && !a.Before.sought(kernel)
}

// newlySoughtLines say what was found for which the run before did not look.
func (a *Archive) newlySoughtLines() (lines []string) {
	for _, kernel := range []string{numbersKernel, namesKernel} {
		if a.newlySought(kernel) {
			lines = append(lines, fmt.Sprintf("Den forrige kørsel ledte ikke efter %s; denne fandt %s. Hvor meget af det der er nyt, vides ikke.",
				report.DanishKernel(kernel), a.Run.of(kernel).danish()))
		}
	}
	return lines
}

// of returns those of the counts that a kernel finds.
func (c Counts) of(kernel string) Counts {
	if kernel == namesKernel {
		return Counts{Names: c.Names}
	}
	return Counts{Numbers: c.Numbers, Possible: c.Possible}
}

// comparable are the counts of what both runs looked for.
func (a *Archive) comparable(c Counts) (both Counts) {
	for _, kernel := range []string{numbersKernel, namesKernel} {
		if !a.newlySought(kernel) {
			both.sum(c.of(kernel))
		}
	}
	return both
}

// changeOf writes how many findings of a kernel are new or gone, or that one of
// the runs did not look for them.
func (a *Archive) changeOf(kernel, written string) string {
	if a.newlySought(kernel) {
		return notSought
	}
	return a.Run.figure(kernel, written)
}

// newNumbers writes how many CPR numbers are new or gone.
func (a *Archive) newNumbers(n int64) string { return a.changeOf(numbersKernel, number(n)) }

// newNames writes how many names are new.
func (a *Archive) newNames(n int64) string { return a.changeOf(namesKernel, number(n)) }

// growth writes how the number of CPR numbers has changed.
func (a *Archive) growth(n int64) string { return a.changeOf(numbersKernel, signed(n)) }

// folderGrowth is growth of a folder, with what of it was only moved there or away.
func (a *Archive) folderGrowth(f *Folder) string {
	growth := f.Numbers - f.Before.Numbers
	if f.Moved == 0 || a.newlySought(numbersKernel) {
		return a.growth(growth)
	}
	if growth == f.Moved {
		return signed(f.Moved) + " flyttet"
	}
	return a.growth(growth-f.Moved) + ", " + signed(f.Moved) + " flyttet"
}

// news says of a document whether it is new, or how many people it held before.
func (a *Archive) news(d Changed) string {
	switch {
	case d.IsNew:
		return "nyt"
	case a.newlySought(numbersKernel):
		return "før: ikke ledt efter"
	}
	return "før " + persons(d.Before)
}

// sinceLine says what came and went since the run before.
func (a *Archive) sinceLine() string {
	since, came, what := "Siden "+moment(a.Before.Ended), a.comparable(a.New), "fund"
	if len(a.newlySoughtLines()) > 0 {
		what = "andre fund"
	}
	switch {
	case came.total()+a.Gone.total() == 0:
		return fmt.Sprintf("%s er der hverken kommet %s til eller forsvundet fund.", since, what)
	case came.total() == 0:
		return fmt.Sprintf("%s er der ingen %s kommet til; %s er forsvundet.", since, what, a.Gone.danish())
	}
	return fmt.Sprintf("%s er der kommet %s til; %s er forsvundet.", since, came.danish(), a.Gone.danish())
}

// notice says why nothing is known of the archive, or that something went wrong.
func (a *Archive) notice() []string {
	var lines []string
	switch {
	case a.State == Failed:
		lines = a.wentWrong()
	case a.State == Stopped:
		lines = []string{"Natten sluttede, før arkivet var undersøgt til ende. Den næste nat fortsætter; hvad der er nyt, vides endnu ikke."}
	case a.State == Waiting:
		lines = []string{"Natten sluttede, før turen kom til arkivet. Det er ikke undersøgt i nat."}
	case a.State == Running:
		lines = []string{"Arkivet undersøges netop nu. Hvad der er nyt, vides først, når natten er slut."}
	case a.Run.ID == 0:
		lines = []string{"Arkivet er aldrig undersøgt til ende, eller dets indeks kan ikke åbnes: intet er kendt."}
	}
	if a.Earlier {
		lines = append(lines, fmt.Sprintf("Tallene nedenfor er fra den seneste hele kørsel, kørsel %d, der sluttede %s.", a.Run.ID, moment(a.Run.Ended)))
	}
	return lines
}

// Missing says in the overview why an archive has no figures.
func (a *Archive) Missing() string {
	switch a.State {
	case Failed:
		return "noget gik galt, se nedenfor"
	case Stopped:
		return "ikke undersøgt til ende, fortsætter næste nat"
	case Waiting:
		return "ikke undersøgt i nat"
	case Running:
		return "undersøges netop nu"
	}
	return "ingen afsluttet kørsel, intet er kendt"
}

func (a *Archive) largeLine(many int) string {
	n := a.large()
	if n == 0 {
		return fmt.Sprintf("Ingen dokumenter er kommet over %s personer.", report.Number(many))
	}
	first := a.Large[0]
	if n == 1 {
		return fmt.Sprintf("1 dokument rummer nu personnumre på mere end %s personer: %s med %s.", report.Number(many), first.Doc, persons(first.People))
	}
	return fmt.Sprintf("%s dokumenter rummer nu personnumre på mere end %s personer; det største er %s med %s.", number(n), report.Number(many), first.Doc, persons(first.People))
}

func persons(n int) string { return report.Counted(n, "person", "personer") }

func (a *Archive) unreadLine() string {
	if a.Run.Unread == 0 {
		return "Alle dokumenter er læst til ende."
	}
	var fresh, resolved int64
	for _, c := range a.Unread {
		fresh, resolved = fresh+c.New, resolved+c.Resolved
	}
	return fmt.Sprintf("%s er ikke læst eller kun læst i dele. Nye siden sidst: %s. Faldet bort: %s.",
		counted(a.Run.Unread, "dokument", "dokumenter"), number(fresh), number(resolved))
}

// When says which run it was and when.
func (a *Archive) When() string {
	if a.Run.ID == 0 {
		return "Ingen afsluttet kørsel"
	}
	return fmt.Sprintf("Kørsel %d, %s til %s", a.Run.ID, moment(a.Run.Started), moment(a.Run.Ended))
}

// Alarm reports whether somebody should look at the archive today. One that the
// next night goes on with can wait.
func (a *Archive) Alarm() bool {
	if a.State == Stopped || a.State == Waiting || a.State == Running {
		return false
	}
	return a.State == Failed || len(a.Large) > 0 || a.Run.Documents == 0
}

// title names the archive.
func (a *Archive) title() string {
	if a.Owner != "" {
		return a.Name + " (" + a.Owner + ")"
	}
	return a.Name
}
