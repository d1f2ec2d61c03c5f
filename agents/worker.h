// SPDX-License-Identifier: Apache-2.0
// One thread of the agent that runs requests, one at a time. What belongs to a thread in Win32 (a mutex, the last
// error) belongs to it. Its state is idle again before the reply is sent, so that the harness may answer a reply with
// the next request at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "arguments.h"
#include "channel.h"
#include "command_table.h"
#include "monitor.h"
#include "progress.h"
#include "thread.h"
#include "wire.h"

namespace agent {

class Worker {
 public:
  using ReturnFromMain = std::function<void(std::uint32_t code)>;

  Worker(unsigned number, Channel& channel, Belongings& belongings, ReturnFromMain return_from_main);
  ~Worker();  // waits for the thread, which must be idle or have ended

  // Called by the reader thread; they throw a Refusal where the worker is busy, has ended, or holds nothing of that id.
  void post(wire::Request request);
  // Something that is no call; what it gives is sent.
  void post(std::uint64_t id, const std::string& what, std::function<nlohmann::json()> task);
  bool release(std::uint64_t id, std::uint64_t at);  // false: the worker does not hold that request

  void refuse_if_busy() const;
  wire::ThreadState state() const;

 private:
  using Task = std::function<nlohmann::json()>;
  using Job = std::variant<wire::Request, Task>;

  void run();
  void begin(std::uint64_t id, const std::string& what, Job job);
  std::optional<Job> take();  // nullopt: nothing will come any more
  Ending serve(const Job& job);
  void set_idle();
  Ending serve(const wire::Request& request);
  void hold(const wire::Request& request);
  void finish(const wire::Request& request, const Outcome& outcome);
  void announce_own_end(const wire::Request& request, const Outcome& outcome);

  const unsigned number_;
  Channel& channel_;
  Belongings& belongings_;
  const ReturnFromMain return_from_main_;

  Progress progress_;
  mutable Monitor lock_;
  std::optional<Job> posted_;                 // not yet taken by the thread
  std::optional<wire::ThreadState> running_;  // the request posted or in flight
  std::optional<std::uint64_t> held_;         // the id that waits for its release
  std::optional<std::uint64_t> release_at_;
  bool ended_ = false;
  bool dismissed_ = false;
  std::optional<Thread> thread_;  // after what it uses
  std::optional<Thread> herald_;  // who says that it has ended
};

}  // namespace agent
