// SPDX-License-Identifier: Apache-2.0
// The messages about events, mutexes, semaphores and waits: a part of protocol/messages.h, which includes it.
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

// The only request whose reply may come later. `several` tells WaitForMultipleObjects, which takes no pseudo handles.
struct WaitRequest {
  static constexpr MessageKind kind = MessageKind::wait;
  std::vector<HandleValue> handles;
  bool several = false;
  bool all = false;
  std::uint32_t milliseconds = 0;
  struct Reply {
    std::uint32_t outcome = 0;
    MAPCHECK_FIELDS(visit("outcome", outcome);)
  };
  MAPCHECK_FIELDS(visit("handles", handles); visit("several", several); visit("all", all);
                  visit("milliseconds", milliseconds);)
};

}  // namespace mapcheck::protocol
