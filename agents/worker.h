// SPDX-License-Identifier: Apache-2.0
// One thread of the agent that runs requests, one at a time. What belongs to a thread in Win32 (a mutex, the last
// error) belongs to it. Its state is idle again before the reply is sent, so that the harness may answer a reply with
// the next request at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <thread>

#include "arguments.h"
#include "channel.h"
#include "command_table.h"
#include "monitor.h"
#include "wire.h"

namespace agent {

class Worker {
 public:
  using ReturnFromMain = std::function<void(std::uint32_t code)>;

  Worker(unsigned number, Channel& channel, Belongings& belongings, ReturnFromMain return_from_main);

  // Called by the reader thread; they throw a Refusal where the worker is busy, has ended, or holds nothing of that id.
  void post(wire::Request request);
  bool release(std::uint64_t id, std::uint64_t at);  // false: the worker does not hold that request

  wire::ThreadState state() const;

 private:
  void run();
  wire::Request take();
  Ending serve(const wire::Request& request);
  void hold(const wire::Request& request);
  void keep(const wire::Request& request, const Outcome& outcome);
  void finish(const wire::Request& request, const Outcome& outcome);
  void announce_own_end(const wire::Request& request, const Outcome& outcome);

  const unsigned number_;
  Channel& channel_;
  Belongings& belongings_;
  const ReturnFromMain return_from_main_;

  mutable Monitor lock_;
  std::optional<wire::Request> posted_;       // not yet taken by the thread
  std::optional<wire::ThreadState> running_;  // the request posted or in flight
  std::optional<std::uint64_t> held_;         // the id that waits for its release
  std::optional<std::uint64_t> release_at_;
  bool ended_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace agent
