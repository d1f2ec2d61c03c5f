// SPDX-License-Identifier: Apache-2.0
// The agent's front door: what the command line asks for, nothing else. Exit code 2 is a command line or channel that
// cannot work.
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "describe.h"
#include "fault_guard.h"
#include "platform.h"
#include "session.h"

namespace {

constexpr const char* kUsage =
    "usage: mapcheck-agent                                  speak the protocol on standard input and output\n"
    "       mapcheck-agent --connect HOST:PORT --token T    speak it on a socket, with the token in hello\n"
    "       mapcheck-agent describe                         print what this agent offers\n";

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::unique_ptr<agent::Stream> connected_to(const std::string& endpoint) {
  const std::size_t colon = endpoint.rfind(':');
  unsigned short port = 0;
  const char* end = endpoint.data() + endpoint.size();
  const auto parsed = colon == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                                 : std::from_chars(endpoint.data() + colon + 1, end, port);
  if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0) {
    throw UsageError("--connect needs HOST:PORT, not \"" + endpoint + "\"");
  }
  return agent::connect_stream(endpoint.substr(0, colon), port);
}

int speak(std::unique_ptr<agent::Stream> stream, std::optional<std::string> token) {
  agent::install_fault_guard();
  // Never deleted: other threads use it until the process is gone, also while main returns.
  static auto& session = *new agent::Session(std::move(stream), std::move(token));
  return static_cast<int>(session.run());
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) return speak(agent::take_standard_streams(), std::nullopt);
  if (words.size() == 1 && words[0] == "describe") {
    return agent::take_standard_streams()->write(agent::describe().dump(1) + "\n") ? 0 : 2;
  }
  if (words.size() == 4 && words[0] == "--connect" && words[2] == "--token")
    return speak(connected_to(words[1]), words[3]);
  throw UsageError("the command line is not one of these");
}

}  // namespace

int main(int count, char** words) {
  agent::platform::prepare_process();
  try {
    return run({words + 1, words + count});
  } catch (const UsageError& problem) {
    std::fprintf(stderr, "mapcheck-agent: %s\n%s", problem.what(), kUsage);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "mapcheck-agent: %s\n", problem.what());
  }
  return 2;
}
