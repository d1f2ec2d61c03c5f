/* SPDX-License-Identifier: Apache-2.0
 * Integers of a stated size, and those of a pointer's; minwindef.h includes it. Those of 64 bits are long long, as
 * Microsoft's __int64 is, so that they mix with it and print with %lld. */
#ifndef MAPCHECK_WIN32_BASETSD_H
#define MAPCHECK_WIN32_BASETSD_H

#include <stddef.h>
#include <stdint.h>

typedef int8_t INT8;
typedef int16_t INT16;
typedef int32_t INT32;
typedef long long INT64;
typedef uint8_t UINT8;
typedef uint16_t UINT16;
typedef uint32_t UINT32;
typedef unsigned long long UINT64;
typedef int32_t LONG32;
typedef long long LONG64;
typedef uint32_t ULONG32;
typedef uint32_t DWORD32;
typedef unsigned long long ULONG64;
typedef unsigned long long DWORD64;
typedef LONG64* PLONG64;
typedef ULONG64* PULONG64;
typedef DWORD64* PDWORD64;

typedef intptr_t INT_PTR;
typedef uintptr_t UINT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef LONG_PTR* PLONG_PTR;
typedef ULONG_PTR* PULONG_PTR;
typedef DWORD_PTR* PDWORD_PTR;
typedef size_t SIZE_T;
typedef ptrdiff_t SSIZE_T;
typedef SIZE_T* PSIZE_T;
typedef ULONG_PTR KAFFINITY;

#endif
