//go:build !amd64 || noasm

package teddy

func (t *Table) list(places []uint16, text, _ []byte) (n int, rare bool) {
	return t.portable(places, text)
}
