/* SPDX-License-Identifier: Apache-2.0
 * Semaphore objects: of twelve threads no more than ten are in at once, and each gets in. */
#include <process.h>
#include <stdio.h>
#include <windows.h>

#define MAX_SEM_COUNT 10
#define THREADCOUNT 12

HANDLE ghSemaphore;

static unsigned __stdcall ThreadProc(void* lpParam) {
  BOOL bContinue = TRUE;

  UNREFERENCED_PARAMETER(lpParam);
  while (bContinue) {
    DWORD dwWaitResult = WaitForSingleObject(ghSemaphore, 0L);
    switch (dwWaitResult) {
      case WAIT_OBJECT_0:
        bContinue = FALSE;
        Sleep(5);
        if (!ReleaseSemaphore(ghSemaphore, 1, NULL)) printf("ReleaseSemaphore error: %d\n", (int)GetLastError());
        break;
      case WAIT_TIMEOUT:
        SwitchToThread();
        break;
    }
  }
  _endthreadex(TRUE);
  return 0;
}

int main(void) {
  HANDLE aThread[THREADCOUNT];
  unsigned uThreadID;
  LONG lPrevious = 0;
  int i;

  ghSemaphore = CreateSemaphore(NULL, MAX_SEM_COUNT, MAX_SEM_COUNT, NULL);
  if (ghSemaphore == NULL) {
    printf("CreateSemaphore error: %d\n", (int)GetLastError());
    return 1;
  }
  for (i = 0; i < THREADCOUNT; i++) {
    aThread[i] = (HANDLE)_beginthreadex(NULL, 0, ThreadProc, NULL, 0, &uThreadID);
    if (aThread[i] == NULL) return 1;
  }
  WaitForMultipleObjects(THREADCOUNT, aThread, TRUE, INFINITE);
  for (i = 0; i < THREADCOUNT; i++) CloseHandle(aThread[i]);
  if (ReleaseSemaphore(ghSemaphore, 1, &lPrevious)) return 1;
  printf("full again: %d\n", GetLastError() == ERROR_TOO_MANY_POSTS);
  CloseHandle(ghSemaphore);
  return 0;
}
