/* SPDX-License-Identifier: Apache-2.0
 * Named shared memory, the second process: opens the mapping by its name and shows the message. */
#include <conio.h>
#include <stdio.h>
#include <tchar.h>
#include <windows.h>
#pragma comment(lib, "user32.lib")

#define BUF_SIZE 256
TCHAR szName[] = TEXT("Local\\SampleFileMappingObject");

int _tmain(void) {
  HANDLE hMapFile;
  LPCTSTR pBuf;

  hMapFile = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, szName);
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

  MessageBox(NULL, pBuf, TEXT("Process2"), MB_OK);

  UnmapViewOfFile(pBuf);
  CloseHandle(hMapFile);
  return 0;
}
