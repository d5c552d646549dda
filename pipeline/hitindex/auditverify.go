package hitindex

import "fmt"

// AuditReport is what VerifyAudit found.
type AuditReport struct {
	Records uint64 // that can be read
	// Unreadable counts lines that cannot be read. A process that is killed
	// leaves such a line; where it was a record, Problems says that one is
	// missing.
	Unreadable int
	Head       AuditHead // of the log as it stands: note it, to compare it later
	// Problems says in words what is missing, changed or out of place; at
	// most maxProblems are listed, the last then says how many there are.
	Problems []string
}

// OK reports whether the log is as it was written.
func (r *AuditReport) OK() bool { return len(r.Problems) == 0 }

// maxProblems keeps a report readable whatever was done to a log.
const maxProblems = 20

// VerifyAudit goes through the whole audit log and tells whether its chain
// holds. noted is a head that was printed earlier, or zero. An error says
// that the log could not be read at all.
func (ix *Index) VerifyAudit(noted AuditHead) (AuditReport, error) { return ix.audit.verify(noted) }

// auditVerifier follows the chain.
type auditVerifier struct {
	last     AuditHead
	noted    AuditHead
	found    bool // noted was passed
	report   AuditReport
	problems problems
}

// problems are complaints in words, of which the first are kept.
type problems struct {
	list []string
	n    int
}

func (p *problems) add(format string, args ...any) {
	if p.n++; p.n <= maxProblems {
		p.list = append(p.list, fmt.Sprintf(format, args...))
	}
}

// all returns the complaints, and how many more there were.
func (p *problems) all() []string {
	if p.n > maxProblems {
		return append(p.list, fmt.Sprintf("and %d more", p.n-maxProblems))
	}
	return p.list
}

func (l *auditLog) verify(noted AuditHead) (AuditReport, error) {
	head, _, headErr := l.head()
	if headErr != nil && headErr != errMissing {
		return AuditReport{}, headErr
	}
	v := auditVerifier{noted: noted, found: noted.Count == 0}
	for line := range l.lines() {
		v.line(line)
	}
	v.end(head, headErr == nil)
	v.report.Head, v.report.Problems = v.last, v.problems.all()
	return v.report, nil
}

// line follows the chain by a line.
func (v *auditVerifier) line(line auditLine) {
	if line.err != nil {
		v.report.Unreadable++
		return
	}
	r := line.record
	switch next := v.last.Count + 1; {
	case r.Number < next:
		v.problems.add("line %d holds record %d, which belongs before it", line.number, r.Number)
		return
	case r.Number > next:
		v.problems.add("%s missing or unreadable before line %d", numbers(next, r.Number-1), line.number)
	case r.Before != v.last.MAC:
		v.problems.add("record %d in line %d does not follow the record before it", r.Number, line.number)
	}
	if r.Action == headLost {
		v.problems.add("record %d says that the head was missing when it was written; records before it may have been cut off", r.Number)
	}
	v.report.Records++
	v.last = AuditHead{r.Number, line.mac}
	v.found = v.found || v.last == v.noted
}

// end compares where the chain ends with the head.
func (v *auditVerifier) end(head AuditHead, readable bool) {
	switch {
	case !readable:
		v.problems.add("the head %s is missing or unreadable: records may have been cut off at the end", auditHeadName)
	case head.Count > v.last.Count:
		v.problems.add("%s missing or unreadable at the end", numbers(v.last.Count+1, head.Count))
	case head.Count == v.last.Count && head != v.last:
		v.problems.add("the last record is not the one that the head names")
	}
	if !v.found {
		v.problems.add("the record that was noted, %d, is not in the log: it was put back to an earlier state, or replaced", v.noted.Count)
	}
}

func numbers(from, to uint64) string {
	if from == to {
		return fmt.Sprintf("record %d is", from)
	}
	return fmt.Sprintf("records %d to %d are", from, to)
}
