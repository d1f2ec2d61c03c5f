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

#include "win32_compiler.h"

#define CONST const
#define VOID void
#define IN
#define OUT
#define OPTIONAL
#define far
#define near
#define FAR far
#define NEAR near
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_ALIGN(size) __attribute__((aligned(size)))
#define FORCEINLINE static __inline__ __attribute__((always_inline))
#define UNREFERENCED_PARAMETER(name) ((void)(name))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(name) ((void)(name))

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
typedef float FLOAT;
typedef double DOUBLE;
typedef DWORD LCID;
typedef WORD LANGID;
typedef WORD ATOM;
#include "basetsd.h"
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef ULONGLONG DWORDLONG;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;
typedef LONG HRESULT;
typedef LONG NTSTATUS;

typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef void* HANDLE;
typedef HANDLE HMODULE;
typedef HANDLE HINSTANCE;
typedef HANDLE HGLOBAL;
typedef HANDLE HLOCAL;
typedef HANDLE HWND;
typedef HANDLE HKEY;
typedef INT_PTR(WINAPI* FARPROC)();
typedef BOOL* PBOOL;
typedef BOOL* LPBOOL;
typedef BYTE* PBYTE;
typedef BYTE* LPBYTE;
typedef DWORD* PDWORD;
typedef DWORD* LPDWORD;
typedef LONG* PLONG;
typedef LONG* LPLONG;
typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef HANDLE* PHANDLE;
typedef HANDLE* LPHANDLE;
typedef BOOLEAN* PBOOLEAN;
typedef WORD* PWORD;
typedef WORD* LPWORD;
typedef INT* PINT;
typedef INT* LPINT;
typedef UINT* PUINT;
typedef SHORT* PSHORT;
typedef USHORT* PUSHORT;
typedef UCHAR* PUCHAR;
typedef ULONG* PULONG;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef CHAR* PCHAR;
typedef CHAR* LPCH;
typedef CHAR* PSTR;
typedef CHAR* LPSTR;
typedef const CHAR* PCSTR;
typedef const CHAR* LPCSTR;
typedef WCHAR* PWCHAR;
typedef WCHAR* LPWCH;
typedef WCHAR* PWSTR;
typedef WCHAR* LPWSTR;
typedef const WCHAR* LPCWCH;
typedef const WCHAR* PCWSTR;
typedef const WCHAR* LPCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define WIN32_FORM(name) name##W
#define __TEXT(quote) L##quote
#else
typedef CHAR TCHAR;
#define WIN32_FORM(name) name##A
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)
typedef TCHAR* PTCHAR;
typedef TCHAR* PTSTR;
typedef TCHAR* LPTSTR;
typedef const TCHAR* PCTSTR;
typedef const TCHAR* LPCTSTR;

#define MAKEWORD(low, high) ((WORD)((BYTE)(low) | (WORD)((WORD)(BYTE)(high) << 8)))
#define MAKELONG(low, high) ((LONG)((DWORD)(WORD)(low) | ((DWORD)(WORD)(high) << 16)))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value)&0xff))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xff))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xffff))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xffff))

/* As with GCC on Windows: in C only, since C++ has std::min and std::max. */
#if !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif

#endif
