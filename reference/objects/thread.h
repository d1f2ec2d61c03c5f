// SPDX-License-Identifier: Apache-2.0
// A thread of a client: what it owns, what it waits for, and the routines that are queued to it. When it ends its
// mutexes are abandoned, its wait, its routines and the timers that have one are forgotten, and its own handles become
// signaled.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "objects/apc.h"
#include "objects/object.h"
#include "objects/thread_start.h"
#include "objects/wait.h"

namespace mapcheck::objects {

class Mutex;

class Thread final : public Object {
 public:
  static constexpr Kind kKind = Kind::thread;

  Thread(Tally& tally, std::uint32_t id) : Object(tally, kKind), id_(id) {}
  ~Thread() override { end(); }

  std::uint32_t id() const { return id_; }
  bool is_attached() const { return attached_; }
  // The thread has its connection now.
  void attach();
  void end();
  bool has_ended() const { return ended_; }

  // ---- its start, and the code that it ends with: what it said, else what its process ended with
  ThreadStart& start() { return start_; }
  std::uint32_t process_id() const { return process_id_; }
  void belongs_to(std::uint32_t process_id) { process_id_ = process_id; }
  void report_exit_code(std::uint32_t code) { exit_code_ = code; }
  std::uint32_t exit_code() const { return exit_code_.value_or(0); }
  void end_with(std::uint32_t code) {
    if (!exit_code_) exit_code_ = code;
    end();
  }

  bool is_signaled(const Thread&) const override { return ended_; }

  void now_owns(Mutex& mutex) { owned_.push_back(&mutex); }
  void no_longer_owns(Mutex& mutex) { std::erase(owned_, &mutex); }

  // ---- routines, first come, first served
  // A timer's routine is queued once at most. Ends a wait that is alertable.
  void queue(const Apc& apc);
  std::size_t apcs() const { return apcs_.size(); }
  std::optional<Apc> take_apc();
  // Timers that queue a routine here.
  void add_timer(Timer& timer) { timers_.push_back(&timer); }
  // With what it has queued.
  void remove_timer(Timer& timer);

  bool is_waiting() const { return wait_ != nullptr || start_.is_awaited(); }
  void keep_wait(std::unique_ptr<Wait> wait) { wait_ = std::move(wait); }
  void drop_wait() { wait_.reset(); }

 private:
  const std::uint32_t id_;
  bool attached_ = false;
  bool ended_ = false;
  ThreadStart start_;
  std::uint32_t process_id_ = 0;
  std::optional<std::uint32_t> exit_code_;
  std::vector<Mutex*> owned_;
  std::deque<Apc> apcs_;
  std::vector<Timer*> timers_;
  std::unique_ptr<Wait> wait_;
};

}  // namespace mapcheck::objects
