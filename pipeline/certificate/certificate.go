// Package certificate states, signed, what a run covered: how many documents
// and pages it met, how many it examined, and how many it did not, by cause.
// Nothing is lost in between: a certificate that does not balance is not
// issued.
//
// # What is signed
//
// A certificate is a JSON file of three members:
//
//	certificate  the statement (Certificate)
//	public_key   the Ed25519 key (RFC 8032) of the installation, standard base64
//	signature    of the line "aktsyn coverage certificate 1\n" and the statement, standard base64
//
// The statement is signed in the canonical form of RFC 8785: no white space,
// members in ascending order of their names. So that anyone can verify it
// without aktsyn it holds whole numbers below 2⁵³ and strings without control
// characters only. A file is valid in exactly one spelling, the one that Sign
// writes: Verify refuses members that are repeated, missing or unknown, and any
// other white space.
//
// The signing key derives from the installation's secret (package keys), so
// that there is no second secret to keep. Whoever can open the index can sign:
// the certificate proves to third parties what the installation stated, and
// that nobody changed it since. The public key must come to them by a way that
// they trust, not with the certificate.
//
// # What it counts
//
// A document that was read in part counts as not examined, and its pages each
// as what became of them. Of some documents, an encrypted PDF among them, it is
// not known how many pages they have; they are counted apart. The counts are
// taken from the list of documents of the run, one by one, or from the sums of
// its files, which takes no longer than the list of files is, and must be those
// that the run noted. 'aktsyn index verify' compares the sums of all files with
// their documents. What was erased from the index
// since then is not counted: a certificate belongs to the end of its run.
package certificate

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// Certificate is what is stated of a run.
type Certificate struct {
	Archive []string `json:"archive"` // its roots, CPR numbers in them masked
	// Conditions are what the run was made with: digests, versions, limits.
	Conditions Conditions `json:"conditions"`
	Documents  Balance    `json:"documents"`
	Ended      string     `json:"ended"` // RFC 3339, UTC; empty while the run is under way
	// Erased are the files that were taken out of the index after the run, or
	// lost a document or a hit.
	Erased int64 `json:"erased"`
	// Files are those of the archive by what became of them since the run before
	// (hitindex.Change by name). Those that are unchanged were examined by an
	// earlier run, with the same ruleset, readers and limits.
	Files  map[string]int64 `json:"files"`
	Issued string           `json:"issued"` // RFC 3339, UTC
	Pages  Balance          `json:"pages"`
	// PagesUnknown are documents, not examined, of which nobody knows how many
	// pages they have.
	PagesUnknown int64 `json:"pages_unknown"`
	// Proof says that every document of the archive was examined or is counted
	// with a cause. It is false for a run that did not come to its end, and for
	// one of which something was erased.
	Proof     bool   `json:"proof"`
	Ruleset   string `json:"ruleset"`   // hexadecimal digest
	Run       uint32 `json:"run"`       // number in the index
	Started   string `json:"started"`   // RFC 3339, UTC
	State     string `json:"state"`     // hitindex.State by name
	Statement string `json:"statement"` // the same in Danish, for people
}

// Balance is In = Examined + all of NotExamined.
type Balance struct {
	Examined    int64            `json:"examined"`
	In          int64            `json:"in"`
	NotExamined map[string]int64 `json:"not_examined"` // by the name of source.Cause
}

// ErrUnbalanced says that the index does not hold what the run counted.
var ErrUnbalanced = errors.New("the certificate does not balance and is not issued; see 'aktsyn index verify'")

// New states what a run covered, by a count that must be what the run noted.
func New(r hitindex.Run, n *Count, now time.Time) (Certificate, error) {
	if err := n.check(r.Totals); err != nil {
		return Certificate{}, err
	}
	mask := report.NewPathMasker()
	out := Certificate{Conditions: r.Conditions, Files: map[string]int64{}, Run: r.ID, State: r.State.String(), Ruleset: r.Ruleset, Started: stamp(r.Started), Ended: stamp(r.Ended),
		Issued: stamp(now), PagesUnknown: n.pagesUnknown, Erased: r.Erased, Proof: r.State == hitindex.Complete && n.documents > 0 && r.Erased == 0, Archive: []string{},
		Documents: balance(n.documents, n.examined, n.unread), Pages: balance(n.pages, n.pagesRead, n.unreadPages)}
	for _, root := range r.Roots {
		out.Archive = append(out.Archive, report.Plain(mask.Mask(source.EscapeName(root))))
	}
	if out.Conditions == nil {
		out.Conditions = Conditions{}
	}
	for change, n := range r.Changes {
		out.Files[change.String()] = n
	}
	out.Statement = out.danish() + notSought(r)
	return out, nil
}

// Count is what there is in an index of a run's documents.
type Count struct {
	documents, examined, pages, pagesRead, pagesUnknown int64
	unread, unreadPages                                 [256]int64 // by cause
}

