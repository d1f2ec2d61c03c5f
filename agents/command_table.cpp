// SPDX-License-Identifier: Apache-2.0
// The table of calls, put together from the files that implement them in the order of vocabulary.json.
#include "command_table.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>

#include "compiler.h"

#include "calls/calls.h"

namespace agent {
namespace {

std::vector<Command> joined() {
  std::vector<Command> all;
  for (const auto part : {file_calls(),    file_name_calls(),   file_information_calls(),
                          lock_calls(),    mapping_calls(),     view_calls(),
                          page_calls(),    mapped_name_calls(), event_calls(),
                          mutex_calls(),   semaphore_calls(),   timer_calls(),
                          job_calls(),     wait_calls(),        address_wait_calls(),
                          handle_calls(),  memory_calls(),      repeat_calls(),
                          process_calls(), peer_calls()}) {
    std::copy_if(part.begin(), part.end(), std::back_inserter(all), [](const Command& one) { return one.is_offered; });
  }
  return all;
}

}  // namespace

// Neither table is ever destroyed: workers look things up while main returns.
const std::vector<Command>& command_table() {
  static const auto& table = *new std::vector<Command>(joined());
  return table;
}

const Command* find_command(std::string_view name) {
  using Index = std::unordered_map<std::string_view, const Command*>;
  static const Index& index = *[] {
    auto* by_name = new Index;
    for (const Command& command : command_table()) by_name->emplace(command.name, &command);
    return by_name;
  }();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

const Command& command_named(std::string_view name) {
  const Command* found = find_command(name);
  if (found == nullptr) throw Refusal("this agent does not offer the call \"" + std::string(name) + "\"");
  return *found;
}

bool succeeded(Returns kind, const Outcome& outcome) {
  constexpr std::uint64_t kMostObjects = 64;  // a wait for one object of n returns 0 to n-1
  const std::uint64_t value = outcome.returns.value_or(0);
  switch (kind) {
    case Returns::none:
      return !outcome.fault;
    case Returns::file_handle:
      return value != 0 && value != ~std::uint64_t{0};
    case Returns::wait:
      return value < kMostObjects;
    case Returns::dword:
      return outcome.returns && value != 0xFFFFFFFFU;
    case Returns::boolean:
    case Returns::handle:
    case Returns::address:
    case Returns::size:
      return value != 0;
  }
  unreachable();
}

void keep_result(const Command& command, const Outcome& outcome, const std::optional<std::string>& as,
                 Belongings& belongings) {
  if (!outcome.produced) return;
  const std::uint64_t value = *outcome.produced;
  if (as) belongings.names.keep(*as, value);
  if (!outcome.to_give_back) return;
  if (command.returns == Returns::address) {
    belongings.holdings.took_address(value);
  } else {
    belongings.holdings.took_handle(value);
  }
}

}  // namespace agent
