package hitindex

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// TestTooManyFiles: an index whose tables cannot be opened is in order, whichever way
// Badger tells it; another panic of Badger is damage.
func TestTooManyFiles(t *testing.T) {
	for _, limit := range []error{syscall.EMFILE, syscall.ENFILE} {
		told := fmt.Errorf("unable to open: 000001.sst: %v", limit) // flattened to text
		if err := storeError(told); !errors.Is(err, limit) || errors.Is(err, ErrDamaged) {
			t.Errorf("returned: %v", err)
		}
		if err := panicked(told); !errors.Is(err, limit) || errors.Is(err, ErrDamaged) {
			t.Errorf("panicked: %v", err)
		}
	}
	if err := panicked(errors.New("a block")); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
	if err := panicked(nil); err != nil {
		t.Error(err)
	}
}

// TestNotAllowed: who may not write the index is told so.
func TestNotAllowed(t *testing.T) {
	for _, cause := range []error{syscall.EACCES, syscall.EPERM, syscall.EROFS} {
		err := storeError(&fs.PathError{Op: "remove", Path: "index/CLOSED", Err: cause})
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), "cannot be opened or written") {
			t.Errorf("%v: %v", cause, err)
		}
	}
}

func panicked(with error) (err error) {
	defer recovered(&err)
	if with != nil {
		panic(with)
	}
	return nil
}
