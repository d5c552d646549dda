//go:build amd64 && !noasm

package cpufeat

import "golang.org/x/sys/cpu"

// highest is the highest level of this processor. x/sys/cpu has asked the
// operating system too whether it saves the wide registers.
var highest = detect()

// VBMI2 says whether AVX512 comes with the shifts of two words as one and with
// bytes that are put together, which only Cannon Lake and emulators are without.
var VBMI2 = highest == AVX512 && cpu.X86.HasAVX512VBMI2

func detect() Level {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512VBMI && cpu.X86.HasAVX2:
		return AVX512
	case cpu.X86.HasAVX2:
		return AVX2
	}
	return Portable
}
