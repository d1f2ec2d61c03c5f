// SPDX-License-Identifier: Apache-2.0
// The command line, put together again from the words that Linux keeps.
#include "processenv.h"

#include <string>

#include "client/command_line.h"

LPSTR WINAPI GetCommandLineA() {
  static std::string line = mapcheck::client::join_command_line(mapcheck::client::own_words());
  return line.data();
}
