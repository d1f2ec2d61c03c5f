// SPDX-License-Identifier: Apache-2.0
// How a connection gets its process and its thread. Who it is, is what the system says of the other end; a token only
// tells which registered child a new process is.
#include "manager/requests.h"

namespace mapcheck::manager {

using objects::Process;
using objects::Ref;

namespace {

// Each session that was ever named has its directory; so there must not be any number of them.
constexpr std::uint32_t kLastSession = 0xFFFF;

}  // namespace

ReplyTo<protocol::AttachProcessRequest> attach_process(Session& session, protocol::AttachProcessRequest& request) {
  if (request.version != protocol::kProtocolVersion || request.session > kLastSession || session.process() != nullptr) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  objects::World& world = session.world();
  Peer& peer = session.peer();
  Ref<Process> process(world.find_process(peer.process_id));
  if (process && process->is_client()) {
    // Another program in the same process: the one before it is gone, though somebody still has a copy of its
    // connection (a child that it forked, say).
    world.end_process(*process);
    process = {};
  }
  if (!process) {
    process = world.claim_child(request.token);
    if (!process) process = objects::make_object<Process>(world.tally(), request.session);
    process->identify(peer.process_id, std::move(peer.pidfd));
    world.add_process(process);
  }
  peer.pidfd.reset();
  process->become_client(request.session);
  session.attach(std::move(process), {});
  return protocol::EmptyReply{};
}

ReplyTo<protocol::AttachThreadRequest> attach_thread(Session& session, protocol::AttachThreadRequest& request) {
  Ref<Process> process(session.world().find_process(session.peer().process_id));
  // Somebody may know the process that has not come itself: it lost another manager, and its handles mean nothing here.
  if (!process || !process->is_client() || session.process() != nullptr) return fail(ERROR_INVALID_PARAMETER);
  session.peer().pidfd.reset();
  auto thread = process->attach_thread(request.thread_id);
  if (!thread) return thread.failure();
  session.attach(std::move(process), std::move(*thread));
  SlotEnds ends = session.make_slot();
  return protocol::AttachThreadRequest::Reply{protocol::PassedFd::own(std::move(ends.memory)),
                                              protocol::PassedFd::borrow(ends.bell)};
}

ReplyTo<protocol::ReportExitRequest> report_exit(Session& session, protocol::ReportExitRequest& request) {
  if (!session.is_process_link()) return fail(ERROR_INVALID_PARAMETER);
  session.process()->report_exit_code(request.exit_code);
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
