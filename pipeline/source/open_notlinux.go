//go:build !linux

package source

// noAccessTime: other systems have no such flag.
const noAccessTime = 0

// longPath is where paths become too long to be used in one piece: PATH_MAX of
// the BSDs and macOS, with the final zero.
const longPath = 1024
