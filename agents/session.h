// SPDX-License-Identifier: Apache-2.0
// One agent, from hello to its end. The reader thread only reads and dispatches: it runs no call, so the end of input
// ends the process even while every worker is blocked. A session is never destroyed: its threads use it until the
// process is gone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "arguments.h"
#include "channel.h"
#include "monitor.h"
#include "worker.h"

namespace agent {

class Session {
 public:
  Session(std::unique_ptr<Stream> stream, std::optional<std::string> token);

  // Says hello, starts the reader, and returns only when a request asks that main return: with that exit code.
  std::uint32_t run();

 private:
  [[noreturn]] void read_on();
  void dispatch(const LineCutter::Line& line);
  void handle(wire::Request& request);
  void handle(wire::Release& release);
  void handle(wire::Ping& ping);
  void handle(wire::Adopt& adopt);
  void handle(wire::Reset& reset);
  void handle(wire::Malformed& malformed);
  void return_from_main(std::uint32_t code);

  using Workers = std::map<unsigned, std::unique_ptr<Worker>>;
  Worker& new_worker(unsigned number);
  nlohmann::json start_anew(std::uint64_t id, Workers& former);

  Channel channel_;
  const std::optional<std::string> token_;
  Belongings belongings_;
  Workers workers_;  // only the reader looks
  bool is_warm_ = false;

  Monitor lock_;
  std::optional<std::uint32_t> exit_code_;
};

}  // namespace agent
