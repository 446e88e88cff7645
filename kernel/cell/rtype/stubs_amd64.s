#include "textflag.h"

// Entry i is 16 bytes long. It calls the function value in slots[i] with the
// registers and the stack as they are; DX is the context register.

#define STUB(i) PCALIGN $16; MOVQ ·slots+(8*(i))(SB), DX; MOVQ (DX), R12; JMP R12;
#define STUBS4(i) STUB(i) STUB((i)+1) STUB((i)+2) STUB((i)+3)
#define STUBS16(i) STUBS4(i) STUBS4((i)+4) STUBS4((i)+8) STUBS4((i)+12)
#define STUBS64(i) STUBS16(i) STUBS16((i)+16) STUBS16((i)+32) STUBS16((i)+48)
#define STUBS256(i) STUBS64(i) STUBS64((i)+64) STUBS64((i)+128) STUBS64((i)+192)
#define STUBS1024(i) STUBS256(i) STUBS256((i)+256) STUBS256((i)+512) STUBS256((i)+768)

TEXT ·stubs(SB), NOSPLIT|NOFRAME, $0-0
	STUBS1024(0)
	STUBS1024(1024)
	STUBS1024(2048)
	STUBS1024(3072)
	STUBS1024(4096)
	STUBS1024(5120)
	STUBS1024(6144)
	STUBS1024(7168)

// func stubBase() uintptr
TEXT ·stubBase(SB), NOSPLIT, $0-8
	LEAQ ·stubs(SB), AX
	MOVQ AX, ret+0(FP)
	RET
