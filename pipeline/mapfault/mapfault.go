// Package mapfault ends the process in order where the system cannot back a
// memory map with its file: another program filled the disk, or it failed. Linux
// says that by a SIGBUS, which Go takes for a fault of the program in whatever
// goroutine touched the map: it prints all goroutines and exits with the code of
// a panic, and neither can be changed from Go.
package mapfault

// Token is what the handler writes.
const Token = "SIGBUS"
