/* SPDX-License-Identifier: Apache-2.0
 * A program outside, compiled as C and as C++: it shares words with a second copy of itself through named memory. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define MEMORY_NAME L"Local\\outside-words"
#define SIZE 4096

static int fail(const char* what) {
  printf("%s failed with error %lu\n", what, (unsigned long)GetLastError());
  return 1;
}

static int read_words(void) {
  HANDLE memory = OpenFileMappingW(FILE_MAP_READ, FALSE, MEMORY_NAME);
  if (memory == NULL) return fail("OpenFileMapping");
  const char* view = (const char*)MapViewOfFile(memory, FILE_MAP_READ, 0, 0, 0);
  if (view == NULL) return fail("MapViewOfFile");
  printf("read: %s\n", view);
  UnmapViewOfFile(view);
  CloseHandle(memory);
  return 0;
}

static int run_reader(const char* program) {
  char line[MAX_PATH];
  snprintf(line, sizeof(line), "\"%s\" read", program);
  STARTUPINFOA start;
  PROCESS_INFORMATION reader;
  memset(&start, 0, sizeof(start));
  start.cb = sizeof(start);
  if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &reader)) return fail("CreateProcess");
  WaitForSingleObject(reader.hProcess, INFINITE);
  DWORD code = 1;
  GetExitCodeProcess(reader.hProcess, &code);
  CloseHandle(reader.hThread);
  CloseHandle(reader.hProcess);
  return (int)code;
}

int main(int count, char** words) {
  if (count > 1) return read_words();
  HANDLE memory = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, MEMORY_NAME);
  if (memory == NULL) return fail("CreateFileMapping");
  char* view = (char*)MapViewOfFile(memory, FILE_MAP_WRITE, 0, 0, SIZE);
  if (view == NULL) return fail("MapViewOfFile");
  strcpy(view, "words of another process");
  return run_reader(words[0]);
}