// CountDocuments counts all documents of a run (hitindex.Index.Documents), one
// by one.
func CountDocuments(docs iter.Seq2[hitindex.Document, error]) (*Count, error) {
	n := new(Count)
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		n.add(&d)
	}
	return n, nil
}

// CountFiles adds up the sums of all files of a run (hitindex.Index.FileTotals).
func CountFiles(files iter.Seq2[hitindex.Totals, error]) (*Count, error) {
	n := new(Count)
	for t, err := range files {
		if err != nil {
			return nil, err
		}
		n.documents, n.examined, n.pages = n.documents+t.Documents, n.examined+t.Documents, n.pages+t.Pages
		n.pagesRead, n.pagesUnknown = n.pagesRead+t.PagesRead, n.pagesUnknown+t.PagesUnknown
		for cause, k := range t.Unread {
			n.unread[cause], n.examined = n.unread[cause]+k, n.examined-k
		}
		for cause, k := range t.UnreadPages {
			n.unreadPages[cause] += k
		}
	}
	return n, nil
}

func (n *Count) add(d *hitindex.Document) {
	n.documents++
	n.pages += int64(d.Pages)
	if d.Cause == source.None {
		n.examined++
	} else {
		n.unread[d.Cause]++
	}
	left := int64(d.Pages)
	for _, p := range d.Unread {
		n.unreadPages[p.Cause]++
		left--
	}
	for cause, k := range d.Unlisted {
		n.unreadPages[cause] += k
		left -= k
	}
	switch {
	case d.Cause != source.None && d.Text == 0 && left == int64(d.Pages):
		n.unreadPages[d.Cause] += left
		if left == 0 {
			n.pagesUnknown++
		}
	default:
		n.pagesRead += left
	}
}

// check compares what was counted with what the run noted, and both sides of
// each balance.
func (n *Count) check(t hitindex.Totals) error {
	documents, pages := n.examined, n.pagesRead
	same := n.documents == t.Documents && n.pages == t.Pages && n.pagesRead == t.PagesRead && n.pagesUnknown == t.PagesUnknown
	for cause := range n.unread {
		documents, pages = documents+n.unread[cause], pages+n.unreadPages[cause]
		same = same && n.unread[cause] == t.Unread[source.Cause(cause)] && n.unreadPages[cause] == t.UnreadPages[source.Cause(cause)]
	}
	if !same || documents != n.documents || pages != n.pages || n.pagesRead < 0 {
		return fmt.Errorf("%w: the index holds %d documents and %d pages, %d of them read; the run counted %d, %d and %d",
			ErrUnbalanced, n.documents, n.pages, n.pagesRead, t.Documents, t.Pages, t.PagesRead)
	}
	return nil
}

func balance(in, examined int64, unread [256]int64) Balance {
	b := Balance{In: in, Examined: examined, NotExamined: map[string]int64{}}
	for cause, n := range unread {
		if n > 0 {
			b.NotExamined[source.Cause(cause).String()] = n
		}
	}
	return b
}

// balances reports whether both sides are equal.
func (b Balance) balances() bool {
	sum := b.Examined
	for _, n := range b.NotExamined {
		sum += n
	}
	return sum == b.In
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// danish says what the figures mean.
func (c Certificate) danish() string {
	switch {
	case c.State != hitindex.Complete.String():
		return "Kørslen blev ikke ført til ende. Dette er intet bevis for, at arkivet er undersøgt."
	case c.Erased > 0:
		return fmt.Sprintf("Oplysninger om %s filer er siden slettet fra indekset. Dette er intet bevis for, at hele arkivet er undersøgt.", number(c.Erased))
	case !c.Proof:
		return "Kørslen fandt ingen dokumenter. Dette er intet bevis for, at et arkiv er undersøgt."
	case c.Documents.Examined == c.Documents.In:
		return fmt.Sprintf("Arkivets dokumenter er alle undersøgt til ende: %s.", number(c.Documents.In))
	}
	return fmt.Sprintf("Af arkivets %s dokumenter er %s undersøgt til ende. De øvrige %s er ikke undersøgt eller kun undersøgt i dele; årsagerne fremgår.",
		number(c.Documents.In), number(c.Documents.Examined), number(c.Documents.In-c.Documents.Examined))
}

// notSought says what the run did not look for. Documents that were examined may
// hold it.
func notSought(r hitindex.Run) string {
	var kinds []string
	for _, kernel := range ruleset.Missing(r.Kernels) {
		kinds = append(kinds, report.DanishKernel(kernel))
	}
	if len(kinds) == 0 {
		return ""
	}
	what := strings.Join(kinds, " eller ")
	return fmt.Sprintf(" Kørslen ledte ikke efter %s: om der står nogen i dokumenterne, siger den intet om.", what)
}

func number(n int64) string { return report.Number(int(n)) }
