//go:build !linux

package source

// readSmall: on other systems all files are read piece by piece.
func (*File) readSmall([]byte) ([]byte, error) { return nil, errNotSmall }
