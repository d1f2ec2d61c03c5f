// SPDX-License-Identifier: Apache-2.0
// The path of the running program.
#pragma once

#include <string>

namespace mapcheck {

std::string program_path();

}  // namespace mapcheck
