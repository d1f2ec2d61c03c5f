// SPDX-License-Identifier: Apache-2.0
// A connection's life: attached by its first request, and with its end a thread or a process ends.
#include "manager/session.h"

#include "manager/dispatch.h"

namespace mapcheck::manager {

Session::Session(objects::World& world, Peer peer, Reply reply, const Trace& trace)
    : world_(world), peer_(std::move(peer)), reply_(std::move(reply)), trace_(trace) {}

Session::~Session() {
  if (thread_) {
    process_->end_thread(*thread_);
  } else if (process_) {
    world_.end_process(*process_);
  }
}

void Session::attach(objects::Ref<objects::Process> process, objects::Ref<objects::Thread> thread) {
  process_ = std::move(process);
  thread_ = std::move(thread);
}

bool Session::handle(std::span<const std::byte> message, protocol::Descriptors& descriptors) {
  if (process_ && process_->has_ended()) return false;
  // A thread that waits has nothing to say: its wait is not answered yet.
  if (thread_ && thread_->is_waiting()) return false;
  return dispatch(*this, message, descriptors);
}

}  // namespace mapcheck::manager
