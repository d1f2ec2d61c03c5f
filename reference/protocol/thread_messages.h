// SPDX-License-Identifier: Apache-2.0
// The messages about threads: a part of protocol/messages.h, which includes it.
#pragma once

#include "protocol/messages.h"

namespace mapcheck::protocol {

// Gives a handle to a thread of the caller's process that has just made its connection, and lets it go.
struct CreateThreadRequest {
  static constexpr MessageKind kind = MessageKind::create_thread;
  std::uint32_t thread_id = 0;
  bool inherit = false;
  bool suspended = false;
  MAPCHECK_FIELDS(visit("thread_id", thread_id); visit("inherit", inherit); visit("suspended", suspended);)
  using Reply = HandleReply;
};

// Asked by a thread before its first instruction; answered when it may run.
struct BeginThreadRequest {
  static constexpr MessageKind kind = MessageKind::begin_thread;
  template <class Visitor>
  void fields(Visitor&) {}
  using Reply = EmptyReply;
};

// Told by a thread before it ends.
struct ReportThreadExitRequest {
  static constexpr MessageKind kind = MessageKind::report_thread_exit;
  std::uint32_t exit_code = 0;
  MAPCHECK_FIELDS(visit("exit_code", exit_code);)
  using Reply = EmptyReply;
};

struct OpenThreadRequest {
  static constexpr MessageKind kind = MessageKind::open_thread;
  std::uint32_t access = 0;
  bool inherit = false;
  std::uint32_t thread_id = 0;
  MAPCHECK_FIELDS(visit("access", access); visit("inherit", inherit); visit("thread_id", thread_id);)
  using Reply = HandleReply;
};

struct SuspendCountReply {
  std::uint32_t previous = 0;
  MAPCHECK_FIELDS(visit("previous", previous);)
};

struct SuspendThreadRequest {
  static constexpr MessageKind kind = MessageKind::suspend_thread;
  HandleValue thread = 0;
  MAPCHECK_FIELDS(visit("thread", thread);)
  using Reply = SuspendCountReply;
};

struct ResumeThreadRequest {
  static constexpr MessageKind kind = MessageKind::resume_thread;
  HandleValue thread = 0;
  MAPCHECK_FIELDS(visit("thread", thread);)
  using Reply = SuspendCountReply;
};

struct QueryThreadRequest {
  static constexpr MessageKind kind = MessageKind::query_thread;
  HandleValue thread = 0;
  struct Reply {
    std::uint32_t exit_code = 0;
    std::uint32_t thread_id = 0;
    std::uint32_t process_id = 0;
    MAPCHECK_FIELDS(visit("exit_code", exit_code); visit("thread_id", thread_id); visit("process_id", process_id);)
  };
  MAPCHECK_FIELDS(visit("thread", thread);)
};

}  // namespace mapcheck::protocol
