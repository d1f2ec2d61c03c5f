/* SPDX-License-Identifier: Apache-2.0
 * The basic Win32 types on Linux. LONG and DWORD keep their 32 bits although this is an LP64 system; WCHAR is the
 * compiler's wchar_t, of 4 bytes or (with -fshort-wchar) of 2, and each W function exists for both. */
#ifndef MAPCHECK_WIN32_MINWINDEF_H
#define MAPCHECK_WIN32_MINWINDEF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define WIN32_BEGIN extern "C" {
#define WIN32_END }
#else
#define WIN32_BEGIN
#define WIN32_END
#endif

/* A W function of a program with 2-byte wchar_t is a symbol of its own in the library. */
#if __SIZEOF_WCHAR_T__ == 2
#define WIN32_WIDE(name) __asm__(#name "_2")
#else
#define WIN32_WIDE(name)
#endif

#define WINAPI
#define APIENTRY WINAPI
#define CALLBACK
#define NTAPI
#define CONST const
#define VOID void
#define DECLSPEC_NORETURN __attribute__((noreturn))

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif
#define MAX_PATH 260

typedef int BOOL;
typedef unsigned char BYTE;
typedef unsigned char BOOLEAN;
typedef unsigned char UCHAR;
typedef char CHAR;
typedef wchar_t WCHAR;
typedef short SHORT;
typedef unsigned short USHORT;
typedef uint16_t WORD;
typedef int INT;
typedef unsigned int UINT;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef int64_t LONG64;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef uint64_t ULONG64;
typedef uint64_t DWORD64;
typedef intptr_t INT_PTR;
typedef uintptr_t UINT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef size_t SIZE_T;
typedef ptrdiff_t SSIZE_T;

typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef void* HANDLE;
typedef HANDLE HMODULE;
typedef HANDLE HINSTANCE;
typedef BOOL* PBOOL;
typedef BOOL* LPBOOL;
typedef BYTE* PBYTE;
typedef BYTE* LPBYTE;
typedef DWORD* PDWORD;
typedef DWORD* LPDWORD;
typedef LONG* PLONG;
typedef LONG* LPLONG;
typedef HANDLE* PHANDLE;
typedef HANDLE* LPHANDLE;
typedef CHAR* LPSTR;
typedef const CHAR* LPCSTR;
typedef WCHAR* LPWSTR;
typedef const WCHAR* LPCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
typedef LPWSTR LPTSTR;
typedef LPCWSTR LPCTSTR;
#define WIN32_FORM(name) name##W
#define TEXT(text) L##text
#else
typedef CHAR TCHAR;
typedef LPSTR LPTSTR;
typedef LPCSTR LPCTSTR;
#define WIN32_FORM(name) name##A
#define TEXT(text) text
#endif

#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xffff))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xffff))

#endif
