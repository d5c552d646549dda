//go:build !amd64 || noasm

package looks

func (t *Table) fitting(places []uint16, text []byte) uint64 { return t.portable(places, text) }
