// SPDX-License-Identifier: Apache-2.0
// The calls that this agent offers, in one explicit table. A call runs in two steps: `bind` reads its arguments (and
// may refuse), the action that it gives makes the call; so a held or a repeated call has nothing left to look up.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.h"
#include "outcome.h"

namespace agent {

using Action = std::function<void(Outcome&)>;

// The kinds of `returns` of the vocabulary: each says what success is.
enum class Returns { none, boolean, handle, file_handle, address, size, wait, dword };

enum class Keeps { nothing, a_value };

enum class Ends { nothing, thread, agent };

struct Command {
  std::string_view name;
  Action (*bind)(Arguments& in);
  Returns returns = Returns::none;
  Keeps keeps = Keeps::nothing;
  Ends ends = Ends::nothing;
  bool is_offered = true;  // false: the layer does not export it, so it is in no table
};

const std::vector<Command>& command_table();
const Command* find_command(std::string_view name);   // nullptr: not offered
const Command& command_named(std::string_view name);  // throws Refusal where it is not offered

bool succeeded(Returns kind, const Outcome& outcome);

// What the call gave, if anything: under the name that was asked for, and among what the agent has to give back.
void keep_result(const Command& command, const Outcome& outcome, const std::optional<std::string>& as,
                 Belongings& belongings);

}  // namespace agent
