#include "textflag.h"
#include "stubs.h"

// Entry i is 16 bytes long. It calls the function value in slots[i] with the
// registers and the stack as they are; DX is the context register.

#define STUB(i) PCALIGN $16; MOVQ ·slots+(8*(i))(SB), DX; MOVQ (DX), R12; JMP R12;

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	STUBS

// func stubBase() uintptr
TEXT ·stubBase(SB), NOSPLIT, $0-8
	LEAQ ·stubs(SB), AX
	MOVQ AX, ret+0(FP)
	RET
