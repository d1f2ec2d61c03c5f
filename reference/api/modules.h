// SPDX-License-Identifier: Apache-2.0
// The one module that there is: the program, whose handle is where it is loaded.
#pragma once

#include "api/calls.h"

namespace mapcheck::api {

// The path of a module; NULL means the program.
Result<std::string> module_path(HMODULE module);
HMODULE module_of(const Text& name);

}  // namespace mapcheck::api
