package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/explain"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/reveal"
	"aktsyn/pipeline/ruleset"
)

// explainQuestion is what an explanation is asked of: a text, signals, or hits
// of an index.
type explainQuestion struct {
	index   indexFlags
	list    listFlags
	names   []string
	files   []string
	signals string
	page    uint32
	start   uint32
	lang    string
	asJSON  bool

	c        *cobra.Command
	language explain.Language
	filter   hitindex.Filter
}

func explainCommand() *cobra.Command {
	q := &explainQuestion{}
	c := &cobra.Command{
		Use:   "explain [TEXT…]",
		Short: "Say why a hit has its grade",
		Long: `Says in words why hits have their grades: the points of each signal, their sum
against the thresholds, and the rules that bound the grade. It is asked of

- a text: the arguments, --file FILE, or else (or as -) the standard input. What is found
  in it is explained, hit by hit; nothing is kept.
- signals, as 'hits' and 'detect' list them: --signals, and --kind for names.
- hits in an index: --index DIR with --doc, and --page and --start to choose one
  of the document's hits, as 'hits' lists them.

--lang da answers in Danish, for caseworkers. Arguments can be seen by other
users of the machine; the standard input and files cannot.`,
		Example: `  aktsyn explain "CPR-nr. 010190-1234"
  aktsyn explain --lang da --reveal < brev.txt
  aktsyn explain --signals mod11,label,glued-to-letters
  aktsyn explain --kind person --signals given,word-like --json
  aktsyn explain --index ix --doc sager/2026-117/brev.pdf --page 2 --start 118`,
		RunE: func(c *cobra.Command, args []string) error {
			q.c = c
			return q.answer(args)
		},
	}
	q.index.add(c)
	c.Flags().Lookup("index").Usage = "directory of an index whose hits are to be explained"
	q.list.addFilter(c)
	q.list.addReread(c)
	c.Flags().StringArrayVar(&q.names, "names", nil, "file with more names, for texts (repeatable)")
	c.Flags().StringArrayVar(&q.files, "file", nil, "file to explain the hits of, in any format that a scan reads (repeatable)")
	c.Flags().StringVar(&q.signals, "signals", "", "names of signals, joined by commas")
	c.Flags().Uint32Var(&q.page, "page", 0, "only hits on this page, with --index")
	c.Flags().Uint32Var(&q.start, "start", 0, "only hits that start at this byte of their page, with --index")
	c.Flags().BoolVar(&q.list.reveal, "reveal", false, "show the text of hits in clear; with --index it is read again from the archive, and this is logged")
	c.Flags().BoolVar(&q.asJSON, "json", false, "write JSON")
	addLanguage(c, &q.lang)
	return c
}

func addLanguage(c *cobra.Command, lang *string) {
	c.Flags().StringVar(lang, "lang", "en", "language of explanations: en or da")
}

func parseLanguage(lang string) (explain.Language, error) {
	l, err := explain.ParseLanguage(lang)
	if err != nil {
		return "", usageError("--lang: %w", err)
	}
	return l, nil
}

// answer finds out what is asked, and explains it.
func (q *explainQuestion) answer(args []string) (err error) {
	if q.language, err = parseLanguage(q.lang); err != nil {
		return err
	}
	if q.filter, err = q.list.filter(q.c); err != nil {
		return err
	}
	signals, texts := q.c.Flags().Changed("signals"), len(args)+len(q.files) > 0
	switch {
	case q.index.dir != "" && (signals || texts) || signals && texts:
		return usageError("ask about one thing at a time: a text, --signals, or --index")
	case q.index.dir != "":
		return q.indexed()
	}
	for _, name := range []string{"key-file", "key-command", "doc", "page", "start", "run", "text-cache"} {
		if q.c.Flags().Changed(name) {
			return usageError("--%s is about an index: name it with --index DIR", name)
		}
	}
	switch {
	case signals && strings.TrimSpace(q.signals) == "":
		return usageError("--signals names none: of a hit without signals ask with --signals '[]'")
	case signals:
		return q.listed()
	case len(args) == 1 && args[0] == "-":
		args, q.files = nil, append([]string{"-"}, q.files...)
	}
	return q.texts(args)
}

