//go:build !linux

package harness

import (
	"runtime"
	"time"
)

// threadCPU is not known here.
func threadCPU() (time.Duration, bool) { return 0, false }

// processCPU is not known here.
func processCPU() time.Duration { return 0 }

// machineCPU is not known here: no contention is seen.
func machineCPU() time.Duration { return 0 }

func cpuName() string { return runtime.GOARCH }

func caches() string { return "" }

// lastCache is not known here.
func lastCache() int64 { return 0 }
