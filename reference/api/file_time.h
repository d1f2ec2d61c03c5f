// SPDX-License-Identifier: Apache-2.0
// Linux's times as Windows's: counts of 100 nanoseconds since 1601, or fields.
#pragma once

#include <cstdint>
#include <ctime>

#include "minwinbase.h"

namespace mapcheck::api {

constexpr std::int64_t kSecondsFrom1601To1970 = 11'644'473'600;

FILETIME file_time_of(const timespec& time);
SYSTEMTIME system_time_of(const tm& fields, WORD milliseconds);

}  // namespace mapcheck::api
