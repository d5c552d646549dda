//go:build !linux

package harness

import (
	"runtime"
	"time"
)

// threadCPU is not known here; the harness then takes wall time.
func threadCPU() time.Duration { return 0 }

func cpuName() string { return runtime.GOARCH }
