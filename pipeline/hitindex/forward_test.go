package hitindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// TestForwardReadsAsByKey: records of one part and of several, in order, with
// holes, backwards, some that are missing, and whatever else the store holds.
func TestForwardReadsAsByKey(t *testing.T) {
	ix := open(t, t.TempDir(), newKey(t), Options{Create: true})
	defer shut(t, ix)
	key := func(n int) []byte { return keyOfRun(7, runEntries, uint32(n)) }
	put := func(from, to int) {
		b := ix.store.newBatch()
		for n := from; n < to; n++ {
			if n%5 == 0 {
				continue
			}
			value := bytes.Repeat(binary.BigEndian.AppendUint32(nil, uint32(n)), 1+n%3*partBytes/4)
			if err := errors.Join(b.put(key(n), value), b.put(keyOfRun(6+uint32(n)%3, runGone, uint32(n)), value)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.commit(); err != nil {
			t.Fatal(err)
		}
	}
	put(0, 300)
	f, err := ix.store.forward(append(keyContent(7), runEntries))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	for _, step := range []int{1, 3, skipped + 5, -1, -7} {
		for i := range 320 {
			n := ((i*step)%320 + 320) % 320
			got, gotErr := f.get(key(n))
			want, wantErr := ix.store.get(key(n))
			if !bytes.Equal(got, want) || !errors.Is(gotErr, wantErr) {
				t.Fatalf("record %d by steps of %d: %d bytes, %v; want %d bytes, %v", n, step, len(got), gotErr, len(want), wantErr)
			}
		}
	}
	put(300, 320)
	if got, err := f.get(key(301)); err != nil || !bytes.HasPrefix(got, []byte{0, 0, 1, 45}) {
		t.Errorf("a record that was written since: %d bytes, %v", len(got), err)
	}
}
