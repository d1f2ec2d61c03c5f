/* SPDX-License-Identifier: Apache-2.0
 * Event objects: readers wait until the main thread has written a buffer, and all go on at once. */
#include <stdio.h>
#include <windows.h>

#define THREADCOUNT 4

HANDLE ghWriteEvent;
HANDLE ghThreads[THREADCOUNT];
volatile int giBuffer;

DWORD WINAPI ThreadProc(LPVOID);

static int CreateEventsAndThreads(void) {
  int i;
  DWORD dwThreadID;

  ghWriteEvent = CreateEvent(NULL, TRUE, FALSE, TEXT("WriteEvent"));
  if (ghWriteEvent == NULL) {
    printf("CreateEvent failed (%d)\n", (int)GetLastError());
    return 0;
  }
  for (i = 0; i < THREADCOUNT; i++) {
    ghThreads[i] = CreateThread(NULL, 0, ThreadProc, &ghThreads[i], 0, &dwThreadID);
    if (ghThreads[i] == NULL) {
      printf("CreateThread failed (%d)\n", (int)GetLastError());
      return 0;
    }
  }
  return 1;
}

int main(void) {
  DWORD dwWaitResult;

  if (!CreateEventsAndThreads()) return 1;
  giBuffer = 42;
  if (!SetEvent(ghWriteEvent)) {
    printf("SetEvent failed (%d)\n", (int)GetLastError());
    return 1;
  }
  dwWaitResult = WaitForMultipleObjects(THREADCOUNT, ghThreads, TRUE, INFINITE);
  switch (dwWaitResult) {
    case WAIT_OBJECT_0:
      printf("All threads ended.\n");
      break;
    default:
      printf("WaitForMultipleObjects failed (%d)\n", (int)GetLastError());
      return 1;
  }
  CloseHandle(ghWriteEvent);
  return 0;
}

DWORD WINAPI ThreadProc(LPVOID lpParam) {
  DWORD dwWaitResult = WaitForSingleObject(ghWriteEvent, INFINITE);

  UNREFERENCED_PARAMETER(lpParam);
  if (dwWaitResult != WAIT_OBJECT_0) {
    printf("Wait error (%d)\n", (int)GetLastError());
    return 0;
  }
  printf("A thread reads %d.\n", giBuffer);
  return 1;
}
