// SPDX-License-Identifier: Apache-2.0
// Dates by the proleptic Gregorian calendar, from 1601 on, as file times count.
#include "timezoneapi.h"

#include <ctime>

#include "api/file_time.h"
#include "errhandlingapi.h"
#include "winerror.h"

namespace mapcheck::api {

FILETIME file_time_of(const timespec& time) {
  constexpr std::int64_t kTicksPerSecond = 10'000'000;
  const auto ticks =
      static_cast<std::uint64_t>((time.tv_sec + kSecondsFrom1601To1970) * kTicksPerSecond + time.tv_nsec / 100);
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

SYSTEMTIME system_time_of(const tm& fields, WORD milliseconds) {
  const auto word = [](int value) { return static_cast<WORD>(value); };
  return {word(fields.tm_year + 1900), word(fields.tm_mon + 1), word(fields.tm_wday), word(fields.tm_mday),
          word(fields.tm_hour),        word(fields.tm_min),     word(fields.tm_sec),  milliseconds};
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

namespace {

constexpr std::int64_t kTicksPerMillisecond = 10'000;

BOOL refuse() {
  SetLastError(ERROR_INVALID_PARAMETER);
  return FALSE;
}

}  // namespace

BOOL WINAPI FileTimeToSystemTime(const FILETIME* lpFileTime, LPSYSTEMTIME lpSystemTime) {
  const auto ticks = static_cast<std::int64_t>((static_cast<std::uint64_t>(lpFileTime->dwHighDateTime) << 32) |
                                               lpFileTime->dwLowDateTime);
  if (ticks < 0) return refuse();
  const std::int64_t milliseconds = ticks / kTicksPerMillisecond;
  const time_t seconds = milliseconds / 1000 - api::kSecondsFrom1601To1970;
  tm fields{};
  if (::gmtime_r(&seconds, &fields) == nullptr || fields.tm_year + 1900 > 30827) return refuse();
  *lpSystemTime = api::system_time_of(fields, static_cast<WORD>(milliseconds % 1000));
  return TRUE;
}

// The day of the week is not looked at, and a day that its month does not have is refused.
BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* lpSystemTime, LPFILETIME lpFileTime) {
  const SYSTEMTIME& given = *lpSystemTime;
  if (given.wYear < 1601 || given.wYear > 30827 || given.wHour > 23 || given.wMinute > 59 || given.wSecond > 59 ||
      given.wMilliseconds > 999 || given.wMonth < 1 || given.wMonth > 12 || given.wDay < 1) {
    return refuse();
  }
  tm fields{};
  fields.tm_year = given.wYear - 1900;
  fields.tm_mon = given.wMonth - 1;
  fields.tm_mday = given.wDay;
  fields.tm_hour = given.wHour;
  fields.tm_min = given.wMinute;
  fields.tm_sec = given.wSecond;
  const time_t seconds = ::timegm(&fields);
  if (fields.tm_mday != given.wDay) return refuse();
  *lpFileTime = api::file_time_of({seconds, given.wMilliseconds * 1'000'000L});
  return TRUE;
}
