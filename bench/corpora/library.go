package corpora

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// topic is what cases of one sort are written from: a title, its KLE number
// (the municipalities' subject plan), the law, and templates by section.
type topic struct {
	title, kle, law string
	sections        map[string][]template
}

// template is a paragraph of Danish text with slots for people and facts.
type template []segment

// segment is literal text followed by a slot; the last one has slot none.
type segment struct {
	literal string
	slot    slot
}

// slot names what is filled in.
type slot uint8

// The slots. Up to slotMask they are planted values.
const (
	none        slot = iota
	slotSubject      // {borger}: name of the person the case is about
	slotCPR          // {cpr}: number of that person
	slotParty        // {part}: name of a relative
	slotPartyCPR
	slotOther // {anden}: name of somebody else
	slotOtherCPR
	slotWorker // {sb}: the caseworker
	slotDoctor // {læge}
	slotMask   // {maske}: masked number of the subject
	slotDate
	slotAmount
	slotPhone
	slotAddress
	slotJournal
	slotInvoice
	slotUnit // {pnr}: P-number of a production unit
	slotCompany
	slotAccount
	slotEAN
	slotClock
	slotFirm
	slotSchool
	slotHours
	slotWeeks
	slotStamp
)

var slotNames = map[string]slot{
	"borger": slotSubject, "cpr": slotCPR, "part": slotParty, "partcpr": slotPartyCPR,
	"anden": slotOther, "andencpr": slotOtherCPR, "sb": slotWorker, "læge": slotDoctor, "maske": slotMask,
	"dato": slotDate, "beløb": slotAmount, "tlf": slotPhone, "adresse": slotAddress, "journalnr": slotJournal,
	"faktura": slotInvoice, "pnr": slotUnit, "cvr": slotCompany, "konto": slotAccount, "ean": slotEAN,
	"kl": slotClock, "firma": slotFirm, "skole": slotSchool, "timer": slotHours, "uger": slotWeeks, "tid": slotStamp,
}

// isName and isCPR tell what a slot plants.
func (s slot) isName() bool {
	return s == slotSubject || s == slotParty || s == slotOther || s == slotWorker || s == slotDoctor
}

func (s slot) isCPR() bool { return s == slotCPR || s == slotPartyCPR || s == slotOtherCPR }

//go:embed texts/*.txt
var textFiles embed.FS

// library is read when it is first needed: the program that has it makes no
// corpora most of the time.
var library = sync.OnceValues(mustLoad)

// topics returns the sorts of cases, in the order of their file names.
func topics() []topic {
	all, _ := library()
	return all
}

// common holds the sections that all topics share.
func common() topic {
	_, shared := library()
	return shared
}

// mustLoad reads the embedded texts. They are part of the program: one that
// cannot be parsed is a programming error, which the tests find.
func mustLoad() (all []topic, shared topic) {
	files, err := fs.Glob(textFiles, "texts/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		text, err := textFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		t, err := parseTopic(string(text))
		if err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		if t.title == "" {
			shared = t
		} else {
			all = append(all, t)
		}
	}
	return all, shared
}

// parseTopic reads "key: value" lines, then "[section]" lines each followed
// by one template a line.
func parseTopic(text string) (topic, error) {
	t := topic{sections: map[string][]template{}}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			continue
		}
		if section == "" {
			if err := t.set(line); err != nil {
				return t, err
			}
			continue
		}
		parsed, err := parseTemplate(line)
		if err != nil {
			return t, err
		}
		t.sections[section] = append(t.sections[section], parsed)
	}
	return t, nil
}

func (t *topic) set(line string) error {
	key, value, _ := strings.Cut(line, ": ")
	switch key {
	case "titel":
		t.title = value
	case "kle":
		t.kle = value
	case "lov":
		t.law = value
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

// parseTemplate splits a line at its {slots}.
func parseTemplate(line string) (template, error) {
	var out template
	for {
		literal, rest, found := strings.Cut(line, "{")
		if !found {
			return append(out, segment{literal: literal}), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		s, known := slotNames[name]
		if !closed || !known {
			return nil, fmt.Errorf("unknown slot %q", name)
		}
		out = append(out, segment{literal, s})
		line = after
	}
}

// plants reports whether the template names a person or a number.
func (t template) plants() (names, cprs int) {
	for _, s := range t {
		if s.slot.isName() {
			names++
		}
		if s.slot.isCPR() {
			cprs++
		}
	}
	return names, cprs
}