func (q *explainQuestion) writer() *explain.Writer {
	return explain.NewWriter(q.c.OutOrStdout(), q.language, q.asJSON)
}

// listed explains signals.
func (q *explainQuestion) listed() error {
	kind, signals, err := q.parseSignals()
	if err != nil {
		return usageError("--signals: %w", err)
	}
	w := q.writer()
	if err := w.Write(explain.Explain(q.language, kind, signals)); err != nil {
		return err
	}
	return w.Close()
}

// parseSignals reads the signals as those of --kind, or else of the first kind
// that has all of them.
func (q *explainQuestion) parseSignals() (kernels.Kind, kernels.Signals, error) {
	kinds := q.filter.Kinds
	if len(kinds) == 0 {
		kinds = kernels.Kinds()
	} else if len(kinds) > 1 {
		return 0, 0, errors.New("name one --kind, that of the hit")
	}
	var first error
	for _, kind := range kinds {
		s, err := explain.ParseSignals(kind, q.signals)
		if err == nil {
			return kind, s, nil
		}
		if first == nil {
			first = err
		}
	}
	return 0, 0, first
}

// texts explains the hits in the arguments, in files, or in the standard
// input.
func (q *explainQuestion) texts(args []string) error {
	text := strings.Join(args, " ")
	if !utf8.ValidString(text) {
		return usageError("the text is no UTF-8: give it as --file FILE")
	}
	rules, err := ruleset.New(q.c.Context(), ruleset.Options{Names: q.names, Now: time.Now()})
	if err != nil {
		return err
	}
	w := q.writer()
	v := &detectVisitor{d: detect.New(rules), ocr: &q.list.ocr, display: displayPath(q.list.reveal), cells: report.NewCells(q.list.reveal),
		f: detect.Filter{Kinds: q.filter.Kinds, MinGrade: q.filter.MinGrade, Reveal: q.list.reveal}}
	v.show = func(l report.Listed, h kernels.Hit) error {
		return w.Write(explained(explain.Explain(q.language, h.Kind, h.Signals), l))
	}
	if len(args) > 0 {
		err = v.text("-", []byte(text))
	} else if len(q.files) == 0 {
		q.files = []string{"-"}
	}
	for i := 0; err == nil && i < len(q.files); i++ {
		err = v.file(q.c, q.files[i])
	}
	if err != nil {
		return err
	}
	if w.Written() == 0 {
		fmt.Fprintln(q.c.ErrOrStderr(), "aktsyn:", explain.Nothing(q.language))
	}
	if err := w.Close(); err != nil {
		return err
	}
	return incomplete(v.unread)
}

// explained is the explanation of a hit with the place at which it is listed.
func explained(a explain.Answer, row report.Listed) explain.Answer {
	a.Place = &explain.Place{Doc: row.Doc, Page: row.Page, Cell: row.Cell, Start: row.Start, End: row.End, Text: row.Text}
	return a
}

// indexed explains hits of an index.
func (q *explainQuestion) indexed() error {
	if q.list.doc == "" {
		return usageError("--index DIR needs --doc PATH: the document whose hits are to be explained")
	}
	l, err := newLister(q.c, &q.index, &q.list, "explain")
	if err != nil {
		return err
	}
	defer l.ix.Close()
	w := q.writer()
	err = l.each(q.chosen(l.ix.Hits(l.run.ID, q.filter)), func(row reveal.Row) error {
		a := explained(explain.ExplainBy(l.run.Grading, q.language, row.Hit.Kind, row.Hit.Signals), l.listed(row))
		a.Recorded(row.Hit.Grade)
		return w.Write(a)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// chosen passes on the rows on the page and at the start that were named.
func (q *explainQuestion) chosen(rows iter.Seq2[hitindex.HitRow, error]) iter.Seq2[hitindex.HitRow, error] {
	page, start := q.c.Flags().Changed("page"), q.c.Flags().Changed("start")
	return func(yield func(hitindex.HitRow, error) bool) {
		for row, err := range rows {
			if err == nil && (page && row.Hit.Page != q.page || start && row.Hit.Start != q.start) {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
