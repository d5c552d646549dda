//go:build !amd64 || noasm

package looks

func (t *Table) keep(places []uint16, text []byte) (kept int) { return t.portable(places, text) }
