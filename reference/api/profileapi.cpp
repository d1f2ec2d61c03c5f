// SPDX-License-Identifier: Apache-2.0
// The performance counter.
#include "profileapi.h"

#include <ctime>

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER* lpPerformanceCount) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  lpPerformanceCount->QuadPart = now.tv_sec * 1'000'000'000LL + now.tv_nsec;
  return TRUE;
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER* lpFrequency) {
  lpFrequency->QuadPart = 1'000'000'000LL;
  return TRUE;
}
