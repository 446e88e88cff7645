#include "textflag.h"
#include "stubs.h"

// Entry i is 16 bytes long: two instructions for the first move, one for each
// other. It calls the function value in slots[i] with the registers and the stack
// as they are; R26 is the context register.

#define STUB(i) PCALIGN $16; MOVD ·slots+(8*(i))(SB), R26; MOVD (R26), R16; JMP (R16);

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	STUBS

// func stubBase() uintptr
TEXT ·stubBase(SB), NOSPLIT, $0-8
	MOVD $·stubs(SB), R0
	MOVD R0, ret+0(FP)
	RET
