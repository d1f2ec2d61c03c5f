// SPDX-License-Identifier: Apache-2.0
// The one table from errno to Win32 error codes.
#pragma once

#include "support/result.h"

namespace mapcheck {

// The Win32 error for an errno value; ERROR_GEN_FAILURE for one that has no counterpart.
Failure system_failure(int errno_value);

}  // namespace mapcheck
