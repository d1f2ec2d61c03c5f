// SPDX-License-Identifier: Apache-2.0
// What the agent needs of the machine beside the calls under test: who it is, and how it ends. One half per platform.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace agent::platform {

extern const char* const kLayer;   // whose Win32 this build speaks to: "win32" or "reference"
extern const bool kMapsImages;     // whether there are executable images that SEC_IMAGE takes
extern const bool kReachesOthers;  // whether calls reach into the memory of other processes
extern const bool kHasSessions;    // whether MAPCHECK_SESSION in the environment puts a process into another session
extern const bool kNarrowIsUtf8;   // whether an A form takes UTF-8; otherwise only ASCII means the same everywhere

void prepare_process();                        // no dialogs at a crash, no death by a closed channel
std::optional<std::uint32_t> usual_session();  // of agents whose session nobody chose
bool may_create_global();                      // whether the user may make file mappings in the global name space
std::optional<std::int64_t> unix_pid();
std::wstring own_image();         // the path of this program, for CreateProcessW
[[noreturn]] void end_at_once();  // without destructors, exit handlers or any lock of the C library

}  // namespace agent::platform
