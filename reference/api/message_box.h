// SPDX-License-Identifier: Apache-2.0
// A message box without a screen: one line on stderr, and the first button is pressed.
#pragma once

#include "api/calls.h"

namespace mapcheck::api {

int show_message(const Text& text, const Text& caption, UINT type);

}  // namespace mapcheck::api
