package night

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/report"
)

// report writes the certificate of a complete run, and keeps what the morning's
// report says of the archive. It is called while the index is open.
func (s *scan) report(ix *hitindex.Index, key keys.Key, r hitindex.Run) error {
	count, err := certificate.CountFiles(ix.FileTotals(r.ID))
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	statement, err := certificate.New(r, count, s.now())
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	signed, err := certificate.Sign(statement, key.CertificateSeed())
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	dir := filepath.Join(s.Config.ReportDir, s.a.Name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	if err := replaceFile(filepath.Join(dir, fmt.Sprintf("run-%d.certificate.json", r.ID)), signed); err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	o := deltaOptions()
	o.Since = s.state.records[s.a.Name].Told.Before(r.ID)
	a, err := delta.FromIndex(ix, r.ID, s.a.Name, s.a.Owner, o)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	s.found[s.a.Name] = a
	return nil
}

// deltaOptions mask CPR numbers in the names of documents.
func deltaOptions() delta.Options {
	return delta.Options{Many: delta.DefaultMany, Rows: delta.DefaultRows, Depth: 1, Display: report.NewPathMasker().Mask}
}

// writeMorning writes the report of the night: a page to read and JSON for programs.
func (n *night) writeMorning(s Summary) error {
	r := n.morning(s)
	dir := n.Config.ReportDir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	name := freeName(filepath.Join(dir, "night-"+s.Started.Format("2006-01-02T150405")))
	var errs []error
	for suffix, write := range map[string]func(io.Writer) error{htmlSuffix: r.WriteHTML, jsonSuffix: r.WriteJSON} {
		var text strings.Builder
		err := write(&text)
		if err == nil {
			err = replaceFile(name+suffix, []byte(text.String()))
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// rememberTold remembers which runs the morning's report tells of, now that it is written.
func (n *night) rememberTold(s Summary) {
	for _, o := range s.Archives {
		a := n.found[o.Archive.Name]
		if a == nil {
			continue
		}
		t := &Told{Run: a.Run.ID}
		if a.Before != nil {
			t.Since = a.Before.ID
		}
		n.remember(n.Log.With("archive", a.Name), o.Archive, func(r *record) { r.Told = t })
	}
}

// morning tells of all archives of the night, most of all of those that were
// not finished: what is not in it seems to be well.
func (n *night) morning(s Summary) delta.Report {
	r := delta.Report{Many: delta.DefaultMany}
	r.NameStrays(n.Config.StrayIndexes(), deltaOptions())
	for _, dir := range r.StrayIndexes {
		n.Log.Warn("the index is of an archive that the configuration does not name, and keeps what was found in it: 'aktsyn config check' says what can be done", "index", dir)
	}
	for _, o := range s.Archives {
		a := n.found[o.Archive.Name]
		if a == nil {
			a = delta.Unknown(o.Archive.Name, o.Archive.Owner)
		}
		a.State = string(o.State)
		a.Reason, a.Error = reasonOf(o.Err), told(o.Err)
		r.Archives = append(r.Archives, a)
	}
	return r
}

// The reports of a night end in these.
const htmlSuffix, jsonSuffix = ".html", ".json"

// freeName returns a name of reports that are not there yet: where clocks go
// back, or a night is begun again at once, two begin in one second.
func freeName(name string) string {
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s_%d", name, n) // which comes after it in a list
		}
		if _, err := os.Lstat(free + jsonSuffix); err != nil {
			return free
		}
	}
}
