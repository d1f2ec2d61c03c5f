// SPDX-License-Identifier: Apache-2.0
// The standard handles: descriptors 0, 1 and 2 as files of the object manager, made when they are first asked for, or
// whatever the program has set instead.
#pragma once

#include "support/handle_value.h"
#include "support/result.h"

namespace mapcheck::client {

enum class Standard { input, output, error };

// 0 when there is no such descriptor.
Result<HandleValue> standard_handle(Standard which);
void set_standard_handle(Standard which, HandleValue handle);

}  // namespace mapcheck::client
