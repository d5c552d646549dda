package engine

import (
	"testing"
	"time"
)

// TestFormats: every file of a run is counted once, with the pages of all
// documents in it, however many workers there are.
func TestFormats(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var files, bytes int64
		for shard := range plan(5) {
			for _, f := range shard.Files {
				files, bytes = files+1, bytes+f.Size
			}
		}
		o := options(workers, nil, "")
		o.Progress = new(Progress)
		if err := Run(t.Context(), plan(5), o, &collector{}); err != nil {
			t.Fatal(err)
		}
		all := o.Progress.Formats.All()
		if f := all[UnknownFormat]; len(all) != 1 || f.Files != files || f.Bytes != bytes || f.Pages != 2*files || f.Reading <= 0 {
			t.Errorf("%d workers: %+v; want %d files, %d bytes", workers, all, files, bytes)
		}
		if o.Progress.Scanning.Load() <= 0 {
			t.Error("the kernels took no time")
		}
	}
}

// TestNamesAreNoPages: what is counted as read is what documents count, in the
// sum and by format.
func TestNamesAreNoPages(t *testing.T) {
	o := options(2, nil, "")
	o.NewReader = func() (Reader, error) { return namingReader{}, nil }
	o.Progress = new(Progress)
	sink := &collector{}
	if err := Run(t.Context(), plan(5), o, sink); err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, r := range sink.results {
		for _, d := range r.Docs {
			want += int64(d.Pages)
		}
	}
	if all, byFormat := o.Progress.Pages.Load(), o.Progress.Formats.All()[UnknownFormat].Pages; all != want || byFormat != want || want == 0 {
		t.Errorf("%d pages read, %d by format; the documents have %d", all, byFormat, want)
	}
}

func TestFormatsAddUp(t *testing.T) {
	var f Formats
	f.add("pdf", Format{1, 3, 100, time.Second})
	f.add("pdf", Format{1, 1, 50, time.Second})
	f.add(KnownContent, Format{Files: 1})
	all := f.All()
	if all["pdf"] != (Format{2, 4, 150, 2 * time.Second}) || all[KnownContent].Files != 1 || len(all) != 2 {
		t.Errorf("%+v", all)
	}
	all["pdf"] = Format{}
	if f.All()["pdf"].Files != 2 {
		t.Error("what All returns is the counts themselves")
	}
}
