/* SPDX-License-Identifier: Apache-2.0
 * Creating processes: runs the command line that it is given, waits until it ends, and tells the exit code. */
#include <stdio.h>
#include <tchar.h>
#include <windows.h>

void _tmain(int argc, TCHAR* argv[]) {
  STARTUPINFO si;
  PROCESS_INFORMATION pi;
  DWORD dwCode = 0;

  ZeroMemory(&si, sizeof(si));
  si.cb = sizeof(si);
  ZeroMemory(&pi, sizeof(pi));
  if (argc != 2) {
    _tprintf(TEXT("Usage: %s [cmdline]\n"), argv[0]);
    return;
  }

  if (!CreateProcess(NULL, argv[1], NULL, NULL, FALSE, 0, NULL, NULL, &si, &pi)) {
    LPTSTR lpText = NULL;
    DWORD dwError = GetLastError();
    FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                  dwError, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPTSTR)&lpText, 0, NULL);
    _tprintf(TEXT("CreateProcess failed (%d): %s"), (int)dwError, lpText);
    LocalFree(lpText);
    return;
  }
  WaitForSingleObject(pi.hProcess, INFINITE);
  GetExitCodeProcess(pi.hProcess, &dwCode);
  _tprintf(TEXT("It ended with %d.\n"), (int)dwCode);
  CloseHandle(pi.hProcess);
  CloseHandle(pi.hThread);
}
