// SPDX-License-Identifier: Apache-2.0
// The messages about events, mutexes, semaphores, timers, queued routines and waits: a part of protocol/messages.h,
// which includes it.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/messages.h"

namespace mapcheck::protocol {

struct SetEventRequest {
  static constexpr MessageKind kind = MessageKind::set_event;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

struct ResetEventRequest {
  static constexpr MessageKind kind = MessageKind::reset_event;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

struct ReleaseMutexRequest {
  static constexpr MessageKind kind = MessageKind::release_mutex;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

struct ReleaseSemaphoreRequest {
  static constexpr MessageKind kind = MessageKind::release_semaphore;
  HandleValue handle = 0;
  std::int32_t count = 0;
  struct Reply {
    std::int32_t previous_count = 0;
    MAPCHECK_FIELDS(visit("previous_count", previous_count);)
  };
  MAPCHECK_FIELDS(visit("handle", handle); visit("count", count);)
};

// The only request whose reply may come later. `several` tells WaitForMultipleObjects, which takes no pseudo handles;
// with `signals` the object behind `signal` is signaled first. No handles at all is a wait for queued routines.
struct WaitRequest {
  static constexpr MessageKind kind = MessageKind::wait;
  std::vector<HandleValue> handles;
  bool several = false;
  bool all = false;
  std::uint32_t milliseconds = 0;
  bool alertable = false;
  bool signals = false;
  HandleValue signal = 0;
  struct Reply {
    std::uint32_t outcome = 0;
    MAPCHECK_FIELDS(visit("outcome", outcome);)
  };
  MAPCHECK_FIELDS(visit("handles", handles); visit("several", several); visit("all", all);
                  visit("milliseconds", milliseconds); visit("alertable", alertable); visit("signals", signals);
                  visit("signal", signal);)
};

struct PulseEventRequest {
  static constexpr MessageKind kind = MessageKind::pulse_event;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

// `due` is SetWaitableTimer's: negative for so many units of 100 ns later, else a date. A routine is an address of the
// caller's, which gets it back from take_apc and nothing else.
struct SetTimerRequest {
  static constexpr MessageKind kind = MessageKind::set_timer;
  HandleValue handle = 0;
  std::int64_t due = 0;
  std::int32_t period = 0;
  std::uint64_t routine = 0;
  std::uint64_t argument = 0;
  MAPCHECK_FIELDS(visit("handle", handle); visit("due", due); visit("period", period); visit("routine", routine);
                  visit("argument", argument);)
  using Reply = EmptyReply;
};

struct CancelTimerRequest {
  static constexpr MessageKind kind = MessageKind::cancel_timer;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

struct QueueApcRequest {
  static constexpr MessageKind kind = MessageKind::queue_apc;
  HandleValue thread = 0;
  std::uint64_t routine = 0;
  std::uint64_t argument = 0;
  MAPCHECK_FIELDS(visit("thread", thread); visit("routine", routine); visit("argument", argument);)
  using Reply = EmptyReply;
};

// The next routine that the calling thread is to run; 0 when there is none.
struct TakeApcRequest {
  static constexpr MessageKind kind = MessageKind::take_apc;
  struct Reply {
    std::uint64_t routine = 0;
    std::uint64_t argument = 0;
    bool of_timer = false;
    std::uint64_t file_time = 0;
    MAPCHECK_FIELDS(visit("routine", routine); visit("argument", argument); visit("of_timer", of_timer);
                    visit("file_time", file_time);)
  };
  MAPCHECK_FIELDS(static_cast<void>(visit);)
};

}  // namespace mapcheck::protocol
