package engines

import (
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/cpr"
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

func TestBatchesMustGiveTheHitsOfTheKernels(t *testing.T) {
	text := []byte(strings.Repeat("Borgerens nr. er 310190-1234.\n", 500))
	numbers := cpr.New(cpr.Options{})
	for name, c := range map[string]struct {
		kernel kernels.Kernel
		ok     bool
	}{
		"same": {numbers, true}, "shifted": {shifted{numbers}, false}, "panicky": {panicky{numbers}, false},
	} {
		contestant, release := Batches(text, columnar.NewScanner(nil, []kernels.Kernel{c.kernel}), []kernels.Kernel{numbers})
		defer release()
		if err := contestant.Verify(text); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if n := contestant.Scan(text); c.ok && n != 500 {
			t.Errorf("%d hits, want 500", n)
		}
	}
}

// TestPanicIsNoEmptyPage has nothing to find, so that no hit is missing.
func TestPanicIsNoEmptyPage(t *testing.T) {
	text, numbers := []byte("ingen\n"), cpr.New(cpr.Options{})
	contestant, release := Batches(text, columnar.NewScanner(nil, []kernels.Kernel{panicky{numbers}}), []kernels.Kernel{numbers})
	defer release()
	if contestant.Verify(text) == nil {
		t.Error("a panic passed for a page without hits")
	}
}

// TestBatchesMissNoPage takes a record away.
func TestBatchesMissNoPage(t *testing.T) {
	ks := []kernels.Kernel{cpr.New(cpr.Options{})}
	pages := cutPages([]byte(strings.Repeat("ingen\n", 2000)))
	b := &batches{scanner: columnar.NewScanner(nil, ks), pages: pages, records: pageRecords(pages[1:])}
	defer b.release()
	if b.verify(ks) == nil {
		t.Error("a first page that is not there was not missed")
	}
	b.pages = append(pages[1:], []byte("x\n"))
	if b.verify(ks) == nil {
		t.Error("a last page that is not there was not missed")
	}
}
