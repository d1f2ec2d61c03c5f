// SPDX-License-Identifier: Apache-2.0
// The messages of the protocol (README.md), apart from how they are carried: lines in, lines out. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "outcome.h"

namespace agent {

// Thrown where a request cannot be carried out: the harness's or the scenario's fault, never the layer's under test.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace wire {

struct Request {
  std::uint64_t id = 0;
  unsigned thread = 1;
  std::string call;
  nlohmann::json args;
  std::optional<std::string> as;
  bool announce = false;
  bool hold = false;
};

struct Release {
  std::uint64_t id = 0;
  std::uint64_t at = 0;
};

struct Ping {
  std::uint64_t id = 0;
};

struct Adopt {
  std::uint64_t id = 0;
  std::string name;
  std::uint64_t value = 0;
};

struct Reset {
  std::uint64_t id = 0;
};

struct Malformed {
  std::optional<std::uint64_t> id;  // where the line was good enough to have one
  std::string reason;
};

using Message = std::variant<Request, Release, Ping, Adopt, Reset, Malformed>;

Message parse(std::string_view line);

struct ThreadState {
  struct Within {
    std::string call;
    std::uint64_t round = 0;
  };

  unsigned thread = 0;
  const char* state = "idle";
  std::optional<std::uint64_t> id;
  std::optional<std::string> call;
  std::optional<Within> within;  // in which call of which round a call that makes others is
};

struct Machine {
  std::uint64_t pid = 0;
  std::optional<std::int64_t> unix_pid;
  std::uint64_t page_size = 0;
  std::uint64_t granularity = 0;
};

nlohmann::json hello(const Machine& machine, const std::optional<std::string>& token);
nlohmann::json entered(std::uint64_t id, unsigned thread, std::uint64_t at);
nlohmann::json ready(std::uint64_t id, unsigned thread, std::uint64_t now);
nlohmann::json returned(std::uint64_t id, std::optional<unsigned> thread, const Outcome& outcome);
nlohmann::json refused(std::optional<std::uint64_t> id, const std::string& reason);
nlohmann::json pong(std::uint64_t id, const std::vector<ThreadState>& threads);
nlohmann::json was_reset(std::uint64_t id, nlohmann::json state);

// What `returned` says of an outcome, also shown by `repeat` for the step that it stopped at.
nlohmann::json facts(const Outcome& outcome);

}  // namespace wire
}  // namespace agent
