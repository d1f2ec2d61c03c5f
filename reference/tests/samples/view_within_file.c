/* SPDX-License-Identifier: Apache-2.0
 * A view within a file: numbers are written to a file, and one of them is found again through a view that begins at the
 * last multiple of the allocation granularity before it. */
#include <stdio.h>
#include <tchar.h>
#include <windows.h>

#define BUFFSIZE 1024
#define FILE_MAP_START 138240

LPCTSTR lpcTheFile = TEXT("numbers.bin");

int __cdecl _tmain(int argc, TCHAR* argv[]) {
  HANDLE hMapFile, hFile;
  DWORD dBytesWritten, dwFileSize, dwFileMapSize, dwMapViewSize, dwFileMapStart, dwSysGran;
  SYSTEM_INFO SysInfo;
  LPVOID lpMapAddress;
  char* pData;
  int i, iData, iViewDelta;

  if (argc > 1) lpcTheFile = argv[1];
  hFile = CreateFile(lpcTheFile, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (hFile == INVALID_HANDLE_VALUE) {
    _tprintf(TEXT("Target file is %s\nhFile is invalid (%d)\n"), lpcTheFile, (int)GetLastError());
    return 4;
  }

  GetSystemInfo(&SysInfo);
  dwSysGran = SysInfo.dwAllocationGranularity;
  dwFileMapStart = (FILE_MAP_START / dwSysGran) * dwSysGran;
  _tprintf(TEXT("The file map view starts at %u bytes into the file.\n"), dwFileMapStart);
  dwMapViewSize = (FILE_MAP_START % dwSysGran) + BUFFSIZE;
  _tprintf(TEXT("The file map view is %lu bytes large.\n"), (unsigned long)dwMapViewSize);
  dwFileMapSize = FILE_MAP_START + BUFFSIZE;
  iViewDelta = FILE_MAP_START - (int)dwFileMapStart;
  _tprintf(TEXT("The data are %d bytes into the view.\n"), iViewDelta);

  for (i = 0; i < (int)dwSysGran; i++) WriteFile(hFile, &i, sizeof(i), &dBytesWritten, NULL);
  {
    LARGE_INTEGER size;
    if (!GetFileSizeEx(hFile, &size)) return 3;
    dwFileSize = size.LowPart;
  }
  _tprintf(TEXT("%10d is the size of the file.\n"), (int)dwFileSize);

  hMapFile = CreateFileMapping(hFile, NULL, PAGE_READWRITE, 0, dwFileMapSize, NULL);
  if (hMapFile == NULL) {
    _tprintf(TEXT("hMapFile is NULL: last error: %d\n"), (int)GetLastError());
    return 2;
  }
  lpMapAddress = MapViewOfFile(hMapFile, FILE_MAP_ALL_ACCESS, 0, dwFileMapStart, dwMapViewSize);
  if (lpMapAddress == NULL) {
    _tprintf(TEXT("lpMapAddress is NULL: last error: %d\n"), (int)GetLastError());
    return 3;
  }

  pData = (char*)lpMapAddress + iViewDelta;
  iData = *(int*)(void*)pData;
  _tprintf(TEXT("The value at the pointer is %d,\nwhich %s one quarter of the desired file offset.\n"), iData,
           iData * 4 == FILE_MAP_START ? TEXT("is") : TEXT("is not"));

  if (!UnmapViewOfFile(lpMapAddress) || !CloseHandle(hMapFile) || !CloseHandle(hFile) || !DeleteFile(lpcTheFile)) {
    _tprintf(TEXT("\nError %ld occurred closing it all!\n"), (long)GetLastError());
    return 1;
  }
  return 0;
}
