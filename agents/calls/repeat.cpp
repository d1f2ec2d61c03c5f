// SPDX-License-Identifier: Apache-2.0
// The verb `repeat`: a straight line of calls, run round by round with nothing in between. A round is whole or it is
// the last: the first step that does not succeed ends the loop and is told in `stopped`. Steps are bound once, but
// those that take what another step of the round keeps are bound anew each time.
#include <algorithm>
#include <set>

#include "calls/calls.h"

namespace agent {
namespace {

constexpr std::uint32_t kMostRounds = 10'000'000;  // each leaves its duration behind, for the median

struct Step {
  wire::Request request;
  const Command* command;
  Action action;  // empty for a step that is bound in each round
};

// Whether a value that stands somewhere in these arguments is kept by the round itself.
bool refers_to(const nlohmann::json& value, const std::set<std::string>& names) {
  if (value.is_object() && value.contains("ref")) return value["ref"].is_string() && names.contains(value["ref"]);
  return value.is_structured() &&
         std::any_of(value.begin(), value.end(), [&](const nlohmann::json& inner) { return refers_to(inner, names); });
}

Action bind(const Step& step, const Arguments& in) {
  Arguments own = in.of(step.request);
  Action action = step.command->bind(own);
  own.refuse_unread();
  return action;
}

std::vector<Step> read_steps(Arguments& in) {
  std::vector<Step> steps;
  std::set<std::string> kept;
  for (wire::Request& request : in.steps("steps")) {
    const Command& command = command_named(request.call);
    if (command.ends != Ends::nothing || command.name == "repeat") in.refuse("steps", "cannot have " + request.call);
    if (request.as && command.keeps == Keeps::nothing) throw Refusal(request.call + " gives nothing to keep");
    Step step{std::move(request), &command, {}};
    if (!refers_to(step.request.args, kept)) step.action = bind(step, in);
    if (step.request.as) kept.insert(*step.request.as);
    steps.push_back(std::move(step));
  }
  return steps;
}

nlohmann::json told(const Step& step, std::size_t number, const Outcome& outcome) {
  nlohmann::json stopped = wire::facts(outcome);
  stopped["step"] = number;
  stopped["call"] = step.command->name;
  return stopped;
}

// nullopt: every step succeeded.
std::optional<nlohmann::json> run_round(const std::vector<Step>& steps, const Arguments& in, Progress& progress) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    progress.command.store(step.command, std::memory_order_relaxed);
    Outcome outcome;
    step.action ? step.action(outcome) : bind(step, in)(outcome);
    if (!succeeded(step.command->returns, outcome)) {
      return std::optional<nlohmann::json>(told(step, i + 1, outcome));
    }
    keep_result(*step.command, outcome, step.request.as, in.belongings());
  }
  return std::nullopt;
}

std::uint64_t median_of(std::vector<std::uint64_t>& durations) {
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::nth_element(durations.begin(), middle, durations.end());
  return *middle;
}

Action repeat(Arguments& in) {
  return [&in, times = in.at_most("times", kMostRounds), steps = read_steps(in)](Outcome& outcome) {
    std::vector<std::uint64_t> durations;
    durations.reserve(times);
    std::optional<nlohmann::json> stopped;
    time_verb(outcome, [&] {
      std::uint64_t began = outcome.began;
      while (durations.size() < times) {
        outcome.progress->round.store(durations.size() + 1, std::memory_order_relaxed);
        if ((stopped = run_round(steps, in, *outcome.progress))) break;
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
