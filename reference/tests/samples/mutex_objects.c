/* SPDX-License-Identifier: Apache-2.0
 * Mutex objects: two threads write to one database, one at a time. */
#include <stdio.h>
#include <windows.h>

#define THREADCOUNT 2

HANDLE ghMutex;
int gWritten;

DWORD WINAPI WriteToDatabase(LPVOID);

int main(void) {
  HANDLE aThread[THREADCOUNT];
  DWORD ThreadID;
  int i;

  ghMutex = CreateMutex(NULL, FALSE, NULL);
  if (ghMutex == NULL) {
    printf("CreateMutex error: %d\n", (int)GetLastError());
    return 1;
  }
  for (i = 0; i < THREADCOUNT; i++) {
    aThread[i] = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)WriteToDatabase, NULL, 0, &ThreadID);
    if (aThread[i] == NULL) {
      printf("CreateThread error: %d\n", (int)GetLastError());
      return 1;
    }
  }
  WaitForMultipleObjects(THREADCOUNT, aThread, TRUE, INFINITE);
  for (i = 0; i < THREADCOUNT; i++) {
    DWORD dwCode = 0;
    if (!GetExitCodeThread(aThread[i], &dwCode) || dwCode != TRUE) return 1;
    CloseHandle(aThread[i]);
  }
  CloseHandle(ghMutex);
  printf("%d writes\n", gWritten);
  return 0;
}

DWORD WINAPI WriteToDatabase(LPVOID lpParam) {
  DWORD dwCount = 0, dwWaitResult;

  UNREFERENCED_PARAMETER(lpParam);
  while (dwCount < 20) {
    dwWaitResult = WaitForSingleObject(ghMutex, INFINITE);
    switch (dwWaitResult) {
      case WAIT_OBJECT_0:
        gWritten++;
        dwCount++;
        if (!ReleaseMutex(ghMutex)) return FALSE;
        break;
      case WAIT_ABANDONED:
        return FALSE;
    }
  }
  return TRUE;
}
