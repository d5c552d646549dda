// Package mapfault ends the process in order where the system cannot back a
// memory map with its file: another program filled the disk, or it failed. Linux
// says that by a SIGBUS, which Go takes for a fault of the program in whatever
// goroutine touched the map: it prints all goroutines and exits with the code of
// a panic, and neither can be changed from Go.
package mapfault

// Token is what the handler writes.
const Token = "SIGBUS"

// What the handler reads; it runs on a signal stack, without a goroutine, and
// does nothing but two system calls.
var (
	output int
	token  = []byte(Token)
	status int
)
