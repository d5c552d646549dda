package config

import "runtime"

// BaseMemory is set aside for the main process, beside the readers, in a
// memory budget.
const BaseMemory = 256 << 20

// Workers returns how many cores an archive of profile p is examined with:
// those of the configuration that this machine has, but no more than the
// memory budget has readers for.
func (n Night) Workers(p Profile) int {
	cores := runtime.NumCPU()
	if n.Cores > 0 {
		cores = min(cores, n.Cores)
	}
	if n.Memory > 0 {
		cores = min(cores, int((n.Memory-BaseMemory)/p.Limits.MemoryBytes))
	}
	return max(1, cores)
}

// HeapLimit returns what of the memory budget is left for the main process
// when all readers have what they may; 0 means that there is no budget.
func (n Night) HeapLimit(p Profile) int64 {
	if n.Memory == 0 {
		return 0
	}
	return max(BaseMemory, n.Memory-int64(n.Workers(p))*p.Limits.MemoryBytes)
}
