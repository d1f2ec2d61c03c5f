/* SPDX-License-Identifier: Apache-2.0
 * A C program's view of the library with a wchar_t of two bytes, which shares names with the A forms. */
#include "short_wchar.h"

#include <string.h>
#include <windows.h>

int short_wchar_failures(void) {
  int failures = 0;
  WCHAR program[MAX_PATH];
  char narrow[MAX_PATH];
  HANDLE first = CreateEventW(NULL, FALSE, FALSE, L"short wchar \u20ac");
  HANDLE second = OpenEventA(EVENT_ALL_ACCESS, FALSE, "short wchar \xe2\x82\xac");
  if (sizeof(WCHAR) != 2 || first == NULL || second == NULL) ++failures;
  if (!CloseHandle(first) || !CloseHandle(second)) ++failures;
  if (GetModuleFileNameW(NULL, program, MAX_PATH) != GetModuleFileNameA(NULL, narrow, MAX_PATH)) ++failures;
  if (program[0] != (WCHAR)narrow[0] || program[1] != (WCHAR)narrow[1]) ++failures;
  if (GetCommandLineW()[0] != (WCHAR)GetCommandLineA()[0]) ++failures;
  return failures;
}

unsigned long short_wchar_open_error(const unsigned short* name) {
  HANDLE opened = OpenEventW(SYNCHRONIZE, FALSE, (LPCWSTR)name);
  if (opened == NULL) return GetLastError();
  CloseHandle(opened);
  return ERROR_SUCCESS;
}
