package delta

import (
	"fmt"
	"slices"
	"strings"

	"aktsyn/pipeline/report"
)

// largestRows is how many documents an overview begins with.
const largestRows = 5

// Largest says which documents hold most people that came since the report before,
// of all archives that the night finished.
func (r *Report) Largest() (lines []string) {
	type large struct {
		Changed
		archive *Archive
	}
	var list []large
	var all int64
	for _, a := range r.Archives {
		if !a.known() {
			continue
		}
		all += a.large()
		for _, d := range a.Large {
			list = append(list, large{d, a})
		}
	}
	slices.SortStableFunc(list, func(a, b large) int { return compareChanged(a.Changed, b.Changed) })
	for _, d := range list[:min(len(list), largestRows)] {
		lines = append(lines, fmt.Sprintf("%s: %s i %s, %s", persons(d.People), d.Doc, d.archive.title(), d.archive.news(d.Changed)))
	}
	if left := all - int64(len(lines)); left > 0 {
		lines = append(lines, fmt.Sprintf("og %s med mere end %s personer", counted(left, "dokument til", "flere dokumenter"), report.Number(r.Many)))
	}
	return lines
}

// known reports whether the figures are those of the night that the report is on.
func (a *Archive) known() bool { return a.Run.ID != 0 && !a.Earlier }

// large is how many documents now hold many people.
func (a *Archive) large() int64 { return int64(len(a.Large) + a.LargeLeft) }

// OwnerSum are the figures of all archives of an owner that can be added up: of
// those that the night finished, and in which CPR numbers were looked for before,
// too.
type OwnerSum struct {
	Owner                             string
	Archives, Added                   int
	Large, New, Gone, Numbers, Unread int64
}

// Owners are the sums of those who have several archives of which more than one can
// be added up, by name.
func (r *Report) Owners() (sums []*OwnerSum) {
	byOwner := map[string]*OwnerSum{}
	for _, a := range r.Archives {
		if a.Owner == "" {
			continue
		}
		s := byOwner[a.Owner]
		if s == nil {
			s = &OwnerSum{Owner: a.Owner}
			byOwner[a.Owner], sums = s, append(sums, s)
		}
		s.add(a)
	}
	sums = slices.DeleteFunc(sums, func(s *OwnerSum) bool { return s.Added < 2 })
	slices.SortFunc(sums, func(a, b *OwnerSum) int { return strings.Compare(a.Owner, b.Owner) })
	return sums
}

func (s *OwnerSum) add(a *Archive) {
	s.Archives++
	if !a.known() || !a.Run.sought(numbersKernel) || a.newlySought(numbersKernel) {
		return
	}
	s.Added++
	s.Large, s.New, s.Gone = s.Large+a.large(), s.New+a.New.Numbers, s.Gone+a.Gone.Numbers
	s.Numbers, s.Unread = s.Numbers+a.Run.Numbers, s.Unread+a.Run.Unread
}

// Title says how many archives are added up.
func (s *OwnerSum) Title() string {
	if s.Added < s.Archives {
		return fmt.Sprintf("sum af %d af %d arkiver", s.Added, s.Archives)
	}
	return fmt.Sprintf("sum af %d arkiver", s.Archives)
}
