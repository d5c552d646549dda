package harness

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// threadCPU is the CPU time of the calling thread.
func threadCPU() (time.Duration, bool) {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return 0, false
	}
	return time.Duration(ts.Nano()), true
}

// processCPU is the CPU time of this process and of its children that ended.
func processCPU() time.Duration {
	var total time.Duration
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if unix.Getrusage(who, &u) == nil {
			total += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return total
}

// userHz is how many ticks a second /proc/stat counts, on every Linux that Go
// runs on.
const userHz = 100

// machineCPU is the time that all cores together have not been idle, in steps
// of ten milliseconds.
func machineCPU() time.Duration {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return processCPU() // nobody else is known
	}
	line, _, _ := strings.Cut(string(stat), "\n")
	fields := strings.Fields(line) // cpu user nice system idle iowait irq softirq steal …
	var ticks int64
	for i, f := range fields {
		if i == 0 || i == 4 || i == 5 || i > 8 {
			continue
		}
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / userHz
}

// cpuName is the processor's name as the kernel gives it.
func cpuName() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// dataCache is one of the data caches of the first core.
type dataCache struct {
	level string
	kb    int
}

func dataCaches() (list []dataCache) {
	dirs, _ := filepath.Glob("/sys/devices/system/cpu/cpu0/cache/index*")
	for _, dir := range dirs {
		read := func(name string) string {
			b, _ := os.ReadFile(filepath.Join(dir, name))
			return strings.TrimSpace(string(b))
		}
		kb, err := strconv.Atoi(strings.TrimSuffix(read("size"), "K"))
		if err == nil && kb > 0 && read("type") != "Instruction" {
			list = append(list, dataCache{read("level"), kb})
		}
	}
	return list
}

// caches lists the data caches that the first core sees, "L1 32K, L2 512K,
// L3 32M".
func caches() string {
	var list []string
	for _, c := range dataCaches() {
		size := strconv.Itoa(c.kb) + "K"
		if c.kb%1024 == 0 {
			size = strconv.Itoa(c.kb/1024) + "M"
		}
		list = append(list, "L"+c.level+" "+size)
	}
	return strings.Join(list, ", ")
}

// lastCache is the size in bytes of the largest cache, 0 if unknown.
func lastCache() int64 {
	largest := 0
	for _, c := range dataCaches() {
		largest = max(largest, c.kb)
	}
	return int64(largest) << 10
}
