//go:build !amd64 || noasm

package teddy

func (t *Table) list(places []uint16, text []byte) (n int, rare bool) {
	return t.portable(places, text)
}
