//go:build !linux

package extract

import "context"

// withPDFMemory changes nothing: memory is the runtime's own.
func withPDFMemory(ctx context.Context) context.Context { return ctx }
