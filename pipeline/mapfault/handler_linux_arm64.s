#include "textflag.h"

// func handlerAddress() uintptr
TEXT ·handlerAddress(SB), NOSPLIT, $0-8
	MOVD $handler<>(SB), R0
	MOVD R0, ret+0(FP)
	RET

// handler is called by the kernel and does not return.
TEXT handler<>(SB), NOSPLIT|NOFRAME, $0
	MOVD ·output(SB), R0
	MOVD ·token+0(SB), R1
	MOVD ·token+8(SB), R2
	MOVD $64, R8 // write
	SVC
	MOVD ·status(SB), R0
	MOVD $94, R8 // exit_group
	SVC
	BRK
