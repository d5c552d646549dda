//go:build !amd64 || noasm

package cpufeat

// highest: without assembly there is plain Go only.
const highest = Portable
