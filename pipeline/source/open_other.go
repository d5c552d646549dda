//go:build !unix

package source

// Other systems have no way to say more than "read only".
const (
	noFollow  = 0
	openFlags = 0
)

// errSwapped never comes from such systems.
var errSwapped = errIrregular
