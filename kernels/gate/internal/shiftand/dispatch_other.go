//go:build !amd64 || noasm

package shiftand

func (t *Table) list(places []uint16, text []byte) (n int, rare bool) {
	return t.portable(places, text)
}
