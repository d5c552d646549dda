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
	statement, err := certificate.New(r, ix.Documents(r.ID), s.now())
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
	a, err := delta.FromIndex(ix, r.ID, s.a.Name, s.a.Owner, deltaOptions())
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	s.morning.Archives = append(s.morning.Archives, a)
	return nil
}

// deltaOptions mask CPR numbers in the names of documents.
func deltaOptions() delta.Options {
	return delta.Options{Many: delta.DefaultMany, Rows: delta.DefaultRows, Depth: 1, Display: report.NewPathMasker().Mask}
}

// writeMorning writes the report of the night on all archives that were
// finished: a page to read and JSON for programs.
func (n *night) writeMorning(s Summary) error {
	if len(n.morning.Archives) == 0 {
		return nil
	}
	name := filepath.Join(n.Config.ReportDir, "night-"+s.Started.Format("2006-01-02"))
	var errs []error
	for suffix, write := range map[string]func(io.Writer) error{".html": n.morning.WriteHTML, ".json": n.morning.WriteJSON} {
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
