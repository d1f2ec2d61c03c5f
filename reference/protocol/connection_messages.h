// SPDX-License-Identifier: Apache-2.0
// The messages with which processes and threads come and go: a part of protocol/messages.h, which includes it.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/messages.h"

namespace mapcheck::protocol {

// The first message on a process's first connection, which then stays silent until the process ends.
struct AttachProcessRequest {
  static constexpr MessageKind kind = MessageKind::attach_process;
  std::uint32_t version = kProtocolVersion;
  std::uint32_t session = 1;
  std::string token;  // given by the parent that registered this process, or empty
  MAPCHECK_FIELDS(visit("version", version); visit("session", session); visit("token", token);)
  using Reply = EmptyReply;
};

struct AttachThreadRequest {
  static constexpr MessageKind kind = MessageKind::attach_thread;
  std::uint32_t thread_id = 0;
  MAPCHECK_FIELDS(visit("thread_id", thread_id);)
  struct Reply {
    PassedFd slot;  // none when the manager could not make one
    PassedFd bell;
    MAPCHECK_FIELDS(visit("slot", slot); visit("bell", bell);)
  };
};

// Tells the exit code before the process ends.
struct ReportExitRequest {
  static constexpr MessageKind kind = MessageKind::report_exit;
  std::uint32_t exit_code = 0;
  MAPCHECK_FIELDS(visit("exit_code", exit_code);)
  using Reply = EmptyReply;
};

}  // namespace mapcheck::protocol
