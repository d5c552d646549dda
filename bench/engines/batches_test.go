package engines

import (
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/dictionary"
)

// shifted is a kernel whose hits begin one byte too early.
type shifted struct{ *cpr.Kernel }

func (k shifted) Scan(dst []kernels.Hit, page kernels.Page, s kernels.Scratch) []kernels.Hit {
	n := len(dst)
	dst = k.Kernel.Scan(dst, page, s)
	for i := range dst[n:] {
		dst[n+i].Start--
	}
	return dst
}

// panicky is a kernel that panics on every page.
type panicky struct{ *cpr.Kernel }

func (panicky) Scan([]kernels.Hit, kernels.Page, kernels.Scratch) []kernels.Hit { panic("") }

// batchesOf are the records of a text and a scanner with one kernel.
func batchesOf(t *testing.T, text []byte, k kernels.Kernel) *batches {
	b := &batches{scanner: columnar.NewScanner(nil, []kernels.Kernel{k}), pages: cutPages(text)}
	b.records = pageRecords(b.pages)
	t.Cleanup(func() {
		for _, rec := range b.records {
			rec.Release()
		}
	})
	return b
}

func TestBatchesMustGiveTheHitsOfTheKernels(t *testing.T) {
	text := []byte(strings.Repeat("Borgerens nr. er 310190-1234.\n", 500))
	numbers := cpr.New(cpr.Options{})
	for name, c := range map[string]struct {
		kernel kernels.Kernel
		ok     bool
	}{
		"same": {numbers, true}, "shifted": {shifted{numbers}, false}, "panicky": {panicky{numbers}, false},
	} {
		b := batchesOf(t, text, c.kernel)
		if err := b.verify([]kernels.Kernel{numbers}); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if n := b.count(); c.ok && n != 500 {
			t.Errorf("%d hits, want 500", n)
		}
	}
}

// TestPanicIsNoEmptyPage has nothing to find, so that no hit is missing.
func TestPanicIsNoEmptyPage(t *testing.T) {
	text, numbers := []byte("ingen\n"), cpr.New(cpr.Options{})
	if batchesOf(t, text, panicky{numbers}).verify([]kernels.Kernel{numbers}) == nil {
		t.Error("a panic passed for a page without hits")
	}
}

// TestBatchesMissNoPage takes a record away.
func TestBatchesMissNoPage(t *testing.T) {
	ks := []kernels.Kernel{cpr.New(cpr.Options{})}
	text := []byte(strings.Repeat("ingen\n", 2000))
	pages := cutPages(text)
	b := batchesOf(t, text[len(pages[0]):], ks[0])
	b.pages = pages
	if b.verify(ks) == nil {
		t.Error("a first page that is not there was not missed")
	}
	b.pages = append(pages[1:], []byte("x\n"))
	if b.verify(ks) == nil {
		t.Error("a last page that is not there was not missed")
	}
}

// TestPassesShareTheText gives each contestant the hits of its own kernels.
func TestPassesShareTheText(t *testing.T) {
	text := []byte(strings.Repeat("Jens Hansen har nr. 310190-1234.\n", 500))
	numbers := cpr.New(cpr.Options{})
	names, err := NamePasses([]dictionary.Entry{{Text: "Jens", Class: dictionary.Given}, {Text: "Hansen", Class: dictionary.Surname}})
	if err != nil {
		t.Fatal(err)
	}
	passes := append(names, Pass{Name: "numbers", Scanner: columnar.NewScanner(nil, []kernels.Kernel{numbers}), Kernels: []kernels.Kernel{numbers}})
	cs, release := Batches(text, "test", passes...)
	defer release()
	for i, want := range []int{500, 1000, 1000, 500} {
		if got := cs[i].Scan(nil); got != want || cs[i].Verify(nil) != nil || cs[i].Group != "test" {
			t.Errorf("%s has %d hits, %v; want %d", cs[i].Name, got, cs[i].Verify(nil), want)
		}
	}
}
