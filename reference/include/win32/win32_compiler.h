/* SPDX-License-Identifier: Apache-2.0
 * Words of Microsoft's compiler that Win32 programs use, as GCC and clang on Linux know them. Calling conventions are
 * all one on x86-64. minwindef.h includes it. */
#ifndef MAPCHECK_WIN32_COMPILER_H
#define MAPCHECK_WIN32_COMPILER_H

#define WINAPI
#define APIENTRY WINAPI
#define CALLBACK
#define NTAPI
#define PASCAL
#define WINAPIV
#define APIPRIVATE
#define WINBASEAPI
#define WINUSERAPI
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef _cdecl
#define _cdecl
#endif

#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define __forceinline __inline__ __attribute__((always_inline))
#define UNALIGNED

#ifndef __declspec
#define __declspec(attribute) WIN32_DECLSPEC_##attribute
#define WIN32_DECLSPEC_dllexport __attribute__((visibility("default")))
#define WIN32_DECLSPEC_dllimport
#define WIN32_DECLSPEC_thread __thread
#define WIN32_DECLSPEC_noreturn __attribute__((noreturn))
#define WIN32_DECLSPEC_noinline __attribute__((noinline))
#define WIN32_DECLSPEC_nothrow
#define WIN32_DECLSPEC_selectany __attribute__((weak))
#define WIN32_DECLSPEC_align(size) __attribute__((aligned(size)))
#endif

#endif
