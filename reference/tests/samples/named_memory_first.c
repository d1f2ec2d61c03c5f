/* SPDX-License-Identifier: Apache-2.0
 * Named shared memory, the first process: makes the mapping, leaves a message in it and waits for a key. */
#include <conio.h>
#include <stdio.h>
#include <tchar.h>
#include <windows.h>

#define BUF_SIZE 256
TCHAR szName[] = TEXT("Local\\SampleFileMappingObject");
TCHAR szMsg[] = TEXT("A message from the first process.");

int _tmain() {
  HANDLE hMapFile;
  LPCTSTR pBuf;

  hMapFile = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, BUF_SIZE, szName);
  if (hMapFile == NULL) {
    _tprintf(TEXT("No file mapping object (%d).\n"), (int)GetLastError());
    return 1;
  }
  pBuf = (LPTSTR)MapViewOfFile(hMapFile, FILE_MAP_ALL_ACCESS, 0, 0, BUF_SIZE);
  if (pBuf == NULL) {
    _tprintf(TEXT("No view of it (%d).\n"), (int)GetLastError());
    CloseHandle(hMapFile);
    return 1;
  }

  CopyMemory((PVOID)pBuf, szMsg, (_tcslen(szMsg) * sizeof(TCHAR)));
  _tprintf(TEXT("%s is there, with %d characters in it.\n"), szName, (int)_tcslen(pBuf));
  _getch();

  UnmapViewOfFile(pBuf);
  CloseHandle(hMapFile);
  return 0;
}
