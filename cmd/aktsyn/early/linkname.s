// A file of assembly lets a function be declared that go:linkname defines.
