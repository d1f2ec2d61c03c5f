// SPDX-License-Identifier: Apache-2.0
// The verb `repeat`: a straight line of calls, bound once, then run round by round with nothing in between. A round is
// whole or it is the last: the first step that does not succeed ends the loop and is told in `stopped`.
#include <algorithm>

#include "calls/calls.h"

namespace agent {
namespace {

constexpr std::uint32_t kMostRounds = 10'000'000;  // each leaves its duration behind, for the median

struct Step {
  const Command* command;
  Action action;
};

std::vector<Step> bound_steps(Arguments& in) {
  std::vector<Step> steps;
  for (const wire::Request& step : in.steps("steps")) {
    const Command& command = command_named(step.call);
    if (command.ends != Ends::nothing || command.name == "repeat") in.refuse("steps", "cannot have " + step.call);
    Arguments own = in.of(step);
    steps.push_back({&command, command.bind(own)});
    own.refuse_unread();
  }
  return steps;
}

// nullopt: every step succeeded.
std::optional<nlohmann::json> run_round(std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Outcome outcome;
    steps[i].action(outcome);
    if (succeeded(steps[i].command->returns, outcome)) continue;
    nlohmann::json stopped = wire::facts(outcome);
    stopped["step"] = i + 1;
    stopped["call"] = steps[i].command->name;
    return stopped;
  }
  return std::nullopt;
}

std::uint64_t median_of(std::vector<std::uint64_t>& durations) {
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return *middle;
}

Action repeat(Arguments& in) {
  return [times = in.at_most("times", kMostRounds), steps = bound_steps(in)](Outcome& outcome) mutable {
    std::vector<std::uint64_t> durations;
    durations.reserve(times);
    std::optional<nlohmann::json> stopped;
    time_verb(outcome, [&] {
      std::uint64_t began = outcome.began;
      while (durations.size() < times && !(stopped = run_round(steps))) {
        const std::uint64_t ended = now_ns();
        durations.push_back(ended - began);
        began = ended;
      }
    });
    const bool any = !durations.empty();
    outcome.out = {{"rounds", durations.size()},
                   {"min_ns", any ? *std::min_element(durations.begin(), durations.end()) : 0},
                   {"median_ns", any ? median_of(durations) : 0},
                   {"stopped", stopped ? *stopped : nlohmann::json()}};
  };
}

const Command kCalls[] = {{"repeat", repeat}};

}  // namespace

std::span<const Command> repeat_calls() {
  return kCalls;
}

}  // namespace agent
