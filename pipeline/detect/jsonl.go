package detect

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"aktsyn/kernels"
	"aktsyn/pipeline/explain"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// Filter says which hits are shown and how.
type Filter struct {
	Kinds    []kernels.Kind // nil shows all
	MinGrade kernels.Grade
	Reveal   bool             // show the text of hits instead of a mask
	Explain  explain.Language // say in it why a hit has its grade; "" says nothing
	Grading  grades.Scheme    // of the detector, for Explain; the zero value has the default thresholds
}

// Found is a hit as programs read it. Offsets are bytes; Text is masked
// unless the filter reveals it.
type Found struct {
	Kind    string   `json:"kind"`
	Start   uint32   `json:"start"`
	End     uint32   `json:"end"`
	Grade   string   `json:"grade"`
	Signals []string `json:"signals"`
	Text    string   `json:"text"`
	// Explanation is nil unless the filter asks for it.
	Explanation explain.Steps `json:"explanation,omitempty"`
}

// Shows reports whether a hit passes the filter.
func (f Filter) Shows(h kernels.Hit) bool {
	if h.Grade < f.MinGrade {
		return false
	}
	for _, k := range f.Kinds {
		if k == h.Kind {
			return true
		}
	}
	return len(f.Kinds) == 0
}

// Found describes a hit of text.
func (f Filter) Found(text []byte, h kernels.Hit) Found {
	out := Found{Kind: h.Kind.String(), Start: h.Start, End: h.End, Grade: h.Grade.String(),
		Signals: h.Signals.Names(ruleset.SignalNames(h.Kind)), Text: f.Text(text, h)}
	if f.Explain != "" {
		out.Explanation = f.Explanation(h)
	}
	return out
}

// Explanation says why a hit has its grade.
func (f Filter) Explanation(h kernels.Hit) explain.Steps {
	return explain.In(f.Explain, f.Grading.Explain(h.Kind, h.Signals))
}

// Text is what is shown of a hit of text: a mask unless f reveals it.
func (f Filter) Text(text []byte, h kernels.Hit) string {
	span := string(text[h.Start:h.End])
	if !f.Reveal {
		return report.Mask(h.Kind, span)
	}
	return span
}

// request and answer are the lines of the JSONL protocol.
type request struct {
	ID   json.RawMessage `json:"id"`
	Text *string         `json:"text"`
}

type answer struct {
	ID    json.RawMessage `json:"id"`
	Hits  []Found         `json:"hits"`
	Error string          `json:"error,omitempty"`
}

// JSONL answers every line {"id":…,"text":…} of in with a line
// {"id":…,"hits":[…]} on out, in order, until in ends. A line that is no such
// object is answered with "error" and counted in bad. err is an error of in,
// out or ctx.
func JSONL(ctx context.Context, d *Detector, in io.Reader, out io.Writer, f Filter) (bad int, err error) {
	lines, w := bufio.NewReader(in), bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for n := 1; ; n++ {
		line, readErr := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			a := d.answer(line, n, f)
			if a.Error != "" {
				bad++
			}
			if err := enc.Encode(a); err != nil {
				return bad, err
			}
		}
		if lines.Buffered() == 0 || readErr != nil { // a waiting peer gets its answers
			if err := w.Flush(); err != nil {
				return bad, err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return bad, nil
		}
		if err := errors.Join(readErr, ctx.Err()); err != nil {
			return bad, err
		}
	}
}

func (d *Detector) answer(line []byte, n int, f Filter) answer {
	var r request
	if json.Unmarshal(line, &r) != nil || r.Text == nil {
		return answer{Hits: []Found{}, Error: fmt.Sprintf(`line %d: want {"id":…,"text":"…"}`, n)}
	}
	text := []byte(*r.Text)
	a := answer{ID: r.ID, Hits: []Found{}}
	_ = d.Each(text, func(h kernels.Hit) error { // which never fails
		if f.Shows(h) {
			a.Hits = append(a.Hits, f.Found(text, h))
		}
		return nil
	})
	return a
}
