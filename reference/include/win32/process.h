/* SPDX-License-Identifier: Apache-2.0
 * Threads as Microsoft's C runtime starts them: CreateThread and ExitThread under other names. */
#ifndef MAPCHECK_WIN32_PROCESS_H
#define MAPCHECK_WIN32_PROCESS_H

#include "minwindef.h"

WIN32_BEGIN
uintptr_t __cdecl _beginthreadex(void* security, unsigned stack_size, unsigned(__stdcall* start_address)(void*),
                                 void* arglist, unsigned initflag, unsigned* thrdaddr);
uintptr_t __cdecl _beginthread(void(__cdecl* start_address)(void*), unsigned stack_size, void* arglist);
DECLSPEC_NORETURN void __cdecl _endthreadex(unsigned retval);
DECLSPEC_NORETURN void __cdecl _endthread(void);
int __cdecl _getpid(void);
WIN32_END

#endif
