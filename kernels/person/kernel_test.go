package person

import (
	"sync"
	"testing"
)

var builtinOnce = sync.OnceValues(func() (*Kernel, error) { return New(nil) })

func builtin(t testing.TB) *Kernel {
	k, err := builtinOnce()
	if err != nil {
		t.Fatal(err)
	}
	return k
}
