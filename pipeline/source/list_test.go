package source

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestListGivesBackWhatItTook: any files, in any order, with any times.
func TestListGivesBackWhatItTook(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	moment := func() time.Time {
		if rng.IntN(4) == 0 {
			return time.Time{}
		}
		return time.Unix(rng.Int64N(4e9)-1e9, rng.Int64N(1e9))
	}
	var want []File
	var list List
	sum := int64(0)
	for range 5000 {
		f := File{Root: []string{"/a", "/b", ""}[rng.IntN(3)], Path: strings.Repeat("x/", rng.IntN(4)) + string(rune('a'+rng.IntN(26))),
			Size: rng.Int64N(1 << 40), MTime: moment(), Inode: rng.Uint64(), RootIsFile: rng.IntN(9) == 0}
		if f.CTime = f.MTime; rng.IntN(2) == 0 {
			f.CTime = moment()
		}
		if rng.IntN(5) == 0 {
			f.Cause, f.Detail = Permission, "refused"
		}
		if rng.IntN(1000) == 0 {
			f.Path = strings.Repeat("long", listBlock)
		}
		want, sum = append(want, f), sum+f.Size
		list.Add(f)
	}
	if got := slices.Collect(list.All()); !reflect.DeepEqual(got, want) || list.Len() != len(want) || list.Bytes() != sum {
		t.Fatalf("%d files of %d bytes, not as they were: want %d of %d", list.Len(), list.Bytes(), len(want), sum)
	}
}

// TestListIsSmall: an archive of ten million files must fit.
func TestListIsSmall(t *testing.T) {
	var list List
	now := time.Now()
	for i := range 100_000 {
		list.Add(File{Root: "/srv/esdh", Path: "sager/2026-000" + string(rune('0'+i%10)) + "/akter/notat.txt", Size: int64(i), MTime: now, CTime: now, Inode: uint64(i * 7)})
	}
	if got := len(list.blocks) * listBlock; got > 5<<20 {
		t.Errorf("100,000 files take %d bytes", got)
	}
}
