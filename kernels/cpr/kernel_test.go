package cpr

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// every returns a page with all whole forms on it, in the given layout.
func every(form kernels.Form) kernels.Page {
	var b strings.Builder
	if form != kernels.Prose {
		b.WriteString("Navn\tCPR-nr.\tP-nummer\tBeløb\n")
	}
	for i, f := range wholeForms {
		n := numbers[i%len(numbers)].value
		switch {
		case form == kernels.Prose:
			b.WriteString("Borger Jens Hansen, CPR-nr.: " + f.write(n) + ", og " + f.write(n) + ".\n\n")
		case !f.lines:
			b.WriteString("Hansen\t" + f.write(n) + "\t1002583123\t" + f.write(n) + "\n")
		}
	}
	return kernels.Page{Text: []byte(b.String()), Form: form}
}

func TestKernelContract(t *testing.T) {
	k := in(2050)
	for _, form := range []kernels.Form{kernels.Prose, kernels.Table, kernels.Sheet, kernels.Name} {
		if hits := kerneltest.Check(t, k, every(form)); len(hits) < len(wholeForms) {
			t.Errorf("%v: only %d hits", form, len(hits))
		}
	}
	kerneltest.Check(t, k, kernels.Page{})
	kerneltest.Shifts(t, k, every(kernels.Prose), 140)
	short := every(kernels.Prose)
	short.Text = short.Text[:800]
	kerneltest.Cuts(t, k, short)
}

func TestNoAllocations(t *testing.T) {
	pages := []kernels.Page{
		every(kernels.Prose), every(kernels.Table), every(kernels.Sheet), every(kernels.Name),
		{Text: bytes.Repeat([]byte("0101010101"), 300)}, {Text: []byte("ingen tal\n")},
		{Text: append(bytes.Repeat([]byte("x "), 500), "født 0101\n901234\n"...)}, // nothing begins but across a line end
	}
	kerneltest.NoAllocs(t, New(Options{}), pages...)
	k := New(Options{})
	var value []byte
	span := []byte("01.01.1858 – 8123")
	if n := testing.AllocsPerRun(10, func() { value = k.AppendValue(value[:0], kernels.CPR, 0, span) }); n != 0 {
		t.Errorf("AppendValue: %v allocations", n)
	}
}

// A page cut at any byte is safe, and its whole numbers are found.
func TestCutPagesAreSafe(t *testing.T) {
	page := every(kernels.Prose)
	k := New(Options{})
	scratch := k.NewScratch()
	for n := range 1500 {
		part := kernels.Page{Text: page.Text[:n:n]}
		kerneltest.Hits(t, part, k.Scan(nil, part, scratch))
	}
}

func TestAdversarialTexts(t *testing.T) {
	k := New(Options{})
	for _, name := range adversaries {
		page := kernels.Page{Text: adversary(name, 5000)}
		kerneltest.Hits(t, page, kerneltest.Scan(k, page))
		checkSettled(t, k, page)
	}
	page := kernels.Page{Text: bytes.Repeat([]byte(halves), 2)}
	hits := kerneltest.Scan(k, page)
	kerneltest.Hits(t, page, hits)
	if len(hits) < 2000 {
		t.Errorf("%d hits in halves: they are not of two kinds", len(hits))
	}
}

// adversaries are texts that are all work. That a scan of them is linear is
// shown by BenchmarkScan, whose MB/s stay when the size grows fourfold.
var adversaries = []string{"0101", "0123456789", "0101010101-", "010158-8123, ", "01\n", "0 ", "-", " ", "\u00ad0", "O1", "1A", "CPR ", "0101588123 Aa ", "CPR\t0101588123\n", "CPR;x\n0101588123;\n", "0101588123\f"}

// halves is as much text as is read at a time, half of it words: enough that its
// numbers are read one by one, thousands of two kinds, the plain ones behind the
// others.
var halves = strings.Repeat("010120", 4<<10/6) + strings.Repeat("0101", 1<<10) + strings.Repeat("og ", 8<<10/3)

func adversary(unit string, size int) []byte {
	return bytes.Repeat([]byte(unit), size/len(unit)+1)[:size/len(unit)*len(unit)]
}

func BenchmarkScan(b *testing.B) {
	const kilo = 1 << 10
	for _, size := range []int{256 * kilo, 1024 * kilo} {
		for name, text := range map[string][]byte{
			"prose":  adversary(proseUnit, size),
			"ledger": adversary(ledgerUnit, size),
			"halves": bytes.Repeat([]byte(halves), size/len(halves)),
			"random-digits": func() []byte {
				r := seeded(2)
				return []byte(digits(r, size))
			}(),
		} {
			benchmarkText(b, name, size/kilo, text)
		}
		for _, unit := range adversaries {
			benchmarkText(b, "adversary-"+strings.TrimSpace(unit), size/kilo, adversary(unit, size))
		}
	}
}

func benchmarkText(b *testing.B, name string, kilobytes int, text []byte) {
	b.Run(name+"/"+strconv.Itoa(kilobytes)+"KiB", func(b *testing.B) {
		k := New(Options{})
		scratch := k.NewScratch()
		page := kernels.Page{Text: text}
		hits := k.Scan(nil, page, scratch)
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			hits = k.Scan(hits[:0], page, scratch)
		}
		b.ReportMetric(float64(len(hits)), "hits")
	})
}

const proseUnit = "Borgeren oplyser, at hun siden sidste samtale har fået ny behandler, og at støtten i hjemmet virker efter hensigten. " +
	"Sagsbehandler Jens Hansen aftaler nyt møde den 12. marts 2024 kl. 10.30 på rådhuset, lokale 214, og noterer, at journalen er ajourført. " +
	"Der bevilges fortsat ledsagelse 15 timer om måneden efter servicelovens § 97, jf. afgørelse af 3. januar 2023.\n\n"

const ledgerUnit = "2023-04-11;4711023;1203106000;faktura;80012345;1250,75;12345678;DK5000400440116243;0101588123\n"

// Numbers that share a slot under a multiplier that an attacker knows cost no
// more than others. What is counted is looks, because times are no test.
func TestRepeatsAreSpread(t *testing.T) {
	const known = 0x9E3779B97F4A7C15
	shared := func(n *number) bool { return n.key()*known>>20&0x3FF == 0 }
	var candidates []candidate
	for i := 0; len(candidates) < 4000; i++ {
		c := candidate{kind: kernels.CPR}
		copy(c.value[:], fmt.Sprintf("%02d%02d%02d%04d", 1+i%28, 1+i/28%12, i/336%100, i/33600%10000))
		if shared(&c.value) {
			candidates = append(candidates, c)
		}
	}
	var table repeats
	table.reset(len(candidates))
	for i := range candidates {
		table.slot(candidates[i].value.key())
	}
	longest, run := 0, 0
	for _, s := range table.slots {
		if run++; s.key == 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	if longest > 100 {
		t.Errorf("%d numbers in slots in a row", longest)
	}
}
